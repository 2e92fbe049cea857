"""From a chart to a drafted taper or the reason why none is drafted."""

import re

import pytest

from cards.text import number
from clinical.outcome import PlanTaper
from clinical.policy import standard_policy
from clinical.taper_planner import taper_plan
from clinical.taper_presets import NoPlan, taper_table
from tests.cards.test_wording import STIGMA, VERDICTS
from tests.clinical.rule_cases import chart
from tests.clinical.tables import cases, shows

CASES = cases("taper_planner.toml")
REFUSED = [each for each in CASES if "no_plan" in each["expect"]]
DRAFTED = [each for each in CASES if "no_plan" not in each["expect"]]


def planned(case):
    return taper_plan(chart(case["chart"]), standard_policy())


def shown(step):
    return f"{step.week}: {step.dose}, {number(step.mme_per_day, 2)}, {step.hold_weeks}"


@pytest.mark.parametrize("case", REFUSED, ids=shows)
def test_no_plan_is_drafted_and_something_else_is_said(case):
    expected = case["expect"]

    found = planned(case)

    assert isinstance(found, NoPlan)
    assert found.key == expected["no_plan"]
    assert expected.get("because", "") in found.because
    assert expected.get("instead", "") in found.instead
    assert "{what}" not in found.because


@pytest.mark.parametrize("case", DRAFTED, ids=shows)
def test_a_plan_is_drafted(case):
    expected = case["expect"]

    found = planned(case)

    assert isinstance(found, PlanTaper), found
    assert expected.get("start", found.start) == found.start
    assert expected.get("pace", "") in found.pace
    assert [shown(each) for each in found.steps][: len(expected.get("steps", []))] == expected.get("steps", [])
    assert found.steps[0].day == expected.get("day", found.steps[0].day)
    assert found.steps[0].note == expected.get("note", found.steps[0].note)
    assert found.steps[-1].note == expected.get("last", found.steps[-1].note)
    assert expected.get("notes", "") in " | ".join(found.notes)


@pytest.mark.parametrize("case", DRAFTED, ids=shows)
def test_no_routine_step_is_beyond_the_label_and_every_plan_speaks_of_lost_tolerance(case):
    found = planned(case)

    assert all(each.pct_of_current <= 25 or not each.mme_per_day for each in found.steps if each.is_routine)
    assert [each.is_routine for each in found.steps[:-1]] == [True] * (len(found.steps) - 1)
    assert "the old dose can then kill" in found.notes[0]
    assert len(found.gates) == len(taper_table().gates)


def test_every_reason_has_a_case():
    assert {each["expect"]["no_plan"] for each in REFUSED} == set(taper_table().no_plan)


@pytest.mark.parametrize("reason", taper_table().no_plan.values(), ids=lambda each: each.key)
def test_reasons_are_person_first_and_give_no_verdict(reason):
    assert re.findall(f"{STIGMA}|{VERDICTS}", f"{reason.because} {reason.instead}", re.IGNORECASE) == []


@pytest.mark.parametrize("preset", taper_table().presets, ids=lambda each: each.name)
def test_paces_are_worded_without_a_verdict(preset):
    assert re.findall(f"{STIGMA}|{VERDICTS}", preset.words, re.IGNORECASE) == []
