"""What is suggested is valid FHIR, though fhir.resources is asked only once for each shape of resource."""

from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.servicerequest import ServiceRequest
from pydantic import ValidationError

import fhir_fixtures
from cards.proposals.validity import MOST_SHAPES, checked, shape
from scripts.expected_responses import all_calls

OTHERS = {
    "id": ("a", "A.9-" * 16),
    **dict.fromkeys(("authoredOn", "created", "start", "end"), ("0001-01-01", "2028-02-29", "9999-12-31")),
    **dict.fromkeys(
        ("reference", "display", "text", "title", "description", "patientInstruction"),
        ("x", " ", "true", "2026", "Ångström 😀 {y} <b>|</b>", "no/such thing" * 999),
    ),
}
"""By member, other things that any chart may bring."""


def suggested() -> dict[Any, dict[str, Any]]:
    """A resource of each shape that the fixtures' cards create, by its shape."""
    answers = [fhir_fixtures.expected(slug, hook) for slug, hook in all_calls()]
    suggestions = [each for answer in answers for card in answer["cards"] for each in card.get("suggestions", ())]
    actions = [action for each in suggestions for action in each["actions"] if action["type"] == "create"]
    return {shape(made := with_others(each["resource"], 0)): made for each in actions}


def with_others(value, at, name=""):
    """The same with other words, ids and days in it, the `at`-th of each list."""
    if isinstance(value, dict):
        return {member: with_others(each, at, member) for member, each in value.items()}
    if isinstance(value, list):
        return [with_others(each, at, name) for each in value]
    return OTHERS[name][at % len(OTHERS[name])] if name in OTHERS else value


@pytest.mark.parametrize("at", range(6))
def test_of_every_shape_that_is_suggested_any_other_words_ids_and_days_are_valid_too(at):
    for shaped, resource in suggested().items():
        other = with_others(resource, at)

        get_fhir_model_class(resource["resourceType"]).model_validate(other)

        assert shape(other) == shaped


def test_no_shape_holds_a_word_id_or_day():
    told = {"id": "P-1", "authoredOn": "2026-11-21", "note": [{"text": "Jane Roe"}], "status": "draft"}

    held = repr(shape(told))

    assert "draft" in held
    assert not any(each in held for each in ("P-1", "2026", "Jane"))


GOOD = {
    "resourceType": "ServiceRequest",
    "id": "a-1",
    "status": "draft",
    "intent": "proposal",
    "code": {"text": "A visit"},
    "subject": {"reference": "Patient/p-1"},
    "authoredOn": "2026-11-21",
    "asNeededBoolean": False,
    "note": [{"text": "Soon"}],
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "a 1"},
        {"id": "ä"},
        {"id": "a" * 256},
        {"id": 1},
        {"id": None, "intent": None},
        {"authoredOn": "2026-02-29"},
        {"authoredOn": "21.11.2026"},
        {"authoredOn": "20261121"},
        {"authoredOn": "2026-11-21T10:00"},
        {"authoredOn": ""},
        {"code": {"text": ""}},
        {"code": {"text": "\ud800"}},
        {"code": {"text": 7}},
        {"code": {"txt": "A visit"}},
        {"code": "A visit"},
        {"subject": {"reference": ""}},
        {"subject": {"reference": ["Patient/p-1"]}},
        {"subject": [{"reference": "Patient/p-1"}]},
        {"status": ""},
        {"status": " draft"},
        {"asNeededBoolean": 2},
        {"asNeededBoolean": "soon"},
        {"note": {"text": "Soon"}},
        {"code": {"coding": [{"display": "A visit"}, {"display": ""}]}},
        {"note": [{"text": "Soon"}, {}]},
        {"note": [{"text": "Soon"}, None]},
        {"resourceType": "MedicationRequest"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_is_not_valid_is_refused_however_often_its_like_was_accepted(wrong):
    checked(ServiceRequest, GOOD)

    for _ in range(2):
        with pytest.raises(ValidationError):
            checked(ServiceRequest, {**GOOD, **wrong})


class Model:
    """Counts what it is asked to check, in the place of a class of fhir.resources."""

    def __init__(self):
        self.n_asked = 0

    def model_validate(self, _):
        self.n_asked += 1


@pytest.mark.parametrize(
    ("first", "second", "n_asked"),
    [
        ({"text": "one"}, {"text": "another"}, 1),
        ({"note": [{"text": "one"}]}, {"note": [{"text": "two"}, {"text": "three"}]}, 1),
        ({"code": "one"}, {"code": "another"}, 2),
        ({"value": 1}, {"value": True}, 2),
        ({"value": 1}, {"value": 1.0}, 2),
        ({"text": "one"}, {"display": "one"}, 2),
        ({"note": [{"text": "one"}]}, {"note": []}, 2),
        ({"note": {}}, {"note": []}, 2),
        ({"text": "two\nlines"}, {"text": "two\nlines"}, 2),
        ({"end": "2026"}, {"end": "2026"}, 2),
        ({"id": "a_1"}, {"id": "a_1"}, 2),
    ],
    ids=str,
)
def test_a_shape_is_checked_once_and_whatever_is_odd_each_time(first, second, n_asked):
    model = Model()

    for resource in (first, second):
        assert checked(model, resource) is resource

    assert model.n_asked == n_asked


def test_shapes_are_not_remembered_without_end():
    model, first = Model(), {"code": "first"}
    checked(model, first)
    for number in range(MOST_SHAPES):
        checked(model, {"code": number})

    checked(model, first)

    assert model.n_asked == MOST_SHAPES + 2
