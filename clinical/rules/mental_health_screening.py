"""Mental-health screening is due with long-term opioids, at a start, as a dose goes down, and after a positive PHQ-2.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 2 and 8 (mental health is
    looked at); US Preventive Services Task Force, 2023; R-SCREEN-1. How long a screen counts is policy.
When
    the patient is an adult outside cancer, sickle-cell, palliative and end-of-life care, and
    takes opioids long-term (90 of the last 120 days) or begins one with the orders being signed, and PHQ-9 or PHQ-2 has
    no result within 12 months; with it, when due as well, GAD-7 under 65; or
    an order lowers a long-term dose: the same within 90 days at any age, PC-PTSD-5 where PTSD is known, and C-SSRS with
    any sign of suicide risk, past or standing, unless the full assessment is ordered; or
    with any opioid, PHQ-2 was positive and PHQ-9 did not follow.
Then
    information: the screens that are due, each as an order to accept.
Silent
    for a screen that is active or being ordered; altogether while one of them is among the orders being written.
Not assessable
    screening results could not be read, or only in part; past prescriptions could not be read and the active list
    alone does not show long-term use.
"""

from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.exposure import exposure
from clinical.instruments import ScreeningResult
from clinical.mental_health import screen_line, short_screen
from clinical.orderables import orderables
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, NotAssessable, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import current_mme, draft_opioids, draft_stops, has_opioid, mme_after_signing
from clinical.rule import Moment, Rule
from clinical.screening_due import screens_due
from clinical.suicide import is_assessment_ordered

SCREENS = (Service.PHQ_9, Service.GAD_7, Service.PC_PTSD_5, Service.C_SSRS)


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)

    occasion = _occasion(record, policy)
    if occasion is None:
        if exposure(record, policy).is_lower_bound:
            return NotAssessable("how long opioids have been taken is only known in part")
        return NoAdvice("opioids are neither taken long-term nor begun")
    if any(each.is_draft for each in services_ordered(record, policy, *SCREENS)):
        return NoAdvice("a screen is being ordered")

    asked = (Service.PHQ_9,) if occasion == "short-form" else screens_due(record, policy, occasion == "taper")
    due = [each for each in asked if _is_wanted(each, record, policy)]
    if not due:
        return NoAdvice("no screen is due")
    if Need.SCREENINGS in record.cut_short:
        return NotAssessable("screening results were only read in part")
    return Advice(
        urgency=Urgency.INFO,
        variant=occasion,
        values={
            "screens": tuple(orderables()[each.value].code.display or "" for each in due),
            "months": policy.screening_due_months,
            "days": policy.tapering_screen_days,
        },
        evidence=_seen(record, policy),
        paragraphs=("positive",) if _positive_short_forms(record, policy) else (),
        proposals=tuple(OrderService(service=each) for each in due),
        gaps=exclusion_gaps(record),
    )


def _occasion(record: PatientRecord, policy: Policy) -> str | None:
    """Why now: a dose that goes down, long-term use, a start, or with any opioid a positive PHQ-2."""
    taken = exposure(record, policy)
    is_lower = mme_after_signing(record).total < current_mme(record).total
    if taken.is_long_term:
        return "taper" if is_lower and (draft_opioids(record) or draft_stops(record)) else "long-term"
    if draft_opioids(record) and taken.opioid_naive:
        return "start"
    return "short-form" if short_screen(record, policy, "PHQ-2", "PHQ-9") else None


def _is_wanted(screen: Service, record: PatientRecord, policy: Policy) -> bool:
    """Not while it is ordered; a C-SSRS not while the full assessment is."""
    if screen is Service.C_SSRS and is_assessment_ordered(record, policy):
        return False
    return not services_ordered(record, policy, screen)


def _seen(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """How long opioids have been taken, and short forms that ask for the full one."""
    taken = exposure(record, policy)
    days = f"opioids on {taken.covered_days_120} of the last {policy.long_term_window_days} days"
    return (Evidence(days, record.as_of), *map(screen_line, _positive_short_forms(record, policy)))


def _positive_short_forms(record: PatientRecord, policy: Policy) -> tuple[ScreeningResult, ...]:
    short = (short_screen(record, policy, *pair) for pair in (("PHQ-2", "PHQ-9"), ("GAD-2", "GAD-7")))
    return tuple(each for each in short if each)


RULE = Rule(
    id="mental-health-screening",
    topic="MentalHealthScreening",
    title="Mental-health screening",
    evidence_ids=("R-SCREEN-1",),
    source="uspstf-2023",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: has_opioid(record),
    requires=frozenset({Need.SCREENINGS, Need.MEDICATIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.CONDITIONS, Need.SERVICE_REQUESTS, Need.PATIENT, Need.DISPENSES}),
    evaluate=evaluate,
)
