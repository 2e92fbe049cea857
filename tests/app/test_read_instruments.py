"""Every instrument vector from JSON as EHRs send it, through the readers, to the same result."""

import pytest

from app.fhir.readers.observation import read_measurement
from app.fhir.readers.questionnaire_response import read_answers
from clinical.facts import LOINC
from clinical.instruments import instruments, score
from clinical.record import PatientRecord
from clinical.screenings import newest
from tests.clinical.tables import TODAY, cases, shows

INSTRUMENTS = instruments()
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def answer_code(item, points):
    """The LOINC answer of these points, where there is one."""
    found = [value for (system, value), worth in item.answers.codes.items() if worth == points and system == LOINC]
    return {"system": LOINC, "code": found[0]} if found else None


def coding(item, points):
    code = answer_code(item, points)
    return {"valueCoding": code} if code else {"valueInteger": points}


def ordinal(item, points):
    extension = [{"url": ORDINAL, "valueDecimal": points}]
    return {"valueCoding": {"system": "urn:site", "code": f"a{points}", "extension": extension}}


VALUES = {
    "coding": coding,
    "ordinal": ordinal,
    "integer": lambda item, points: {"valueInteger": points},
    "decimal": lambda item, points: {"valueDecimal": float(points)},
    "text": lambda item, points: {"valueString": str(points)},
}


def question(item, points, value, nested=()):
    return {"linkId": f"/{item.codes[0]}", "answer": [{**value(item, points), **({"item": nested} if nested else {})}]}


def response(items, **fields):
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "authored": f"{TODAY}T09:30:00Z",
        "item": items,
        **fields,
    }


def flat(instrument, answers, value):
    return response([question(item, points, value) for item, points in answers])


def grouped(instrument, answers, value):
    """In groups within groups, the last question inside the answer of the one before."""
    first, rest = answers[0], [question(item, points, value) for item, points in answers[1:]]
    inner = [question(*first, value, nested=rest)]
    return response([{"linkId": "section", "item": [{"linkId": "sub-section", "item": inner}]}])


def contained(instrument, answers, value):
    """Items with codes of their own, on a form that is in the response."""
    items = [
        {"linkId": f"x{at}", "answer": [value(item, points)], "extension": [code_extension(item)]}
        for at, (item, points) in enumerate(answers)
    ]
    form = {"resourceType": "Questionnaire", "id": "form", "code": [{"system": LOINC, "code": panel_of(instrument)}]}
    return response(items, questionnaire="#form", contained=[form])


def code_extension(item):
    coding = {"system": LOINC, "code": item.codes[0]}
    return {"url": "http://example.org/StructureDefinition/item-code", "valueCoding": coding}


def panel_of(instrument):
    return next(iter(instrument.panels), instrument.items[0].codes[0])


def named(instrument, document):
    """A questionnaire that says what it is, where items alone do not."""
    known = f"http://loinc.org/q/{panel_of(instrument)}|2.77"
    return {"questionnaire": known, **document}


FORMS = {"flat": flat, "grouped": grouped, "contained": contained}


def observation(id_, code, **fields):
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": f"{TODAY}T09:30:00Z",
        **fields,
    }


def observed_value(item, points):
    code = answer_code(item, points)
    return {"valueCodeableConcept": {"coding": [code]}} if code else {"valueInteger": points}


def components(instrument, answers):
    parts = [
        {"code": {"coding": [{"code": item.codes[0]}]}, **observed_value(item, points)} for item, points in answers
    ]
    return [observation("panel", panel_of(instrument), component=parts)]


def members(instrument, answers):
    items = [observation(item.key, item.codes[0], valueQuantity={"value": points}) for item, points in answers]
    refs = [{"reference": f"Observation/{item.key}"} for item, _ in answers]
    return [observation("panel", panel_of(instrument), hasMember=refs), *items]


def told(result):
    return result and (
        result.total,
        result.band,
        result.is_positive,
        dict(result.items),
        result.taken_on,
        result.suicide_item_positive,
        result.is_complete,
    )


def is_coded(case):
    instrument = INSTRUMENTS[case["instrument"]]
    given = [each for each in zip(instrument.items, case.get("answers", ()), strict=False) if each[1] != "-"]
    return bool(given) and all(item.codes and item.answers.is_legal(points) for item, points in given)


@pytest.mark.parametrize("case", [each for each in cases("instrument_*.toml") if is_coded(each)], ids=shows)
def test_every_vector_from_json(case):
    instrument, sex = INSTRUMENTS[case["instrument"]], case.get("sex")
    answers = [each for each in zip(instrument.items, case["answers"], strict=True) if each[1] != "-"]
    charts = {
        f"{shape}, {kind}": {"answers": (read_answers(named(instrument, build(instrument, answers, value)), "q"),)}
        for shape, build in FORMS.items()
        for kind, value in VALUES.items()
    }
    panels = [components, members] if instrument.panels else []
    charts |= {
        build.__name__: {"screenings": tuple(read_measurement(each, each["id"]) for each in build(instrument, answers))}
        for build in panels
    }

    found = {
        way: told(newest(PatientRecord(as_of=TODAY, sex=sex, **chart), instrument.name))
        for way, chart in charts.items()
    }

    expected = score(instrument, {item.key: points for item, points in answers}, sex=sex)
    fields = list(told(expected))
    fields[4] = TODAY
    assert found == dict.fromkeys(found, tuple(fields))


TRAPS = [
    ("a total as decimal, beside its items", {"linkId": "/44261-6", "answer": [{"valueDecimal": 3.0}]}, 3, True),
    ("a wrong total beside its items", {"linkId": "/44261-6", "answer": [{"valueInteger": 20}]}, 3, True),
    ("the difficulty question", {"linkId": "/69722-7", "answer": [{"valueCoding": {"code": "LA6573-5"}}]}, 3, True),
]


@pytest.mark.requirement("EHR-16")
@pytest.mark.parametrize(("shows_", "extra", "total", "item_9"), TRAPS, ids=[row[0] for row in TRAPS])
def test_a_phq_9_of_3_with_item_9_positive(shows_, extra, total, item_9):
    points = [0, 0, 1, 1, 0, 0, 0, 0, 1]
    items = [question(item, each, coding) for item, each in zip(INSTRUMENTS["PHQ-9"].items, points, strict=True)]

    answers = read_answers(response([*items, extra]), "QuestionnaireResponse/q1")

    result = newest(PatientRecord(as_of=TODAY, answers=(answers,)), "PHQ-9")
    assert (result.total, result.suicide_item_positive) == (total, item_9)


def test_an_observed_total_as_text():
    total = read_measurement(observation("t", "44261-6", valueString="12"), "Observation/t")

    assert newest(PatientRecord(as_of=TODAY, screenings=(total,)), "PHQ-9").total == 12
