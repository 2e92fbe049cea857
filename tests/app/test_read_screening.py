"""QuestionnaireResponse and Observation in the shapes seen in the wild (risk instruments, section 12)."""

from datetime import date
from fractions import Fraction

import pytest

from app.fhir.readers.observation import read_measurement
from app.fhir.readers.questionnaire_response import read_answers
from clinical.facts import LOINC, SNOMED, Answer, AnswerValue, Code, Measurement

N = Fraction
LA = {"system": "http://loinc.org/", "code": "LA6569-3", "display": "Several days"}
SEVERAL_DAYS = Code(system=LOINC, value="LA6569-3", display="Several days")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
ABSENT = {"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "asked-declined"}


def points(url, **value):
    return {"extension": [{"url": "http://other.example/x", "valueDecimal": 9}, {"url": url, **value}]}


VALUES = [
    ({"valueCoding": LA}, {"codes": (SEVERAL_DAYS,), "text": "Several days"}),
    (
        {"valueCoding": {**LA, **points(ORDINAL, valueDecimal=1)}},
        {"codes": (SEVERAL_DAYS,), "text": "Several days", "ordinal": N(1)},
    ),
    (
        {"valueCoding": {**LA, **points(WEIGHT, valueDecimal=1.5)}},
        {"codes": (SEVERAL_DAYS,), "text": "Several days", "ordinal": N(3, 2)},
    ),
    (
        {"valueCoding": LA, **points(ORDINAL, valueInteger=0)},
        {"codes": (SEVERAL_DAYS,), "text": "Several days", "ordinal": N(0)},
    ),
    (
        {"valueCodeableConcept": {"coding": [{**LA, **points(ORDINAL, valueDecimal=2)}]}},
        {"codes": (SEVERAL_DAYS,), "text": "Several days", "ordinal": N(2)},
    ),
    (
        {"valueInteger": 1, "_valueInteger": points(ORDINAL, valueDecimal=1)},
        {"number": N(1), "text": "1", "ordinal": N(1)},
    ),
    ({"valueCoding": {"code": "LA6569-3"}}, {"codes": (Code(system="", value="LA6569-3"),)}),
    ({"valueCoding": {"display": "Several days"}}, {"text": "Several days"}),
    ({"valueCoding": "LA6569-3"}, {"text": "LA6569-3"}),
    ({"valueCodeableConcept": {"text": "12"}}, {"text": "12", "number": N(12)}),
    ({"valueInteger": 12}, {"number": N(12), "text": "12"}),
    ({"valueDecimal": 12.0}, {"number": N(12), "text": "12.0"}),
    ({"valueString": " 12 "}, {"number": N(12), "text": "12"}),
    ({"valueString": "moderate"}, {"text": "moderate"}),
    ({"valueQuantity": {"value": 12, "unit": "{score}"}}, {"number": N(12)}),
    ({"valueQuantity": 12}, {"number": N(12)}),
    ({"valueQuantity": {"value": 60, "comparator": ">"}}, {"number": N(60), "text": ">60"}),
    ({"valueBoolean": True}, {"flag": True}),
    ({"valueBoolean": "false"}, {"flag": False}),
    ({"valueDateTime": "2024-03-10"}, {"text": "2024-03-10"}),
    ({"valueRange": {"low": {"value": 1.5}, "high": {"value": 2}}}, {"text": "1.5 - 2"}),
    ({"valueQuantity": None, "valueInteger": 3}, {"number": N(3), "text": "3"}),
]


@pytest.mark.parametrize(("sent", "read"), VALUES)
def test_an_answer_may_be_of_any_type(sent, read):
    answers = read_answers({"item": [{"linkId": "a", "answer": [sent]}]}, "QuestionnaireResponse/q")

    assert answers.items == (Answer(link_id="a", values=(AnswerValue(**read),)),)


@pytest.mark.requirement("EHR-16")
@pytest.mark.parametrize(("sent", "read"), VALUES)
def test_an_observation_may_have_a_value_of_any_type(sent, read):
    assert read_measurement(sent, "Observation/o").value == AnswerValue(**read)


NO_VALUES = [
    {"valueCoding": ABSENT},
    {"valueCodeableConcept": {"coding": [{**ABSENT, "system": "http://hl7.org/fhir/data-absent-reason"}]}},
    {"valueCodeableConcept": {}},
    {"valueQuantity": {"unit": "{score}"}},
    {"valueString": " "},
    {"valueBoolean": "perhaps"},
    {"valueRange": {}},
    {"valueInteger": None},
    {"dataAbsentReason": {"coding": [ABSENT]}},
    {"valueAttachment": {"url": "x"}},
    {},
]


@pytest.mark.parametrize("sent", NO_VALUES)
def test_a_reason_for_absence_and_an_empty_value_are_no_answer(sent):
    assert read_answers({"item": [{"linkId": "a", "answer": [sent]}]}, "QuestionnaireResponse/q").items == ()
    assert read_measurement(sent, "Observation/o").value is None


def one(link_id, value=1, **fields):
    return {"linkId": link_id, "answer": [{"valueInteger": value}], **fields}


FORMS = [
    ("flat", [one("/44250-9"), one("/44255-8")], [("/44250-9", 0), ("/44255-8", 1)]),
    ("an unanswered question keeps its place", [one("a"), {"linkId": "b"}, one("c")], [("a", 0), ("c", 2)]),
    (
        "groups are no questions",
        [{"linkId": "ideation-section", "item": [one("a"), one("b")]}, {"linkId": "g", "item": [one("c")]}],
        [("a", 0), ("b", 1), ("c", 2)],
    ),
    (
        "questions under an answer",
        [{"linkId": "a", "answer": [{"valueBoolean": True, "item": [one("b")]}]}, one("c")],
        [("a", 0), ("b", 1), ("c", 2)],
    ),
    (
        "objects where lists are due",
        {"linkId": "a", "answer": {"valueInteger": 1}, "item": one("b")},
        [("a", 0), ("b", 1)],
    ),
    ("an empty group is a question without an answer", [{"linkId": "g", "item": []}, one("a")], [("a", 1)]),
    ("rubbish", ["a", None, 3, {"answer": "yes"}], []),
]


@pytest.mark.requirement("EHR-16")
@pytest.mark.parametrize(("items", "read"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_items_are_flattened_in_the_order_of_the_form(items, read):
    answers = read_answers({"item": items}, "QuestionnaireResponse/q")

    assert [(each.link_id, each.position) for each in answers.items] == read


def test_a_form_nested_a_thousand_deep_is_read():
    item = one("deepest")
    for _ in range(1000):
        item = {"linkId": "g", "item": [item]}

    answers = read_answers({"item": [item]}, "QuestionnaireResponse/q")

    assert [each.link_id for each in answers.items] == ["deepest"]


CODE = {"system": "http://loinc.org", "code": "44260-8"}
ITEM_9 = (Code(system=LOINC, value="44260-8"),)
CODED_ITEMS = [
    {"code": CODE},
    {"code": [CODE]},
    {"code": {"coding": [CODE]}},
    {
        "extension": [
            {"url": "http://example.org/StructureDefinition/questionnaireresponse-itemCode", "valueCoding": CODE}
        ]
    },
    {"extension": [{"url": "http://example.org/item-code", "valueCodeableConcept": {"coding": [CODE]}}]},
]


@pytest.mark.requirement("EHR-16")
@pytest.mark.parametrize("fields", CODED_ITEMS)
def test_the_code_of_an_item_is_found(fields):
    answers = read_answers({"item": [one("q9", text="item nine", **fields)]}, "QuestionnaireResponse/q")

    assert (answers.items[0].codes, answers.items[0].text) == (ITEM_9, "item nine")


PHQ9 = Code(system=LOINC, value="44249-1")
PANEL = {"coding": [{"system": LOINC, "code": "44249-1"}]}
INSTRUMENTS = [
    ({"questionnaire": "http://loinc.org/q/44249-1|2.7"}, "http://loinc.org/q/44249-1|2.7", (), None),
    ({"questionnaire": {"reference": "Questionnaire/phq9", "display": "PHQ-9"}}, "Questionnaire/phq9", (), "PHQ-9"),
    (
        {
            "questionnaire": "x",
            "_questionnaire": {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/display", "valueString": "PHQ-9"},
                ]
            },
        },
        "x",
        (),
        "PHQ-9",
    ),
    (
        {
            "questionnaire": "#f",
            "contained": [{"resourceType": "Questionnaire", "id": "f", "title": "PHQ-9", "code": PANEL["coding"]}],
        },
        "#f",
        (PHQ9,),
        "PHQ-9",
    ),
    ({"code": PANEL}, None, (PHQ9,), None),
    (
        {"extension": [{"url": "http://example.org/instrument-code", "valueCodeableConcept": PANEL}]},
        None,
        (PHQ9,),
        None,
    ),
    ({}, None, (), None),
]


@pytest.mark.parametrize(("sent", "questionnaire", "codes", "title"), INSTRUMENTS)
def test_the_instrument_is_named_in_several_places(sent, questionnaire, codes, title):
    read = read_answers(sent, "QuestionnaireResponse/q")

    assert (read.questionnaire, read.instrument_codes, read.title) == (questionnaire, codes, title)


def test_answers_keep_their_status_and_day():
    read = read_answers({"status": "in-progress", "authored": "2024-03-10T10:00:00"}, "QuestionnaireResponse/q")

    assert (read.ref, read.status, read.authored_on) == ("QuestionnaireResponse/q", "in-progress", date(2024, 3, 10))


TIMES = [
    ({"effectiveDateTime": "2024-03-10", "issued": "2024-03-12T00:00:00Z"}, date(2024, 3, 10)),
    ({"effectiveInstant": "2024-03-10T10:00:00Z"}, date(2024, 3, 10)),
    ({"effectivePeriod": {"start": "2024-03-09", "end": "2024-03-10"}}, date(2024, 3, 10)),
    ({"effectivePeriod": {"start": "2024-03-09"}}, date(2024, 3, 9)),
    ({"issued": "2024-03-12T00:00:00Z"}, date(2024, 3, 12)),
    ({}, None),
]


@pytest.mark.parametrize(("sent", "read"), TIMES)
def test_an_observation_was_taken_when_it_was_true_of_the_patient(sent, read):
    assert read_measurement(sent, "Observation/o").taken_on == read


@pytest.mark.requirement("EHR-16")
def test_components_have_the_day_and_the_reference_of_their_observation():
    sent = {
        "status": "final",
        "code": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.1", "code": "44249-1"}], "text": "PHQ-9"},
        "category": {"coding": [{"code": "Survey"}]},
        "effectiveDateTime": "2024-03-10",
        "valueQuantity": {"value": 7, "code": "{score}"},
        "interpretation": {"coding": [{"system": SNOMED, "code": "1"}]},
        "component": [{"code": {"coding": [CODE]}, "valueInteger": 1, "interpretation": [{"coding": [{"code": "A"}]}]}],
    }

    read = read_measurement(sent, "Observation/o")

    component = Measurement(
        ref="Observation/o",
        codes=ITEM_9,
        status="final",
        value=AnswerValue(number=N(1), text="1"),
        interpretations=(Code(system="", value="A"),),
        taken_on=date(2024, 3, 10),
    )
    assert read == Measurement(
        ref="Observation/o",
        codes=(PHQ9,),
        name="PHQ-9",
        status="final",
        categories=("survey",),
        value=AnswerValue(number=N(7)),
        unit="{score}",
        interpretations=(Code(system=SNOMED, value="1"),),
        taken_on=date(2024, 3, 10),
        components=(component,),
    )


def test_a_contained_member_is_read_as_a_component():
    member = {"resourceType": "Observation", "id": "i9", "code": {"coding": [CODE]}, "valueInteger": 2}

    read = read_measurement({"contained": [member, {"resourceType": "Device"}], "status": "final"}, "Observation/o")

    value = AnswerValue(number=N(2), text="2")
    assert read.components == (Measurement(ref="Observation/o", codes=ITEM_9, status="final", value=value),)


MEMBERS = [
    ({"hasMember": [{"reference": "Observation/a"}, {"reference": "https://x.example/r4/Observation/b"}]}, 2, 0),
    ({"derivedFrom": {"reference": "QuestionnaireResponse/q"}}, 0, 1),
    ({"derivedFrom": ["QuestionnaireResponse/q"]}, 0, 1),
    (
        {
            "related": [
                {"type": "has-member", "target": {"reference": "Observation/a"}},
                {"type": "derived-from", "target": {"reference": "Observation/b"}},
                {"type": "has-member"},
                {"type": "replaces", "target": {"reference": "Observation/c"}},
            ]
        },
        1,
        1,
    ),
    ({"hasMember": None, "related": "x"}, 0, 0),
]


@pytest.mark.requirement("EHR-16")
@pytest.mark.parametrize(("sent", "members", "sources"), MEMBERS)
def test_members_and_sources_are_followed_by_reference(sent, members, sources):
    read = read_measurement(sent, "Observation/o")

    assert (len(read.member_refs), len(read.derived_from_refs)) == (members, sources)
    assert all(each.count("/") == 1 for each in read.member_refs + read.derived_from_refs)
