"""`taper`: a plan in, its schedule out, in exact numbers."""

import json
from pathlib import Path

import pytest

from app.cli.commands import main

PLAN = {
    "drug": "morphine ER 30 mg every 12 h",
    "D0": 60,
    "grid": 15,
    "pct": 10,
    "interval_weeks": 4,
    "mode": "original",
    "max_single_pct": 25,
    "mme_factor": 1,
    "doses_per_day": 2,
    "strengths": [15, 30],
    "stop_at": 30,
}


@pytest.fixture
def taper(tmp_path, capsys):
    def run(content):
        path = tmp_path / "plan.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        code = main(["taper", str(path)])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_the_schedule_is_one_json_document(taper):
    code, printed, err = taper(PLAN)

    assert (code, err) == (0, "")
    assert printed["rows"] == [
        {
            "n": 1,
            "week": 0,
            "dose": 45,
            "step": 15,
            "pct_of_current": 25.0,
            "pct_of_original": 25.0,
            "mme": 45,
            "hold_weeks": 8,
            "flags": ["HOLD_CAPPED"],
            "slots": {"morning": 15, "bedtime": 30},
            "units": {"morning": [15], "bedtime": [30]},
        },
        {
            "n": 2,
            "week": 8,
            "dose": 30,
            "step": 15,
            "pct_of_current": 33.3,
            "pct_of_original": 25.0,
            "mme": 30,
            "hold_weeks": 0,
            "flags": ["COARSE_STEP", "OVER_25_PERCENT"],
            "slots": {"morning": 15, "bedtime": 15},
            "units": {"morning": [15], "bedtime": [15]},
        },
    ]


def test_a_plan_may_stand_under_input(taper):
    assert taper({"input": PLAN, "rows": []}) == taper(PLAN)


@pytest.mark.parametrize("absent", [{"doses_per_day": None}, {"strengths": None}])
def test_without_tablets_or_times_there_are_no_slots(taper, absent):
    _, printed, _ = taper({**PLAN, **absent})

    assert not any("slots" in row or "units" in row for row in printed["rows"])


def test_a_row_at_nothing_has_no_slots(taper):
    _, printed, _ = taper({**PLAN, "stop_at": None})

    assert printed["rows"][-1]["dose"] == 0
    assert "slots" not in printed["rows"][-1]


def test_a_slot_that_no_tablets_make_up_is_null(taper):
    _, printed, _ = taper({**PLAN, "D0": 30, "grid": 5, "stop_at": 25, "strengths": [15, 30]})

    assert printed["rows"][0]["units"] == {"morning": None, "bedtime": [15]}


def test_an_empty_slot_has_no_tablets(taper):
    _, printed, _ = taper({**PLAN, "D0": 30, "grid": 15, "stop_at": 15})

    assert printed["rows"][0]["slots"] == {"morning": 0, "bedtime": 15}
    assert printed["rows"][0]["units"] == {"bedtime": [15]}


def test_numbers_are_exact_and_percentages_round_half_to_even(taper):
    _, printed, _ = taper({**PLAN, "D0": 40, "grid": 2.5, "pct": 6.25, "mme_factor": 1.5, "strengths": None})

    first = printed["rows"][0]
    assert (first["dose"], first["step"], first["mme"], first["pct_of_original"]) == (37.5, 2.5, 56.25, 6.2)


def test_a_finer_grid_is_used_when_one_is_given(taper):
    _, printed, _ = taper({**PLAN, "D0": 90, "mode": "current", "max_single_pct": 12.5, "fallback_grid": 7.5})

    assert printed["rows"][0]["flags"] == ["SWITCH_TO_FINER_FORM"]


BAD = {
    "no dose": ({**PLAN, "D0": None}, "needs D0: see docs/taper-plan.md"),
    "nothing at all": ({}, "needs D0, grid, pct, interval_weeks, mode, max_single_pct, mme_factor: see docs/"),
    "most of it missing": ({"D0": 60, "mode": "current", "pct": 10}, "needs grid, interval_weeks, max_single_pct, mme"),
    "a dose in words": ({**PLAN, "D0": "60"}, "D0 must be a number"),
    "a dose of true": ({**PLAN, "D0": True}, "D0 must be a number"),
    "no grid to step on": ({**PLAN, "grid": 0}, "grid must be more than 0"),
    "more than all of it": ({**PLAN, "pct": 101}, "pct must be at most 100"),
    "half a week": ({**PLAN, "interval_weeks": 0.5}, "interval_weeks must be a whole number"),
    "an unknown mode": ({**PLAN, "mode": "fast"}, "mode must be one of current, original, hybrid"),
    "a mode that is no word": ({**PLAN, "mode": ["hybrid"]}, "mode must be one of"),
    "five doses a day": ({**PLAN, "doses_per_day": 5}, "doses_per_day must be a whole number from 1 to 4"),
    "no strengths": ({**PLAN, "strengths": []}, "strengths must be a list"),
    "a strength of nothing": ({**PLAN, "strengths": [15, 0]}, "each of strengths must be more than 0"),
    "a goal above the dose": ({**PLAN, "stop_at": 61}, "stop_at must lie between 0 and D0"),
    "a goal below nothing": ({**PLAN, "stop_at": -1}, "stop_at must lie between 0 and D0"),
    "a factor below nothing": ({**PLAN, "mme_factor": -1}, "mme_factor must not be below 0"),
    "a grid too fine to end": ({**PLAN, "grid": 0.001}, "the grid is too fine"),
    "tablets too small to count": ({**PLAN, "strengths": [0.001]}, "a strength is too small"),
    "a number past all doses": ('{"D0": 1e999999999}', "no number that a plan can hold"),
    "not a number": ('{"D0": NaN}', "NaN is not a JSON number"),
    "not JSON": ("{", "not JSON"),
    "nested without end": ("[" * 100_000, "not JSON"),
    "a list": ("[]", "a plan is an object"),
    "an input that is no object": ('{"input": 5}', "a plan is an object"),
}


def test_the_example_of_the_documentation_works(taper):
    written = (Path(__file__).parents[2] / "docs" / "taper-plan.md").read_text(encoding="utf-8")
    plan, row = (each.partition("```")[0] for each in written.split("```json\n")[1:])

    code, printed, err = taper(plan)

    assert (code, err) == (0, "")
    assert printed["rows"][0] == json.loads(row)


@pytest.mark.parametrize(("plan", "message"), BAD.values(), ids=BAD)
def test_a_plan_that_cannot_be_used_is_told_in_one_line(taper, plan, message):
    code, printed, err = taper(plan)

    assert (code, printed) == (2, None)
    assert message in err
    assert err.count("\n") == 1
