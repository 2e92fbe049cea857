"""Text fit for a card."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.text import SUMMARY_LIMIT, dated, escaped, filled, listed, number, one_line, placeholders, plain, worded
from clinical.outcome import AtLeast

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/p.png)",
    "https://evil.example/a",
    "see www.evil.example",
    "mail me@evil.example",
    "`code` *bold* _it_ ~~x~~ | a | b |",
    "# title",
    "- item",
    "1. item",
    "&lt;script&gt;",
    "line\nbreak\r\n\ttab\x00\x1b[31m",
    "\u202eright to left\u2066",
    "lone \ud800 surrogate",
]


@pytest.mark.requirement("EHR-34")
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.requirement("CARD-3b", "CARD-3c", "EHR-34")
def test_the_charts_own_words_cannot_format_link_or_run(text):
    shown = escaped(text)

    assert not {"<", ">", "\n", "\r", "\x00", "\u202e"} & set(shown)
    assert "://" not in shown
    assert "www." not in shown
    assert "@" not in shown
    assert "](" not in shown
    assert not shown.startswith(("#", "- ", "1. "))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("-", "\\-"),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("2026-11-21", "2026-11-21"),
        ("98.3%", "98.3%"),
        ("-5 degrees", "-5 degrees"),
        ("0.5 mg", "0.5 mg"),
    ],
)
def test_what_would_begin_a_list_or_a_rule_is_escaped_and_dates_and_numbers_are_not(text, shown):
    """Not every client renders Markdown: a backslash within a number would be read."""
    assert escaped(text) == shown


@given(st.text())
def test_plain_text_is_one_line_that_encodes(text):
    shown = plain(text)

    assert "\n" not in shown
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize("text", ["a b", "a  b", "a\u3000b", "a \n b", "a\u00a0\u00a0b", "a\tb", "a\u2028b"])
def test_white_space_of_any_kind_is_one_space(text):
    assert plain(text) == "a b"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("60", 1, "60"),
        ("28.8", 1, "28.8"),
        ("187.55", 1, "187.6"),
        ("0.04", 1, "0"),
        ("0.05", 1, "0.1"),
        ("1234.5", 1, "1,234.5"),
        ("-3.25", 1, "-3.3"),
        ("-0.01", 1, "0"),
        ("33.333", 2, "33.33"),
        ("7.5", 0, "8"),
    ],
)
def test_a_number_is_rounded_once_with_halves_up(value, places, shown):
    assert number(Fraction(value), places) == shown


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c"), "a, b and c"),
        (("a", "b", "c", "d", "e", "f"), "a, b, c, d and 2 more"),
    ],
)
def test_a_list_is_read_as_a_sentence(items, shown):
    assert listed(items) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", "text"),
        (date(2026, 3, 2), "2026-03-02"),
        (("a", "b"), "a and b"),
        (7, "7"),
        (Fraction("28.8"), "28.8"),
        (AtLeast("28.8"), "at least 28.8"),
    ],
)
def test_every_kind_of_value_has_its_words(value, shown):
    assert worded(value) == shown


def test_evidence_shows_its_date_or_that_it_has_none():
    assert dated("PHQ-9 14", date(2026, 3, 2)) == "PHQ-9 14 (2026-03-02)"
    assert dated("PHQ-9 14", None) == "PHQ-9 14 (date not recorded)"


def test_placeholders_are_filled_and_listed():
    assert filled("{a} and {b_2}", {"a": "<1>", "b_2": Fraction("2.5")}, plain) == "‹1› and 2.5"
    assert placeholders("{a} and {b_2}") == {"a", "b_2"}


@pytest.mark.requirement("EHR-34")
@given(st.text(max_size=400), st.text(max_size=200))
@pytest.mark.requirement("CARD-2", "CARD-2b")
def test_a_summary_always_fits_also_in_utf_16_units(first, second):
    line = one_line(["{first}", " and {second}"], {"first": first, "second": second})

    assert len(line.encode("utf-16-le")) // 2 <= SUMMARY_LIMIT
    assert "\n" not in line


def test_a_summary_drops_whole_segments_before_it_cuts_words():
    line = one_line(["Opioids total {mme} MME/day", ": " + "x" * 130], {"mme": "60"})

    assert line == "Opioids total 60 MME/day"


def test_a_single_segment_that_is_too_long_is_cut_with_an_ellipsis():
    line = one_line(["Opioid with {drug}"], {"drug": "a medicine with a very long name " * 8})

    assert line.startswith("Opioid with a medicine")
    assert line.endswith("…")
    assert len(line) <= SUMMARY_LIMIT
