"""Exposure over time: the tables, and what holds for every history."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.exposure import exposure, exposure_before
from clinical.policy import standard_policy
from tests.clinical.builders import dispense, order, record
from tests.clinical.tables import TODAY, cases, day, shows

WORDS = {True: "yes", False: "no", None: "unknown"}
POLICY = standard_policy()


def offset(found):
    return "none" if found is None else (found - TODAY).days


def amount(found):
    return "none" if found is None else str(found)


MEASURED = {
    "days_90": lambda seen: seen.covered_days_90,
    "days_120": lambda seen: seen.covered_days_120,
    "days_365": lambda seen: seen.covered_days_365,
    "naive": lambda seen: WORDS[seen.opioid_naive],
    "run_started": lambda seen: offset(seen.run_started_on),
    "run_days": lambda seen: seen.run_days,
    "run_months": lambda seen: seen.run_months,
    "is_long_term": lambda seen: seen.is_long_term,
    "is_dependent": lambda seen: seen.is_dependent,
    "baseline": lambda seen: amount(seen.baseline_mme),
    "highest": lambda seen: amount(seen.highest_mme_28d),
    "highest_stable": lambda seen: amount(seen.highest_stable_mme_28d),
    "last": lambda seen: offset(seen.last_day_taken),
    "since": lambda seen: "none" if seen.days_since_last is None else seen.days_since_last,
    "last_mme": lambda seen: amount(seen.last_mme),
    "prescribers": lambda seen: seen.prescribers,
    "has_long_acting": lambda seen: seen.has_long_acting,
    "had_long_acting": lambda seen: seen.had_long_acting,
    "on_moud": lambda seen: seen.on_moud,
    "is_lower_bound": lambda seen: seen.is_lower_bound,
    "is_dose_lower_bound": lambda seen: seen.is_dose_lower_bound,
}


def record_of(case):
    return record(**{key: value for key, value in case.items() if key not in {"shows", "expect"}})


@pytest.mark.parametrize("case", [*cases("exposure_days.toml"), *cases("exposure_doses.toml")], ids=shows)
def test_exposure(case):
    expected = dict(case["expect"])
    doses = {int(when): mme for when, mme in expected.pop("mme", {}).items()}

    seen = exposure(record_of(case), POLICY)

    assert {name: MEASURED[name](seen) for name in expected} == expected
    assert {when: amount(seen.mme_on(day(when))) for when in doses} == doses


def test_it_is_worked_out_once_for_a_record():
    chart = record(medications=[order("oxycodone 10", start=-40)])

    assert exposure(chart, POLICY) is exposure(chart, POLICY)


def test_windows_count_back_from_the_day_on_which_a_new_dose_takes_effect():
    chart = record(medications=[order("oxycodone 10", {"dose": 1, "times": 4}, start=-20)])

    seen = exposure_before(chart, POLICY, day(10))

    assert seen.covered_days_90 == 30
    assert seen.covered_days(15) == 15
    assert seen.last_day_taken == day(9)


DRUGS = [
    "oxycodone 10",
    "morphine ER 30",
    "tramadol 50",
    "buprenorphine-naloxone 8",
    "buprenorphine patch 10",
    "naloxone",
]
ORDERS = st.builds(
    order,
    st.sampled_from(DRUGS),
    st.sampled_from([None, {"dose": 1, "times": 4}, {"dose": 1, "times": 2, "ends": -10}]),
    start=st.none() | st.integers(-500, 5),
    days=st.none() | st.integers(-1, 120),
    refills=st.none() | st.integers(0, 5),
    stopped=st.none() | st.integers(-300, 5),
    status=st.sampled_from(["active", "on-hold", "completed", "stopped", None]),
    prior=st.none() | st.sampled_from(["m1", "m2", "p1"]),
    prescriber=st.none() | st.sampled_from("abc"),
    is_reported=st.booleans(),
)
FILLS = st.builds(
    dispense,
    st.sampled_from(DRUGS),
    st.sampled_from([None, {"dose": 1, "times": 4}]),
    on=st.none() | st.integers(-500, 5),
    days=st.none() | st.integers(-1, 90),
    of=st.none() | st.sampled_from(["m1", "p1", "elsewhere"]),
)
LISTS = st.lists(ORDERS, max_size=5)
CHARTS = st.builds(
    lambda medications, past, fills: record(medications=medications, past=past, dispenses=fills),
    LISTS,
    LISTS,
    st.lists(FILLS, max_size=4),
)


@given(CHARTS, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(chart, random):
    shuffled = record(
        medications=random.sample(chart.medications, len(chart.medications)),
        past=random.sample(chart.past_medications, len(chart.past_medications)),
        dispenses=random.sample(chart.dispenses, len(chart.dispenses)),
    )

    first, second = exposure(chart, POLICY), exposure(shuffled, POLICY)

    assert {name: of(first) for name, of in MEASURED.items()} == {name: of(second) for name, of in MEASURED.items()}
    assert first.spans == second.spans


@given(CHARTS)
def test_the_sweep_agrees_with_counting_day_by_day(chart):
    seen = exposure(chart, POLICY)
    days = [TODAY - timedelta(days=back) for back in range(1, 366)]
    on = {
        each: [
            taken
            for taken in seen.taken
            if not taken.is_treatment and taken.is_within(each.toordinal(), each.toordinal() + 1)
        ]
        for each in days
    }

    assert seen.covered_days_365 == sum(1 for each in days if on[each])
    assert [seen.mme_on(each) or 0 for each in days] == [
        sum((taken.dose.mme_per_day or Fraction(0) for taken in on[each]), Fraction(0)) for each in days
    ]


@given(CHARTS)
def test_spans_are_in_order_and_nothing_reaches_the_day_itself(chart):
    seen = exposure(chart, POLICY)

    assert all(span.first < span.end <= TODAY for span in seen.spans)
    assert all(before.end <= after.first for before, after in zip(seen.spans, seen.spans[1:], strict=False))
    assert 0 <= seen.covered_days_90 <= seen.covered_days_120 <= seen.covered_days_365 <= 365
