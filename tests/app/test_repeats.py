"""What repeats is read once, and nothing of a patient is kept."""

import math

import pytest

from app.fhir import repeats
from app.fhir.repeats import LONGEST, read_once


@pytest.fixture
def asked():
    return []


@pytest.fixture
def read(asked):
    @read_once
    def reader(value):
        asked.append(value)
        return repr(value)

    return reader


def test_equal_json_is_read_once(read, asked):
    answers = [read({"text": "1 tablet", "dose": [1, 2.5]}) for _ in range(3)]

    assert answers == ["{'text': '1 tablet', 'dose': [1, 2.5]}"] * 3
    assert len(asked) == 1


UNEQUAL = [(1, True), (1, 1.0), (1, "1"), ([1], {"1": 1}), ("a", ["a"]), ("true", True), ("1 tablet", "1 Tablet")]


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_what_only_looks_equal_is_read_for_itself(read, one, other):
    assert (read([one]), read([other])) == (repr([one]), repr([other]))


NOT_KEPT = {
    "a reference to a patient": {"reference": "Patient/p1"},
    "an absolute reference to a patient": {"reference": "https://ehr.example.org/r4/Patient/p1"},
    "text of more than 200 letters": {"text": "a" * 201},
    "more than any sig has": {"text": ["word"] * (LONGEST // 7 + 1)},
    "null, for NaN looks the same": [None, 5],
    "NaN": [math.nan, 5],
    "nothing": {},
    "a number that no JSON body holds": [10**30],
    "half a letter": ["\ud800"],
}


@pytest.mark.parametrize("value", NOT_KEPT.values(), ids=NOT_KEPT)
def test_not_kept(read, asked, value):
    read(value)
    read(value)

    assert len(asked) == 2


def test_text_of_200_letters_is_kept(read, asked):
    read({"text": "a" * 200})
    read({"text": "a" * 200})

    assert len(asked) == 1


def test_nan_is_not_answered_with_what_null_was(read):
    assert (read([None, 5]), read([math.nan, 5])) == ("[None, 5]", "[nan, 5]")


def test_what_is_kept_is_bounded(read, asked, monkeypatch):
    monkeypatch.setattr(repeats, "MOST_KEPT", 2)

    answers = [read([number]) for number in (1, 2, 3, 1)]

    assert answers == ["[1]", "[2]", "[3]", "[1]"]
    assert asked == [[1], [2], [3], [1]]
