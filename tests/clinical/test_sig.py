"""Directions in words: what they come to, and when they are refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dose_times import times_per_day
from clinical.sig import read_sig, read_timing
from tests.clinical.dose_cases import dosed, mme_text
from tests.clinical.tables import cases

ROWS = cases("sig_*.toml")


def titled(case):
    return f"{case['drug']} | {case['sig']} | {case.get('on', '')}"


@pytest.mark.requirement("EHR-6")
@pytest.mark.parametrize("case", ROWS, ids=titled)
def test_a_sig_comes_to_the_mme_that_its_row_says(case):
    dose = dosed(case)

    assert mme_text(dose.mme_per_day) == case["mme"], dose.evidence
    assert dose.why_not == case.get("because")
    assert case.get("note") is None or case["note"] in dose.notes


def test_the_tables_hold_at_least_130_sigs():
    assert len({case["sig"] for case in ROWS}) >= 130


@pytest.mark.parametrize(
    ("written", "times"),
    [("Q6H PRN", "4"), ("BID", "2"), ("every 4-6 hours", "6"), ("QHS", "1"), ("at 8 am and 8 pm", "2")],
)
def test_a_timing_alone_is_read(written, times):
    assert times_per_day(read_timing(written)) == Fraction(times)


@pytest.mark.parametrize("written", ["taper", "q4h 3 times daily", "q6h then q8h", "1 tab qam and 2 qhs", "x" * 1001])
def test_a_timing_that_is_not_plain_is_not_read(written):
    assert read_timing(written) is None


@pytest.mark.parametrize("advice", ["Take with food", "Do not drive", "as directed", "", "."])
def test_advice_without_a_number_or_a_time_is_silent(advice):
    assert read_sig(advice).is_silent


def test_a_very_long_text_is_not_read():
    assert read_sig("1 tab q6h " + "x" * 1000).because == "the directions are too long to be read safely"


PIECES = """
1 2 10 1/2 ½ one two half 5 mg mcg mL tab tabs tablet patch spray q6h q4-6h every hours day days daily bid tid prn
as needed max per up to then and or plus for x at bedtime morning ( ) , . - / = pain 7-10 week 1: days 1-3: again 0
each both nostril po iv sl 325 acetaminophen ii once twice 8am 12:00 mon wed friday ⅓ ° 72 #90 qs
"""
WORDS = st.sampled_from(PIECES.split())


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_no_order_of_words_makes_the_reader_fail(text):
    sig = read_sig(text)

    assert bool(sig.dosages) is (sig.because is None)
    assert all(dosage.amounts for dosage in sig.dosages)


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text):
    sig = read_sig(text)

    assert bool(sig.dosages) is (sig.because is None)
