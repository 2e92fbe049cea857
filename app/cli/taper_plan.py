"""A taper plan from JSON, and its schedule to JSON, in exact numbers. The arithmetic is `clinical.taper`'s."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.cli.errors import UnreadableError
from app.cli.files import BOM, read_bytes
from app.cli.numbers import as_number
from app.fhir.shape import number
from clinical.taper import Mode, Plan, Step, schedule
from clinical.taper_units import SLOTS

NEEDED = ("D0", "grid", "pct", "interval_weeks", "mode", "max_single_pct", "mme_factor")
MOST_STEPS = 2_000
MOST_TABLETS = 2_000
MOST_WEEKS = 520


def read_plan(name: str) -> Plan:
    """The plan of a file: the plan itself, or an object with the plan as its `input`. Raises UnreadableError."""
    try:
        content = json.loads(
            read_bytes(name).removeprefix(BOM), parse_float=_exact, parse_int=_exact, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{name}: not JSON: {error}") from None
    inner = content.get("input", content) if isinstance(content, dict) else content
    if not isinstance(inner, dict):
        raise UnreadableError(f"{name}: a plan is an object")
    try:
        return plan_of(inner)
    except ValueError as error:
        raise UnreadableError(f"{name}: {error}") from None


def plan_of(given: Mapping[str, Any]) -> Plan:
    """Raises ValueError naming all members that are missing, else the first that is not possible."""
    if absent := [name for name in NEEDED if given.get(name) is None]:
        raise ValueError(f"needs {', '.join(absent)}: see docs/taper-plan.md")
    plan = Plan(
        dose=_positive(given, "D0"),
        grid=_positive(given, "grid"),
        pct=_percent(given, "pct"),
        interval_weeks=_whole(given, "interval_weeks", MOST_WEEKS),
        mode=_mode(given.get("mode")),
        max_single_pct=_percent(given, "max_single_pct"),
        mme_factor=_number(given, "mme_factor"),
        doses_per_day=None if given.get("doses_per_day") is None else _whole(given, "doses_per_day", max(SLOTS)),
        strengths=None if given.get("strengths") is None else _strengths(given["strengths"]),
        goal=Fraction(0) if given.get("stop_at") is None else _number(given, "stop_at"),
        finer_grid=None if given.get("fallback_grid") is None else _positive(given, "fallback_grid"),
    )
    if plan.mme_factor < 0:
        raise ValueError("mme_factor must not be below 0")
    if not 0 <= plan.goal <= plan.dose:
        raise ValueError("stop_at must lie between 0 and D0")
    if plan.dose / min(plan.grid, plan.finer_grid or plan.grid) > MOST_STEPS:
        raise ValueError(f"the grid is too fine: more than {MOST_STEPS} steps in D0")
    if plan.strengths and plan.dose / min(plan.strengths) > MOST_TABLETS:
        raise ValueError(f"a strength is too small: more than {MOST_TABLETS} of it in D0")
    return plan


def schedule_rows(plan: Plan) -> list[dict[str, Any]]:
    return [_row(step) for step in schedule(plan)]


def _row(step: Step) -> dict[str, Any]:
    """Percentages to one decimal, halves to the even digit. Slots and their tablets only where there are any."""
    row: dict[str, Any] = {
        "n": step.n,
        "week": step.week,
        "dose": as_number(step.dose),
        "step": as_number(step.step),
        "pct_of_current": _percentage(step.of_current),
        "pct_of_original": _percentage(step.of_original),
        "mme": as_number(step.mme),
        "hold_weeks": step.hold_weeks,
        "flags": [flag.value for flag in step.flags],
    }
    if step.slots is not None and step.units is not None:
        row["slots"] = {slot: as_number(dose) for slot, dose in step.slots.items()}
        row["units"] = {
            slot: None if units is None else [as_number(each) for each in units] for slot, units in step.units.items()
        }
    return row


def _percentage(part: Fraction) -> float:
    return float(round(part * 100, 1))


def _exact(written: str) -> Fraction:
    value = number(written)
    if value is None:
        raise ValueError(f"{written[:20]} is no number that a plan can hold")
    return value


def _refuse(written: str) -> None:
    raise ValueError(f"{written} is not a JSON number")


def _number(given: Mapping[str, Any], name: str) -> Fraction:
    value = given.get(name)
    if not isinstance(value, Fraction):
        raise ValueError(f"{name} must be a number")
    return value


def _positive(given: Mapping[str, Any], name: str) -> Fraction:
    value = _number(given, name)
    if value <= 0:
        raise ValueError(f"{name} must be more than 0")
    return value


def _percent(given: Mapping[str, Any], name: str) -> Fraction:
    value = _positive(given, name)
    if value > 100:
        raise ValueError(f"{name} must be at most 100")
    return value


def _whole(given: Mapping[str, Any], name: str, most: int) -> int:
    value = _positive(given, name)
    if value.denominator != 1 or value > most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}")
    return value.numerator


def _mode(value: object) -> Mode:
    if not isinstance(value, str) or value not in set(Mode):
        raise ValueError(f"mode must be one of {', '.join(Mode)}")
    return Mode(value)


def _strengths(value: object) -> tuple[Fraction, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("strengths must be a list of numbers")
    return tuple(_positive({"each of strengths": each}, "each of strengths") for each in value)
