"""Forms and observations as the tables `cases/screening_*.toml` write them, as facts."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from clinical.facts import Answer, Answers, AnswerValue, Code, Measurement
from clinical.instruments import instruments
from clinical.record import PatientRecord
from tests.clinical.screening_shapes import coded, form, loinc, number, observations
from tests.clinical.tables import SYSTEMS, TODAY, day


def record(*sources, sex=None, **fields):
    """A chart of questionnaires and observations."""
    return PatientRecord(
        as_of=TODAY,
        sex=sex,
        answers=tuple(each for each in sources if isinstance(each, Answers)),
        screenings=tuple(each for each in sources if isinstance(each, Measurement)),
        **fields,
    )


def chart(case):
    forms = [
        questionnaire(f"QuestionnaireResponse/{place}", **row) for place, row in enumerate(case.get("forms", ()), 1)
    ]
    seen = [each for row in case.get("observations", ()) for each in observed_rows(row)]
    return record(*forms, *seen, sex=case.get("sex"))


def value_of(row):
    """A whole number, true or false, a LOINC answer code, or a table of codes, number, text, flag and ordinal."""
    if isinstance(row, bool):
        return AnswerValue(flag=row)
    if isinstance(row, int):
        return number(row)
    if isinstance(row, str):
        return AnswerValue(codes=(loinc(row),))
    exact = {name: Fraction(row[name]) for name in ("number", "ordinal") if name in row}
    return AnswerValue(**{**row, "codes": tuple(map(code_of, row.get("codes", ()))), **exact})


def code_of(text):
    """ "loinc 44249-1", "urn:site 17 Nearly every day", "? LA33-6" without a system."""
    system, value, display = (*text.split(" ", 2), None)[:3]
    return Code(system="" if system == "?" else SYSTEMS.get(system, system), value=value, display=display)


def questionnaire(ref, *, code=None, on=0, of=None, answers=(), numbered=(), unplaced=(), items=(), **fields):
    codes = (code_of(code),) if code else ()
    about = {"ref": ref, "authored_on": day(None if on == "-" else on), "instrument_codes": codes, **fields}
    if of:
        return form(instruments()[of], full(of, answers), lambda item: {"link_id": f"/{item.codes[0]}"}, coded, **about)
    rows = items or [[f"q{place}", points] for place, points in enumerate(numbered, 1)]
    rows = rows or [{"position": 0, "values": [points]} for points in unplaced]
    return Answers(**{"status": "completed", **about, "items": tuple(item_of(at, row) for at, row in enumerate(rows))})


def item_of(at, row):
    if isinstance(row, Mapping):
        values = tuple(map(value_of, row["values"]))
        return Answer(link_id=row.get("link"), position=row.get("position", at), text=row.get("text"), values=values)
    link, given = row
    return Answer(link_id=link or None, position=at, values=(value_of(given),))


def observed_rows(row):
    """One observation, or one of each item: `of` an instrument."""
    if "of" not in row:
        return [observed(**row)]
    items = observations(instruments()[row["of"]], full(row["of"], row["answers"]))
    return [replace(each, ref=f"{each.ref}-2") for each in items] if row.get("again") else items


def observed(code=None, value=None, *, ref="o", on=0, status="final", members=(), components=(), name=None):
    codes = (code_of(code) if " " in code else loinc(code),) if code else ()
    return Measurement(
        ref=f"Observation/{ref}",
        codes=codes,
        name=name,
        value=None if value is None else value if isinstance(value, AnswerValue) else value_of(value),
        taken_on=day(None if on == "-" else on),
        status=None if status == "-" else status,
        member_refs=tuple(f"Observation/{each}" for each in member_names(members)),
        components=tuple(each for row in components for each in observed_rows(row)),
    )


def member_names(members):
    """Names, or "PHQ-9" for all its items, "PHQ-9 again" for the second set of them."""
    if not isinstance(members, str):
        return members
    name, again, _ = members.partition(" again")
    return [item.key + ("-2" if again else "") for item in instruments()[name].items]


def full(name, points):
    pairs = zip(instruments()[name].items, points, strict=False)
    return {item.key: each for item, each in pairs if each != "-"}


def told(result):
    """A result in the words of the tables; `absent` when there is none."""
    if result is None:
        return {"absent": True}
    return {
        "total": plain(result.total),
        "partial": plain(result.partial_total),
        "band": plain(result.band),
        "positive": plain(result.is_positive),
        "suicide_item": plain(result.suicide_item_positive),
        "complete": result.is_complete,
        "refused": list(result.refused),
        "notes": list(result.notes),
        "taken": (result.taken_on - TODAY).days if result.taken_on else "-",
    }


def plain(value):
    return "-" if value is None else str(value) if isinstance(value, Fraction) and value.denominator > 1 else value
