"""Schedules over several opioids: a table computed elsewhere, and what holds for every one of them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from clinical.mixed_taper import Component, in_order, mixed_schedule
from clinical.taper import schedule
from clinical.taper_pacing import Flag, Mode, Pacing
from tests.clinical.tables import cases, shows
from tests.clinical.test_taper import SCHEDULES, plan

MIXED = cases("mixed_taper.toml")


def component(row):
    exact = {name: Fraction(row[name]) for name in ("dose", "grid", "mme_factor", "finer_grid") if name in row}
    strengths = {"strengths": tuple(map(Fraction, row["strengths"]))} if "strengths" in row else {}
    return Component(**{**row, **exact, **strengths})


def pacing(row):
    return Pacing(
        pct=Fraction(row["pct"]),
        interval_weeks=row["interval_weeks"],
        mode=Mode(row["mode"]),
        max_single_pct=Fraction(row["max_single_pct"]),
    )


def rows_of(case, **changes):
    parts = in_order(tuple(map(component, case["components"])), case.get("first"))
    steps = mixed_schedule(parts, pacing(case["pacing"]), Fraction(case.get("goal_mme", 0)))
    names = [each["name"] for each in case["components"]]
    return [
        [
            str(each.week),
            each.lowered,
            *(f"{float(each.doses[name]):g}" for name in names),
            f"{float(each.mme):g}",
            f"{float(round(each.of_current * 100, 1))}",
            str(each.hold_weeks),
            " ".join(each.flags),
        ]
        for each in steps
    ]


@pytest.mark.parametrize("case", MIXED, ids=shows)
def test_a_mixed_schedule_matches_its_table(case):
    assert rows_of(case) == [[f"{each}" for each in row] for row in case["rows"]]


@pytest.mark.parametrize("case", SCHEDULES, ids=shows)
def test_a_schedule_of_one_opioid_is_the_same_as_a_mixed_one_of_one(case):
    given = plan(case["plan"])
    alone = Component(
        name="it",
        unit="mg",
        dose=given.dose,
        grid=given.grid,
        mme_factor=given.mme_factor,
        is_long_acting=True,
        doses_per_day=given.doses_per_day,
        strengths=given.strengths,
        finer_grid=given.finer_grid,
    )

    mixed = mixed_schedule((alone,), given.pacing, given.goal * given.mme_factor)

    assert [(each.week, each.doses["it"], each.hold_weeks, each.flags) for each in mixed] == [
        (each.week, each.dose, each.hold_weeks, each.flags) for each in schedule(given)
    ]


def test_the_patient_may_choose_what_is_lowered_first():
    parts = tuple(map(component, MIXED[0]["components"]))

    steps = mixed_schedule(in_order(parts, "oxycodone IR"), pacing(MIXED[0]["pacing"]))

    assert steps[0].lowered == "oxycodone IR"
    assert steps[-1].lowered == "morphine ER"


def test_no_step_goes_below_zero_or_leaves_a_component_negative():
    parts = tuple(replace(component(row), grid=Fraction(50)) for row in MIXED[0]["components"])

    steps = mixed_schedule(parts, pacing(MIXED[0]["pacing"]))

    assert steps[-1].mme == 0
    assert all(dose >= 0 for each in steps for dose in each.doses.values())


def test_only_the_end_of_the_last_component_is_the_end():
    steps = mixed_schedule(tuple(map(component, MIXED[0]["components"])), pacing(MIXED[0]["pacing"]))

    assert [each.n for each in steps if Flag.STOP in each.flags] == [steps[-1].n]
