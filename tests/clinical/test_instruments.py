"""Instruments score as their sources say: `cases/instrument_*.toml`, "-" for what is missing or cannot be told."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.instruments import (
    Stated,
    band_rank,
    drivers,
    improvement,
    instruments,
    is_meaningful_improvement,
    score,
    score_present,
)
from clinical.instruments.totals import as_text
from clinical.policy import standard_policy
from tests.clinical.tables import cases, shows

INSTRUMENTS = instruments()


@pytest.mark.parametrize("case", cases("instrument_*.toml"), ids=shows)
def test_scoring(case):
    expected = {key: exact(value) for key, value in case["expect"].items()}

    found = told(case, scored(case))

    assert {key: exact(found[key]) for key in expected} == expected


def scored(case):
    instrument = INSTRUMENTS[case["instrument"]]
    who = {"sex": case.get("sex"), "is_as_prescribed": case.get("prescribed", False)}
    if "present" in case:
        return score_present(instrument, case["present"], **who)
    stated = Stated(total=Fraction(case["stated"]) if "stated" in case else None)
    return score(instrument, answers_of(instrument, case.get("answers", ())), stated=stated, **who)


def answers_of(instrument, points):
    return {item.key: None if given == "-" else given for item, given in zip(instrument.items, points, strict=False)}


def told(case, result):
    """A result in the words of the tables."""
    before = score(INSTRUMENTS["PEG"], answers_of(INSTRUMENTS["PEG"], case.get("before", ())))
    bands = {band.name: band for band in INSTRUMENTS[result.instrument].bands}
    return {
        "total": result.total,
        "rounded": result.total and round(result.total, 2),
        "partial": result.partial_total,
        "band": result.band,
        "positive": result.is_positive,
        "suicide_item": result.suicide_item_positive,
        "complete": result.is_complete,
        "cut": result.cut,
        "syndrome": result.syndrome,
        "flags": list(result.flags),
        "refused": list(result.refused),
        "short": {part.instrument: part.total for part in result.derived},
        "short_positive": {part.instrument: part.is_positive for part in result.derived},
        "rank": band_rank(result),
        "sample": bands[result.band].in_sample_percent if result.band in bands else None,
        "drivers": [name for name, _ in drivers(result)],
        "improvement": improvement(before, result),
        "percent": round((improvement(before, result) or Fraction(0)) * 100, 1),
        "meaningful": is_meaningful_improvement(before, result),
    }


def exact(value):
    """ "-" is None; a number may stand as text ("14/3", "1.9")."""
    if isinstance(value, dict):
        return {key: exact(each) for key, each in value.items()}
    if value == "-":
        return None
    is_number = isinstance(value, str) and value.lstrip("-")[:1].isdigit()
    return Fraction(value) if is_number else value


def test_an_instrument_without_a_meaningful_change_of_its_own_tells_none():
    phq9 = score_present(INSTRUMENTS["PHQ-9"], ["mood"])

    assert is_meaningful_improvement(phq9, phq9) is None


def test_the_cut_offs_of_the_policy_are_those_of_the_instruments():
    policy = standard_policy()

    assert policy.phq9_positive == INSTRUMENTS["PHQ-9"].positive_from["other"]
    assert policy.gad7_positive == INSTRUMENTS["GAD-7"].positive_from["other"]
    assert {policy.phq9_active_treatment, policy.phq9_urgent} <= {band.low for band in INSTRUMENTS["PHQ-9"].bands}


STATED_PHQ9 = [
    ("no items: the stored total stands", "---------", 12, 12, "stored total, not recomputed from items"),
    ("items differ: theirs stands", "222220000", 12, 10, "stored total 12 differs from the items' 10"),
    ("one missing, and its points are in the stored total", "22222-000", 12, 12, "stored total, not recomputed"),
    ("one missing, and the stored total may just leave it out", "22222-000", 10, None, "stored total 10 not used"),
    ("one missing, and the stored total is less than the rest", "22222-000", 9, None, "stored total 9 not used"),
    ("one missing, and it could not add so much", "22222-000", 14, None, "stored total 14 not used"),
    ("one missing, and it could just add so much", "22222-000", 13, 13, "stored total, not recomputed"),
    ("item 9 alone beside the total", "--------3", 3, 3, "stored total, not recomputed"),
    ("item 9 alone beside an impossible total", "--------3", 2, None, "stored total 2 not used"),
    ("the highest possible", "---------", 27, 27, "stored total, not recomputed"),
    ("more than is possible", "---------", 28, None, "stored total 28 not used"),
    ("less than is possible", "---------", -1, None, "stored total -1 not used"),
    ("no whole number", "---------", "12.5", None, "stored total 12.50 not used"),
]


@pytest.mark.parametrize(
    ("shows_", "points", "stored", "total", "note"), STATED_PHQ9, ids=[row[0] for row in STATED_PHQ9]
)
def test_a_stored_total(shows_, points, stored, total, note):
    answers = answers_of(INSTRUMENTS["PHQ-9"], [each if each == "-" else int(each) for each in points])

    result = score(INSTRUMENTS["PHQ-9"], answers, stated=Stated(total=Fraction(stored)))

    assert (result.total, result.is_complete) == (total, total is not None)
    assert note in " ".join(result.notes)


@pytest.mark.parametrize(
    ("stored", "note"),
    [
        ("4.7", ()),
        ("4.62", ()),
        ("4.61", ("stored total 4.61 differs from the items' 4.67",)),
        ("5", ("stored total 5 differs from the items' 4.67",)),
    ],
)
def test_a_stored_mean_may_be_rounded(stored, note):
    result = score(INSTRUMENTS["PEG"], answers_of(INSTRUMENTS["PEG"], [5, 5, 4]), stated=Stated(total=Fraction(stored)))

    assert (result.total, result.notes) == (Fraction(14, 3), note)


LEVELS = [
    ("stated low alone: the suicide items stay unknown", "-------", 1, "low", True, None),
    ("stated moderate alone", "-------", 2, "moderate", True, True),
    ("stated high alone", "-------", 3, "high", True, True),
    ("stated none alone", "-------", 0, "none", True, False),
    ("stated worse than the answers: the worse one", "000000-", 3, "high", True, True),
    ("stated better than the answers: the worse one", "110100-", 1, "high", True, True),
    ("stated as answered", "100000-", 1, "low", True, False),
]


@pytest.mark.parametrize(
    ("shows_", "points", "stated", "band", "is_complete", "item"), LEVELS, ids=[row[0] for row in LEVELS]
)
def test_a_stated_risk_level(shows_, points, stated, band, is_complete, item):
    answers = answers_of(INSTRUMENTS["C-SSRS"], [each if each == "-" else int(each) for each in points])

    result = score(INSTRUMENTS["C-SSRS"], answers, stated=Stated(level=stated))

    assert (result.band, result.is_complete, result.suicide_item_positive) == (band, is_complete, item)


def test_a_preliminary_result_is_incomplete_but_its_answers_count():
    answers = answers_of(INSTRUMENTS["PHQ-9"], [2, 2, 2, 2, 2, 2, 0, 0, 1])

    result = score(INSTRUMENTS["PHQ-9"], answers, stated=Stated(total=Fraction(13), is_final=False))

    assert (result.total, result.partial_total, result.is_complete) == (None, 13, False)
    assert (result.is_positive, result.suicide_item_positive) == (True, True)


@pytest.mark.parametrize(
    ("value", "text"), [("7", "7"), ("14/3", "4.67"), ("-1/3", "-0.33"), ("1/200", "0.00"), ("101/100", "1.01")]
)
def test_a_number_for_people(value, text):
    assert as_text(Fraction(value)) == text


POINTS = st.none() | st.integers(-3, 30) | st.fractions(-3, 30, max_denominator=4)


@given(
    name=st.sampled_from(sorted(INSTRUMENTS)),
    points=st.lists(POINTS, min_size=17, max_size=17),
    sex=st.sampled_from([None, "female", "male", "other", ""]),
    total=st.none() | st.fractions(-5, 200),
    level=st.sampled_from([None, 0, 1, 2, 3]),
    is_final=st.booleans(),
)
def test_scoring_never_raises_and_never_counts_what_is_missing(name, points, sex, total, level, is_final):
    instrument = INSTRUMENTS[name]
    answers = {item.key: each for item, each in zip(instrument.items, points, strict=False)}

    result = score(instrument, answers, sex=sex, stated=Stated(total=total, level=level, is_final=is_final))

    assert all(result.items[key] is None for key, each in answers.items() if each is None)
    assert result.total is None or instrument.low <= result.total <= (instrument.high or result.total)
    assert not (result.is_complete and not is_final)
