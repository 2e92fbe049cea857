"""The tolerant accessors: what each makes of what EHRs send."""

from datetime import date
from fractions import Fraction

import pytest

from app.fhir.shape import day, element, elements, first, flag, last_day, number, text, texts, whole

NUMBERS = [
    (10, Fraction(10)),
    (0.1, Fraction(1, 10)),
    (2.50, Fraction(5, 2)),
    (1e-3, Fraction(1, 1000)),
    (-3, Fraction(-3)),
    ("10", Fraction(10)),
    (" 7.5 ", Fraction(15, 2)),
    (".5", Fraction(1, 2)),
    ("5.", Fraction(5)),
    ([4, 5], Fraction(4)),
    (10**15 - 1, Fraction(10**15 - 1)),
    (10**15, None),
    (-(10**15), None),
    pytest.param(10**5000, None, id="an integer of 5001 digits"),
    ("1e15", None),
    ("1e99", None),
    ("1e999999999", None),
    ("9" * 33, None),
    (float("nan"), None),
    (float("inf"), None),
    ("NaN", None),
    ("1,5", None),
    ("1/2", None),
    ("٣", None),
    ("5 mg", None),
    ("", None),
    (True, None),
    (None, None),
    ({}, None),
]


@pytest.mark.parametrize(("sent", "read"), NUMBERS)
def test_a_number_is_exactly_what_was_written_or_nothing(sent, read):
    assert number(sent) == read


@pytest.mark.parametrize(("sent", "read"), [(3, 3), ("3", 3), (3.0, 3), (2.5, None), ("x", None), (None, None)])
def test_a_whole_number_has_no_fraction(sent, read):
    assert whole(sent) == read


DAYS = [
    ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
    (" 2024-05-17 ", date(2024, 5, 17), date(2024, 5, 17)),
    ("2024-05-17T23:30:00-05:00", date(2024, 5, 17), date(2024, 5, 17)),
    ("2024-05-17T10:00:00", date(2024, 5, 17), date(2024, 5, 17)),
    ("2024-05-17T10:00:00.123Z", date(2024, 5, 17), date(2024, 5, 17)),
    ("2024-05-17 10:00", date(2024, 5, 17), date(2024, 5, 17)),
    (["2024-05-17"], date(2024, 5, 17), date(2024, 5, 17)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
    ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    (2024, date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-02-30", None, None),
    ("2024-13", None, None),
    ("2024-00", None, None),
    ("2024-05-00", None, None),
    ("0000", None, None),
    ("20240517", None, None),
    ("2024-W20-5", None, None),
    ("2024-05-17x", None, None),
    ("05/17/2024", None, None),
    ("yesterday", None, None),
    ("", None, None),
    (None, None, None),
    ({}, None, None),
    (True, None, None),
]


@pytest.mark.parametrize(("sent", "begins", "ends"), DAYS)
def test_a_day_is_the_first_of_what_was_written_and_the_last_of_it_at_the_end_of_a_period(sent, begins, ends):
    assert (day(sent), last_day(sent)) == (begins, ends)


TEXTS = [
    ("oxycodone", "oxycodone"),
    ("  oxycodone\n", "oxycodone"),
    ("   ", None),
    (1049683, "1049683"),
    (2.5, "2.5"),
    (float("nan"), None),
    pytest.param(10**5000, None, id="an integer of 5001 digits"),
    (["a", "b"], "a"),
    ([None, "b"], "b"),
    ([["a"]], None),
    (True, None),
    (None, None),
    ({"text": "a"}, None),
]


@pytest.mark.parametrize(("sent", "read"), TEXTS)
def test_a_text_has_something_in_it(sent, read):
    assert text(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"), [(["a", " ", "b", 3], ("a", "b", "3")), ("a", ("a",)), (None, ()), ({}, ()), ([], ())]
)
def test_texts_are_those_of_a_list_or_the_one_that_was_sent(sent, read):
    assert texts(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [(True, True), (False, False), ("true", True), (" FALSE ", False), ("yes", None), (1, None), ([True], True)],
)
def test_a_flag_may_be_sent_as_text(sent, read):
    assert flag(sent) is read


@pytest.mark.parametrize(
    ("sent", "one", "many"),
    [
        ({"a": 1}, {"a": 1}, [{"a": 1}]),
        ([{"a": 1}, {"b": 2}], {"a": 1}, [{"a": 1}, {"b": 2}]),
        ([None, "x", {"b": 2}], {"b": 2}, [{"b": 2}]),
        ("x", {}, []),
        (None, {}, []),
        ([], {}, []),
    ],
)
def test_an_object_may_be_sent_as_a_list_and_a_list_as_an_object(sent, one, many):
    assert (element(sent), list(elements(sent))) == (one, many)


@pytest.mark.parametrize(("sent", "read"), [([None, 2], 2), ([], None), ("a", "a"), ({"a": 1}, {"a": 1})])
def test_the_first_of_a_list_is_the_first_that_is_not_null(sent, read):
    assert first(sent) == read
