"""From a patient's record to a drafted taper, or the reason why none is drafted (taper-math, sections 1 to 4).

Source: CDC 2022 recommendation 5; HHS 2019; VA PBM taper tool; the label's bound of 10-25% every 2-4 weeks. A draft to
talk about: patient and clinician edit it, slower is fine, pausing is expected, a lower dose can be the goal.
"""

from functools import lru_cache
from itertools import takewhile

from clinical.amplifiers import pace_amplifiers
from clinical.exposure import exposure
from clinical.mixed_taper import Component, MixedStep, in_order, mixed_schedule
from clinical.mme_figure import plain
from clinical.outcome import Evidence, PlannedDose, PlanTaper
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.regimen import current_mme
from clinical.taper_components import components_of, notes_on
from clinical.taper_pacing import LABEL_BOUND
from clinical.taper_plans import unfinished_taper
from clinical.taper_presets import NoPlan, Preset, default_preset, taper_table
from clinical.taper_refusals import refusal
from clinical.taper_words import LOST_TOLERANCE, closing, dose_words, planned_dose

FASTEST_NOTE = "this pace is above the label's 10 to 25% every 2 to 4 weeks: only for less than 3 months of use"


@definition
def taper_plan(record: PatientRecord, policy: Policy) -> PlanTaper | NoPlan:
    """A plan with the default pace for the length of use, one slower when amplified, the long-acting opioid first."""
    if refused := refusal(record, policy):
        return refused
    components = components_of(record)
    if isinstance(components, NoPlan):
        return components
    preset, slower = pace_for(record, policy)
    because = ("one pace slower than the length of use alone suggests",) if slower else ()
    notes = (LOST_TOLERANCE, *because, *_pace_notes(preset), *notes_on(record))
    plan = _drafted(in_order(components), preset, notes)
    return plan or taper_table().no_plan["too-coarse"].of(in_order(components)[0].name)


@lru_cache(maxsize=512)
def _drafted(components: tuple[Component, ...], preset: Preset, notes: tuple[str, ...]) -> PlanTaper | None:
    """The same for every patient on this regimen at this pace. None when not even the first step is a routine one."""
    steps = _routine(mixed_schedule(components, preset.pacing), components)
    if not steps[0].is_routine:
        return None
    return PlanTaper(
        start=dose_words(components, {each.name: each.dose for each in components}),
        pace=preset.words,
        steps=steps,
        gates=_gate_words(),
        notes=notes,
    )


def pace_for(record: PatientRecord, policy: Policy) -> tuple[Preset, tuple[Evidence, ...]]:
    """The default pace, and what made it one slower."""
    table = taper_table()
    is_high = current_mme(record).total >= table.amplifying_mme_per_day
    high = Evidence(f"{plain(table.amplifying_mme_per_day)} MME/day or more", record.as_of) if is_high else None
    slower = (*pace_amplifiers(record, policy), *filter(None, (high, unfinished_taper(record))))
    preset = default_preset(exposure(record, policy).run_months, is_amplified=bool(slower))
    return preset or table.presets[-1], slower


def _routine(steps: tuple[MixedStep, ...], components: tuple[Component, ...]) -> tuple[PlannedDose, ...]:
    """The steps up to the first that is beyond the label's bound, which is never shown as a routine step.

    There is always one: the last step takes all that is left.
    """
    within = tuple(takewhile(lambda each: each.of_current <= LABEL_BOUND, steps))
    start = {each.name: each.dose for each in components}
    beyond = steps[len(within)]
    return (
        *(planned_dose(each, components) for each in within),
        closing(beyond, within[-1].doses if within else start, components),
    )


def _pace_notes(preset: Preset) -> tuple[str, ...]:
    return (FASTEST_NOTE,) if preset is taper_table().presets[-1] else ()


def _gate_words() -> tuple[str, ...]:
    return tuple(
        f"{each.what}. Go on: {each.go}; pause: {each.pause}"
        + (f"; no further for now, and reassess: {each.reassess}" if each.reassess else "")
        for each in taper_table().gates
    )
