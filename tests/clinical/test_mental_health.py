"""What the chart says of mood, in cases that no rule's table shows: scores and treatment in words."""

from fractions import Fraction

import pytest

from clinical.instruments import ScreeningResult
from clinical.mental_health import score, screen_line
from clinical.other_orders import SAME_NEED
from clinical.psychotropics import treated_with
from tests.clinical.builders import record


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (ScreeningResult(instrument="PHQ-9", total=Fraction(14)), "PHQ-9 14"),
        (ScreeningResult(instrument="PHQ-9", partial_total=Fraction(11)), "PHQ-9 at least 11 (incomplete)"),
        (ScreeningResult(instrument="C-SSRS", band="low"), "C-SSRS low risk"),
        (ScreeningResult(instrument="TAPS-1", is_positive=True), "TAPS-1 positive"),
    ],
)
def test_a_score_in_words_never_claims_a_total_that_is_not_there(result, words):
    assert score(result) == words


def test_a_band_stands_only_beside_a_total():
    assert (
        screen_line(ScreeningResult(instrument="PHQ-9", total=Fraction(14), band="moderate")).text
        == "PHQ-9 14, moderate"
    )
    assert screen_line(ScreeningResult(instrument="C-SSRS", band="low")).text == "C-SSRS low risk"


def test_a_combination_names_only_the_ingredient_of_the_class_asked_for():
    both = record(
        medications=[{"name": "amitriptyline / chlordiazepoxide 12.5-5 MG Oral Tablet", "sig": "1 tablet daily"}]
    )

    assert [each.ingredient for each in treated_with(both, "antidepressant")] == ["amitriptyline"]


def test_codes_of_the_same_need_are_snomed_numbers():
    assert all(code.isdigit() for codes in SAME_NEED.values() for code in codes)
