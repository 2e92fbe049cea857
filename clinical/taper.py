"""A schedule for going down slowly: a draft for a conversation, never an order.

Source: CDC 2022 recommendation 5; HHS 2019; VA PBM taper tool; FDA label bound of 10-25% every 2-4 weeks. Doses are in
the product's unit per day, times in weeks. A reduction is made of whole steps that can be dispensed, and halves go
down. A coarse step costs time instead of speed: average velocity stays at or under plan, except on HOLD_CAPPED rows,
which say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from clinical.taper_pacing import Flag, Mode, Pacing
from clinical.taper_units import Day, day_of

__all__ = ["Flag", "Mode", "Plan", "Step", "paused", "schedule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a schedule is made from. `grid` is the smallest step that can be made, `pct` and `max_single_pct` percents.

    `doses_per_day` with `strengths` give the doses of the day and their tablets. `goal` is the dose to stay at, 0 to
    stop. `finer_grid` is a smaller step that may be used once the grid is too coarse.
    """

    dose: Fraction
    grid: Fraction
    pct: Fraction
    interval_weeks: int
    mode: Mode
    max_single_pct: Fraction
    mme_factor: Fraction
    doses_per_day: int | None = None
    strengths: tuple[Fraction, ...] | None = None
    goal: Fraction = Fraction(0)
    finer_grid: Fraction | None = None

    @property
    def pacing(self) -> Pacing:
        return Pacing(
            pct=self.pct, interval_weeks=self.interval_weeks, mode=self.mode, max_single_pct=self.max_single_pct
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row: from `week` on, `dose` a day. It holds `hold_weeks`; 0 when the goal is reached.

    `slots` are the doses of the day; `units` their tablets, None for one that no whole tablets make up.
    """

    n: int
    week: int
    dose: Fraction
    step: Fraction
    of_current: Fraction
    of_original: Fraction
    mme: Fraction
    hold_weeks: int
    flags: tuple[Flag, ...]
    slots: dict[str, Fraction] | None = None
    units: dict[str, tuple[Fraction, ...] | None] | None = None


def schedule(plan: Plan) -> tuple[Step, ...]:
    """Every step from the plan's dose to its goal. Empty when the goal is already reached."""
    return tuple(_steps(plan))


def paused(steps: tuple[Step, ...], after: int, weeks: int) -> tuple[Step, ...]:
    """A pause after step `after` adds its weeks to every later start and changes no dose."""
    return tuple(replace(each, week=each.week + weeks) if each.n > after else each for each in steps)


def _steps(plan: Plan) -> Iterator[Step]:
    pacing, current, grid, week, n = plan.pacing, plan.dose, plan.grid, 0, 0
    while current > plan.goal:
        n += 1
        planned = pacing.planned(plan.dose, current)
        wanted = pacing.whole_steps(planned, grid, current)
        flags: tuple[Flag, ...] = ()
        if plan.finer_grid and plan.finer_grid < grid and pacing.is_over(wanted * grid, current):
            grid, flags = plan.finer_grid, (Flag.SWITCH_TO_FINER_FORM,)
            wanted = pacing.whole_steps(planned, grid, current)
        new = max(plan.goal, current - _makeable(wanted, grid, current, plan) * grid)
        step = current - new
        hold, is_capped = pacing.hold(step, planned)
        flags += pacing.flags(step, current)
        if is_capped and new > plan.goal:
            flags += (Flag.HOLD_CAPPED,)
        day = _day(new, grid, plan)
        yield Step(
            n=n,
            week=week,
            dose=new,
            step=step,
            of_current=step / current,
            of_original=step / plan.dose,
            mme=new * plan.mme_factor,
            hold_weeks=hold if new > plan.goal else 0,
            flags=flags,
            slots=day.slots,
            units=day.units,
        )
        current, week = new, week + hold


def _makeable(wanted: int, grid: Fraction, current: Fraction, plan: Plan) -> int:
    """Fewer steps when the dose cannot be made of tablets: the next larger makeable dose, never a bigger cut."""
    for k in range(wanted, 0, -1):
        if _day(max(plan.goal, current - k * grid), grid, plan).is_makeable:
            return k
    return wanted


def _day(dose: Fraction, grid: Fraction, plan: Plan) -> Day:
    return day_of(dose, grid, plan.doses_per_day, plan.strengths)
