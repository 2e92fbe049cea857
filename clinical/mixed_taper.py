"""A schedule over several opioids at once: a percentage of the total dose, taken off one of them at a time.

Source: CDC 2022 recommendation 5; VA PBM taper tool for long-acting first (their risk of overdose is greater); the
arithmetic is that of `clinical.taper_pacing`. Steps are counted in MME, doses stay in each product's own unit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from clinical.taper_pacing import Flag, Pacing
from clinical.taper_units import Day, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One opioid of the regimen. `dose` and `grid` are a day's, in `unit`; `mme_factor` turns them into MME.

    `doses_per_day` with `strengths` give the doses of the day and their tablets. `finer_grid` is a smaller step that
    may be used once the grid is too coarse: half tablets, or with `finer_name` units of another product, which are then
    among `strengths` too. `own` are the strengths of this product alone.
    """

    name: str
    unit: str
    dose: Fraction
    grid: Fraction
    mme_factor: Fraction
    is_long_acting: bool
    doses_per_day: int | None = None
    strengths: tuple[Fraction, ...] | None = None
    finer_grid: Fraction | None = None
    finer_name: str | None = None
    own: tuple[Fraction, ...] = ()

    def __hash__(self) -> int:
        """From what says most: schedules are kept by their components, and hashing every Fraction costs more."""
        return hash((self.name, self.dose.numerator, self.dose.denominator, self.doses_per_day))

    def day(self, dose: Fraction, grid: Fraction) -> Day:
        return day_of(dose, grid, self.doses_per_day, self.strengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedStep:
    """One row: from `week` on, `doses` a day by component name, together `mme`. It holds `hold_weeks`.

    `lowered` is the component that this step lowers. `days` are the doses of the day of each component still taken.
    """

    n: int
    week: int
    lowered: str
    doses: Mapping[str, Fraction]
    mme: Fraction
    of_current: Fraction
    hold_weeks: int
    flags: tuple[Flag, ...]
    days: Mapping[str, Day]


def in_order(components: tuple[Component, ...], first: str | None = None) -> tuple[Component, ...]:
    """The order in which they are lowered: long-acting before short-acting, unless the patient chose one to be first.

    Of one kind the order given stands.
    """
    return tuple(sorted(components, key=lambda each: (each.name != first, not each.is_long_acting)))


def mixed_schedule(
    components: tuple[Component, ...], pacing: Pacing, goal_mme: Fraction = Fraction(0)
) -> tuple[MixedStep, ...]:
    """Every step from the regimen's dose to its goal, the components lowered in the order given."""
    return tuple(_steps(components, pacing, goal_mme))


def _steps(components: tuple[Component, ...], pacing: Pacing, goal: Fraction) -> Iterator[MixedStep]:
    doses = {each.name: each.dose for each in components}
    grids = {each.name: each.grid for each in components}
    original = total = _total(doses, components)
    week = n = 0
    while (step := _step(components, doses, grids, pacing, (original, total, goal))) is not None:
        n += 1
        doses[step.component.name] = step.dose
        grids[step.component.name] = step.grid
        drop, total = total - _total(doses, components), _total(doses, components)
        hold, is_capped = pacing.hold(drop, step.planned)
        is_reached = _is_reached(components, doses, grids, total - goal)
        capped = (Flag.HOLD_CAPPED,) if is_capped and not is_reached else ()
        yield MixedStep(
            n=n,
            week=week,
            lowered=step.component.name,
            doses=dict(doses),
            mme=total,
            of_current=drop / (total + drop),
            hold_weeks=0 if is_reached else hold,
            flags=(*step.switched, *pacing.flags(drop, total + drop), *capped),
            days={each.name: each.day(doses[each.name], grids[each.name]) for each in components if doses[each.name]},
        )
        week += hold


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lowered:
    """What the next step does to which component. `planned` is in MME."""

    component: Component
    dose: Fraction
    grid: Fraction
    planned: Fraction
    switched: tuple[Flag, ...]


def _step(
    components: tuple[Component, ...],
    doses: Mapping[str, Fraction],
    grids: Mapping[str, Fraction],
    pacing: Pacing,
    totals: tuple[Fraction, Fraction, Fraction],
) -> _Lowered | None:
    """The next step of the first component that is left and can go lower without passing the goal."""
    original, total, goal = totals
    room = total - goal
    lowered = _next(components, doses, grids, room)
    if lowered is None:
        return None
    name, factor, grid = lowered.name, lowered.mme_factor, grids[lowered.name]
    planned = pacing.planned(original, total)
    wanted = pacing.whole_steps(planned, grid * factor, total)
    switched: tuple[Flag, ...] = ()
    is_coarse = grid * factor > room or pacing.is_over(wanted * grid * factor, total)
    if lowered.finer_grid and lowered.finer_grid < grid and is_coarse:
        grid, switched = lowered.finer_grid, (Flag.SWITCH_TO_FINER_FORM,)
        wanted = pacing.whole_steps(planned, grid * factor, total)
    within = max(1, min(wanted, room // (grid * factor)))
    new = _makeable(lowered, doses[name], grid, within)
    return _Lowered(component=lowered, dose=new, grid=grid, planned=planned, switched=switched)


def _next(
    components: tuple[Component, ...], doses: Mapping[str, Fraction], grids: Mapping[str, Fraction], room: Fraction
) -> Component | None:
    """`room` is the MME above the goal: a component is passed over when its smallest step is more than that."""
    return next((each for each in components if doses[each.name] and _smallest(each, doses, grids) <= room), None)


def _smallest(each: Component, doses: Mapping[str, Fraction], grids: Mapping[str, Fraction]) -> Fraction:
    grid = min(grids[each.name], each.finer_grid or grids[each.name])
    return min(grid, doses[each.name]) * each.mme_factor


def _makeable(component: Component, current: Fraction, grid: Fraction, wanted: int) -> Fraction:
    """The dose after at most the wanted steps: where tablets do not make it, the next larger dose that they make."""
    for k in range(wanted, 0, -1):
        new = max(Fraction(0), current - k * grid)
        if component.day(new, grid).is_makeable:
            return new
    return max(Fraction(0), current - wanted * grid)


def _is_reached(
    components: tuple[Component, ...], doses: Mapping[str, Fraction], grids: Mapping[str, Fraction], room: Fraction
) -> bool:
    return _next(components, doses, grids, room) is None


def _total(doses: Mapping[str, Fraction], components: tuple[Component, ...]) -> Fraction:
    return sum((doses[each.name] * each.mme_factor for each in components), Fraction(0))
