"""The next visit of a patient on an opioid for pain.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 7 (R-FU-1, R-FU-2).
When
    an adult outside cancer, sickle-cell, palliative and end-of-life care takes an opioid for pain, and
    an order being written starts opioids, again after 7 days without one too, starts methadone in place of another
    opioid, or raises the dose, and no visit in the window is arranged; or
    a start or increase of the last 3 months had no visit within its window; or
    there was no visit in the last 3 months, or sooner with a condition that asks for it (`clinical.follow_up_window`).
Then
    information with the window, what made it sooner, the last PEG, and a visit to arrange.
Silent
    once a follow-up visit is ordered or planned; for a first course, not of methadone, that is over within a week.
Not assessable
    past visits, or the medication list, could not be read.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from clinical.dates import later
from clinical.evidence import result_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.follow_up_window import (
    change_being_written,
    is_over_in_a_week,
    last_change,
    sooner_because,
    window_after_change,
)
from clinical.mme_figure import plain
from clinical.orders_in_question import is_pain_order_in_question
from clinical.outcome import Advice, ArrangeFollowUp, Evidence, NoAdvice, NotAssessable, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from clinical.screenings import newest_scored
from clinical.visits import follow_up_arranged, last_visit

PURPOSE = "Review of opioid therapy: pain and function (PEG), side effects, risks"


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)

    if change := change_being_written(record, policy):
        if change.kind == "start" and is_over_in_a_week(record, policy):
            return NoAdvice("a course that is over within a week")
        days, because = window_after_change(record, policy)
        return _unless_arranged(record, policy, change.kind, days, because)
    return _of_those_who_continue(record, policy)


def _of_those_who_continue(record: PatientRecord, policy: Policy) -> Outcome:
    """Nothing is begun or raised just now: was the patient seen since the last change, and lately enough?"""
    because, seen_on = sooner_because(record, policy), last_visit(record)
    interval_days = policy.follow_up_sooner_days if because else policy.follow_up_regular_days
    change = last_change(record, policy)
    is_change_seen = change is None or (seen_on is not None and seen_on > change.on)
    if is_change_seen and seen_on is not None and seen_on >= later(record.as_of, -interval_days):
        return NoAdvice("seen within the interval")
    if record.is_seen_in_part(Need.ENCOUNTERS):
        return NotAssessable("past visits could not be read")
    if change is not None and not is_change_seen:
        days, early = window_after_change(record, policy)
        if later(change.on, days) >= record.as_of:
            return NoAdvice("the window after the last change is still open")
        return _unless_arranged(record, policy, "after-change", days, early)
    within_days = policy.follow_up_early_days if because else policy.follow_up_days
    return _unless_arranged(record, policy, "sooner" if because else "regular", within_days, because)


def _unless_arranged(
    record: PatientRecord, policy: Policy, variant: str, within_days: int, because: Sequence[Evidence]
) -> Outcome:
    if follow_up_arranged(record, policy, within_days):
        return NoAdvice("a follow-up visit is arranged")
    seen_on = last_visit(record)
    return Advice(
        urgency=Urgency.INFO,
        variant=variant,
        values={
            "days": within_days,
            "interval": policy.follow_up_sooner_days if variant == "sooner" else policy.follow_up_regular_days,
            "seen": seen_on or "not on record",
        },
        evidence=(*because, *_last_visit(seen_on), *_function(record)),
        proposals=(ArrangeFollowUp(within_days=within_days, purpose=PURPOSE),),
        gaps=exclusion_gaps(record),
    )


def _last_visit(seen_on: date | None) -> Iterable[Evidence]:
    return (Evidence("last visit here", seen_on),) if seen_on else ()


def _function(record: PatientRecord) -> Iterable[Evidence]:
    result = newest_scored(record, "PEG")
    if result is None or result.total is None:
        return ()
    return (result_line(result, f"PEG {plain(result.total)} of 10"),)


RULE = Rule(
    id="follow-up",
    topic="FollowUp",
    title="Follow-up of opioid therapy",
    evidence_ids=("R-FU-1", "R-FU-2"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset(
        {
            Need.ENCOUNTERS,
            Need.ENCOUNTER,
            Need.PAST_MEDICATIONS,
            Need.DISPENSES,
            Need.SCREENINGS,
            Need.SERVICE_REQUESTS,
            Need.PATIENT,
        }
    ),
    evaluate=evaluate,
)
