"""The steps of a taper in words, for a card, a plan of care and a printed page: figures and our own words only."""

from collections.abc import Mapping
from fractions import Fraction

from clinical.mixed_taper import Component, MixedStep
from clinical.mme_figure import plain
from clinical.outcome import PlannedDose
from clinical.taper_pacing import Flag
from clinical.taper_units import Day

LOST_TOLERANCE = "tolerance falls within about a week on less: the old dose can then kill"
FINER_FORM = "needs a finer form (liquid, smaller tablet, longer interval), or stay at"
TAIL = "at the smallest dose lengthen the time between doses, and end when taken less than once a day"
HALVES = "adds half tablets"
PER_DAY = {"mg": " mg/day"}
NO_DAYS: Mapping[str, Day] = {}

NOTES = {
    Flag.COARSE_STEP: "a large step for the strengths there are",
    Flag.HOLD_CAPPED: "faster than the plan: stay longer if it is hard",
}


def planned_dose(step: MixedStep, components: tuple[Component, ...]) -> PlannedDose:
    """One routine row."""
    lowered = next(each for each in components if each.name == step.lowered)
    days = {each.name: _day_words(each, step.days.get(each.name)) for each in components}
    return PlannedDose(
        week=step.week,
        dose=dose_words(components, step.doses, step.days),
        day="; ".join(filter(None, days.values())),
        changed=days[lowered.name],
        mme_per_day=step.mme,
        pct_of_current=step.of_current * 100,
        hold_weeks=step.hold_weeks,
        note="; ".join(_note(flag, lowered) for flag in step.flags),
    )


def closing(step: MixedStep, before: Mapping[str, Fraction], components: tuple[Component, ...]) -> PlannedDose:
    """The row that stands for a step beyond the label's bound: the dose above it stays."""
    dose = dose_words(components, before)
    return PlannedDose(
        week=step.week,
        dose=dose,
        day="",
        changed="",
        mme_per_day=sum((before[each.name] * each.mme_factor for each in components), Fraction(0)),
        pct_of_current=Fraction(0),
        hold_weeks=0,
        note=f"the next step {FINER_FORM} {dose}; {TAIL}",
        is_routine=False,
    )


def dose_words(
    components: tuple[Component, ...], doses: Mapping[str, Fraction], days: Mapping[str, Day] = NO_DAYS
) -> str:
    """ "morphine ER 105 mg/day + oxycodone IR 40 mg/day", "fentanyl patch 25 mcg/h"."""
    taken = ((each, doses[each.name]) for each in components if doses[each.name])
    words = (
        f"{_name(each, dose, days.get(each.name))} {plain(dose)}{PER_DAY.get(each.unit, f' {each.unit}')}"
        for each, dose in taken
    )
    return " + ".join(words)


def _name(component: Component, dose: Fraction, day: Day | None) -> str:
    """The product, with the short-acting form where that makes up a part, or the whole, of the dose."""
    if component.finer_name is None:
        return component.name
    used = [unit in component.own for unit in _units_of(day)] or [
        dose >= min(component.own),
        dose % component.grid == 0,
    ]
    if all(used):
        return component.name
    return f"{component.name} with {component.finer_name}" if any(used) else component.finer_name


def _units_of(day: Day | None) -> list[Fraction]:
    made = day.units.values() if day and day.units else ()
    return [unit for units in made for unit in units or ()]


def _day_words(component: Component, day: Day | None) -> str:
    """ "morphine ER: morning 45 mg (15 + 30), bedtime 60 mg"."""
    if day is None or day.slots is None or day.units is None:
        return ""
    name = _name(component, sum(day.slots.values(), Fraction(0)), day)
    return f"{name}: " + ", ".join(
        f"{slot} {plain(dose)} {component.unit}{_units(day.units.get(slot), dose, component)}"
        for slot, dose in day.slots.items()
        if dose
    )


def _units(units: tuple[Fraction, ...] | None, dose: Fraction, component: Component) -> str:
    """What makes up one dose; nothing where one whole unit of the product is the dose."""
    if not units or (units == (dose,) and dose in component.own):
        return ""
    return f" ({' + '.join(_unit(each, component) for each in units)})"


def _unit(unit: Fraction, component: Component) -> str:
    """What is not a whole unit of the product says what it is, so that no extended-release tablet is ever halved."""
    if unit in component.own:
        return plain(unit)
    is_half = unit == component.finer_grid
    return f"{plain(unit)} {component.finer_name or ''}{' half tablet' if is_half else ''}".replace("  ", " ")


def _note(flag: Flag, lowered: Component) -> str:
    if flag is Flag.SWITCH_TO_FINER_FORM:
        return f"adds {lowered.finer_name}; extended-release units stay whole" if lowered.finer_name else HALVES
    return NOTES[flag]
