"""Schedules, doses of the day, short courses and the pace of a reduction, against tables computed elsewhere."""

import tomllib
from fractions import Fraction

import pytest

from clinical.rapid_taper import Pace, Reduction, judge
from clinical.short_course import short_course
from clinical.taper import Flag, Mode, Plan, paused, schedule
from clinical.taper_units import split, tablets
from tests.clinical.tables import CASES, cases, shows

DAYS = tomllib.loads((CASES / "taper_days.toml").read_text(encoding="utf-8"))
SCHEDULES = cases("taper_schedules.toml")


def plan(row):
    exact = {name: Fraction(text) for name, text in row.items() if isinstance(text, str) and name != "mode"}
    whole = {name: int(exact[name]) for name in ("interval_weeks", "doses_per_day") if name in exact}
    strengths = {"strengths": tuple(map(Fraction, row["strengths"]))} if "strengths" in row else {}
    return Plan(**{**exact, **whole, **strengths, "mode": Mode(row["mode"])})


def percent(share):
    return round(share * 100, 1)


@pytest.mark.parametrize("case", SCHEDULES, ids=shows)
def test_a_schedule_matches_its_table(case):
    steps = schedule(plan(case["plan"]))

    seen = [
        (
            each.week,
            each.dose,
            each.step,
            percent(each.of_current),
            percent(each.of_original),
            each.mme,
            each.hold_weeks,
        )
        for each in steps
    ]
    assert seen == [tuple(map(Fraction, row[:-1])) for row in case["rows"]]
    assert [" ".join(each.flags) for each in steps] == [row[-1] for row in case["rows"]]
    assert [each.n for each in steps] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize("case", [each for each in SCHEDULES if "days" in each], ids=shows)
def test_the_doses_of_each_day_are_made_of_whole_tablets(case):
    steps = schedule(plan(case["plan"]))

    days = [
        "; ".join(
            f"{slot} {float(dose):g}"
            + (f" = {'+'.join(f'{float(size):g}' for size in each.units[slot])}" if dose else "")
            for slot, dose in each.slots.items()
        )
        for each in steps
        if each.slots
    ]
    assert days == case["days"]


@pytest.mark.parametrize("row", DAYS["split"], ids=shows)
def test_a_daily_dose_is_spread_over_the_day(row):
    doses = split(Fraction(row["total"]), Fraction(row["grid"]), row["times"])

    assert doses == {slot: Fraction(dose) for slot, dose in row["expect"].items()}


@pytest.mark.parametrize("row", DAYS["tablets"], ids=lambda row: f"{row['dose']} of {row['strengths']}")
def test_the_fewest_tablets_make_a_dose(row):
    made = tablets(Fraction(row["dose"]), tuple(map(Fraction, row["strengths"])))

    assert made == (None if row["expect"] == "none" else tuple(map(Fraction, row["expect"])))


@pytest.mark.parametrize("row", DAYS["short"], ids=shows)
def test_a_short_course_ends_by_its_rule(row):
    steps = short_course(Fraction(row["dose"]), Fraction(row["grid"]), row["days"])

    seen = "none" if steps is None else [f"{each.first}-{each.last or ''}: {each.dose}" for each in steps]
    assert seen == row["expect"]


@pytest.mark.parametrize("case", cases("taper_pace.toml"), ids=shows)
def test_the_pace_of_a_reduction_is_judged_by_the_length_of_use(case):
    given = {
        name: Fraction(value) if isinstance(value, str) and name != "suppressed_by" else value
        for name, value in case["change"].items()
    }

    judged = judge(Reduction(**given))

    expected = dict(case["expect"])
    assert judged.pace is Pace[expected.pop("level").upper()]
    if "reason" in expected:
        assert judged.reason == expected.pop("reason")
    assert {name: getattr(judged, name) for name in expected} == {
        name: Fraction(value) for name, value in expected.items()
    }


def test_a_pause_moves_later_weeks_and_changes_no_dose():
    steps = schedule(plan(SCHEDULES[0]["plan"]))

    later = paused(steps, after=3, weeks=4)

    assert [(each.week, each.dose) for each in later[:5]] == [(0, 240), (5, 210), (10, 180), (19, 150), (24, 120)]
    assert [each.dose for each in later] == [each.dose for each in steps]


def test_a_dose_that_no_tablets_make_is_not_cut_further_but_less():
    """10 mg steps from 40 mg with 20 mg tablets only, once a day: 30 is not makeable and nothing lies between."""
    made_of_twenties = Plan(
        dose=Fraction(60),
        grid=Fraction(10),
        pct=Fraction(35),
        interval_weeks=4,
        mode=Mode.CURRENT,
        max_single_pct=Fraction(100),
        mme_factor=Fraction(1),
        doses_per_day=1,
        strengths=(Fraction(20),),
    )

    first, second, *_ = schedule(made_of_twenties)

    assert first.dose == 40
    assert second.dose == 30
    assert second.units == {"morning": None}


def test_a_dose_already_at_its_goal_has_no_schedule():
    assert schedule(plan({**SCHEDULES[0]["plan"], "goal": "270"})) == ()


@pytest.mark.parametrize("case", SCHEDULES, ids=shows)
def test_no_unflagged_step_of_a_schedule_is_faster_than_its_pace(case):
    """The planner's invariant: a step that reaches a warning carries COARSE_STEP or STOP."""
    given = plan(case["plan"])
    steps = schedule(given)
    months = (
        Fraction(2) if "10 weeks" in case["shows"] else Fraction(6) if "standard" in case["shows"] else Fraction(24)
    )

    before = given.dose
    for each in steps:
        change = Reduction(
            baseline=before * given.mme_factor,
            highest_28d=before * given.mme_factor,
            current=before * given.mme_factor,
            new=each.mme,
            months=months,
            covered_days_90=90,
        )
        assert judge(change).pace < Pace.WARNING or {Flag.COARSE_STEP, Flag.STOP} & set(each.flags)
        before = each.dose
