"""The same answers in every shape that charts hold them: questionnaires and observations as facts."""

from fractions import Fraction

from clinical.facts import LOINC, Answer, Answers, AnswerValue, Code, Measurement
from tests.clinical.tables import TODAY

ORDINAL_ONLY = "urn:some-site:answers"


def loinc(value, system=LOINC):
    return Code(system=system, value=value)


def number(points):
    return AnswerValue(number=Fraction(points))


def coded(item, points, system=LOINC):
    """By the first LOINC answer code of these points; a number where the answer has none."""
    found = [value for (of, value), worth in item.answers.codes.items() if worth == points and of == LOINC]
    return AnswerValue(codes=(loinc(found[0], system),)) if found else number(points)


def snomed(item, points):
    found = [Code(system=of, value=value) for (of, value), worth in item.answers.codes.items() if worth == points]
    return AnswerValue(codes=found[-1:]) if item.answers.is_yes_no else coded(item, points)


def by_ordinal(item, points):
    return AnswerValue(codes=(Code(system=ORDINAL_ONLY, value=f"answer-{points}"),), ordinal=Fraction(points))


def by_flag(item, points):
    return AnswerValue(flag=bool(points)) if item.answers.is_yes_no else number(points)


def by_words(item, points):
    found = [text for text, worth in item.answers.texts.items() if worth == points]
    return AnswerValue(text=found[0].upper()) if found else AnswerValue(text=str(points))


VALUES = {
    "LA codes": coded,
    "LA codes with a slash at the system's end": lambda item, points: coded(item, points, LOINC + "/"),
    "LA codes without a system": lambda item, points: coded(item, points, ""),
    "SNOMED CT or LA codes": snomed,
    "ordinals on a site's own codes": by_ordinal,
    "integers": lambda item, points: number(points),
    "integers as text": lambda item, points: AnswerValue(text=str(points)),
    "yes and no": by_flag,
    "words": by_words,
}

ITEMS = {
    "linkId with a slash": lambda item: {"link_id": f"/{item.codes[0]}"},
    "linkId without": lambda item: {"link_id": item.codes[0]},
    "linkId as a path": lambda item: {"link_id": f"/panel/44249-0/{item.codes[0]}"},
    "item code, linkId its own": lambda item: {"link_id": "a1b2", "codes": (loinc(item.codes[0]),)},
    "item code without a system": lambda item: {"codes": (loinc(item.codes[0], ""),)},
}


def words_of(item):
    """Where forms word a question both ways, the wording in which a yes is a point."""
    return next((f"Are you {each.says} to stop?" for each in item.wordings if each.yes), None)


def form(instrument, answers, how, worth, **fields):
    """A questionnaire with those items that were answered. `how` names an item, `worth` gives its answer."""
    items = tuple(
        Answer(position=at, text=words_of(item), values=(worth(item, answers[item.key]),), **how(item))
        for at, item in enumerate(instrument.items)
        if answers.get(item.key) is not None
    )
    return Answers(
        **{"ref": "QuestionnaireResponse/1", "status": "completed", "authored_on": TODAY, "items": items, **fields}
    )


def named(instrument):
    """A form that says by its canonical what it is, where it can."""
    names = [*instrument.panels, *map("-".join, instrument.names), "some-form"]
    return {"questionnaire": f"http://loinc.org/q/{names[0]}|2.1"}


def observations(instrument, answers, worth=coded, **fields):
    """One observation for each answered item."""
    return [
        Measurement(
            **{
                "ref": f"Observation/{item.key}",
                "codes": (loinc(item.codes[0]),),
                "status": "final",
                "taken_on": TODAY,
                "value": worth(item, answers[item.key]),
                **fields,
            }
        )
        for item in instrument.items
        if answers.get(item.key) is not None
    ]


def panel_of(instrument, **fields):
    code = loinc(instrument.panels[0])
    return Measurement(**{"ref": "Observation/panel", "codes": (code,), "status": "final", "taken_on": TODAY, **fields})


def loose(instrument, answers):
    return observations(instrument, answers)


def with_components(instrument, answers):
    return [panel_of(instrument, components=tuple(observations(instrument, answers)))]


def with_members(instrument, answers):
    """Members are named by absolute reference and carry no date of their own."""
    items = observations(instrument, answers, taken_on=None)
    refs = tuple(f"https://ehr.example/fhir/{item.ref}" for item in items)
    return [*items, panel_of(instrument, member_refs=refs)]


def derived_total(instrument, answers):
    """A total that says from which items it was derived; its own value is impossible."""
    items = observations(instrument, answers, lambda item, points: number(points))
    total = Measurement(
        ref="Observation/total",
        codes=(loinc(instrument.totals[0]),),
        status="amended",
        taken_on=TODAY,
        value=number(-1),
        derived_from_refs=tuple(item.ref for item in items),
    )
    return [total, *items]


UNCODED_ITEMS = {
    "linkId is our key": lambda item: {"link_id": item.key},
    "linkId is our key, with a slash and dashes": lambda item: {"link_id": "/" + item.key.replace("_", "-").upper()},
}

OBSERVED = {
    "items of one day": loose,
    "a panel with components": with_components,
    "a panel with members": with_members,
    "a total derived from items": derived_total,
}


def forms_of(instrument, answers):
    """Every way to name an item with every way to answer it, by what it is."""
    is_coded = all(item.codes for item in instrument.items)
    is_told_by_items = is_coded and not instrument.is_positive_by_parts
    return {
        f"{how}, {worth}": form(instrument, answers, names, VALUES[worth], **named(instrument))
        for how, names in (ITEMS if is_coded else UNCODED_ITEMS).items()
        for worth in VALUES
    } | ({"no canonical": form(instrument, answers, ITEMS["linkId without"], coded)} if is_told_by_items else {})


def observations_of(instrument, answers):
    """Every way in which observations hold these answers, where the instrument has codes for it."""
    has_panel, has_total = bool(instrument.panels), bool(instrument.totals)
    ways = {
        "items of one day": not instrument.is_positive_by_parts,
        "a panel with components": has_panel,
        "a panel with members": has_panel,
    }
    ways["a total derived from items"] = has_total
    is_coded = all(item.codes for item in instrument.items)
    return {way: OBSERVED[way](instrument, answers) for way, is_possible in ways.items() if is_coded and is_possible}
