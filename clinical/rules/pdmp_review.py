"""Review of the prescription drug monitoring program (PDMP) before a controlled opioid.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 9; the 90 days: CDC's
    computable guideline, 2023 (R-PDMP-1). The shorter time with a mental-health condition is a design choice.
When
    a controlled opioid is being written or sent home, medication for opioid use disorder included, and no review is
    recorded within 90 days; with depression, anxiety, PTSD, bipolar or psychotic disorder within 30.
Then
    information: review and record it; what is unexpected is a reason to talk, never one to end care.
Silent
    once a review is recorded or is among the orders; cancer, sickle-cell, palliative and end-of-life care.
Not assessable
    procedures could not be read: no record of a review means nothing without them.
"""

from datetime import timedelta

from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line, opioid_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.mental_health import MOOD_DIAGNOSES
from clinical.mme import OrderDose
from clinical.opioid_purpose import is_treatment
from clinical.orders_in_question import is_opioid_in_question, opioids_in_question
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Moment, Need, PatientRecord
from clinical.recorded import PDMP_REVIEW, recorded
from clinical.rule import Rule

NOT_CONTROLLED = frozenset({"nalbuphine"})


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)
    conditions = diagnosed(record, *MOOD_DIAGNOSES)
    days = policy.pdmp_review_sooner_days if conditions else policy.pdmp_review_days
    reviews = recorded(record, *PDMP_REVIEW)
    if any(each.on and each.on >= record.as_of - timedelta(days=days) for each in reviews):
        return NoAdvice(f"a review is recorded within {days} days")
    if services_ordered(record, policy, Service.PDMP_REVIEW):
        return NoAdvice("a review is among the orders")

    orders = controlled_orders(record)
    return Advice(
        urgency=Urgency.INFO,
        variant="sooner" if conditions else "due",
        values={"days": days},
        evidence=(
            *map(opioid_line, orders),
            *reviews[:1],
            *(diagnosis_line(each, "mental-health condition") for each in conditions),
        ),
        paragraphs=("treatment",) if any(map(is_treatment, orders)) else (),
        proposals=(OrderService(service=Service.PDMP_REVIEW),),
        gaps=exclusion_gaps(record),
    )


def controlled_orders(record: PatientRecord) -> tuple[OrderDose, ...]:
    """What is being written, or goes home with the patient, whatever it is for."""
    return tuple(each for each in opioids_in_question(record) if not set(each.opioid.ingredients) <= NOT_CONTROLLED)


def _applies(record: PatientRecord, policy: Policy) -> bool | None:
    return is_opioid_in_question(record) if not opioids_in_question(record) else bool(controlled_orders(record))


RULE = Rule(
    id="pdmp-review",
    topic="PdmpReview",
    title="Review of the prescription monitoring program",
    evidence_ids=("R-PDMP-1",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=_applies,
    requires=frozenset({Need.PROCEDURES}),
    uses=frozenset({Need.CONDITIONS, Need.SCREENINGS, Need.SERVICE_REQUESTS}),
    evaluate=evaluate,
)
