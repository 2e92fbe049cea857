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

from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.draft_orders import draft_opioids
from clinical.exclusions import exclusion_unknown, guideline_exclusion
from clinical.mme import OrderDose
from clinical.opioid import Use
from clinical.orders_in_question import discharge_orders
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Moment, Need, PatientRecord
from clinical.recorded import recorded
from clinical.renewal import use_of
from clinical.rule import Rule

REVIEW = ("461621000124108", "461651000124104")
"""SNOMED CT: review of the program; a review done."""

NOT_CONTROLLED = frozenset({"nalbuphine"})
MENTAL_HEALTH = ("depression", "anxiety", "ptsd", "bipolar", "psychotic")


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)
    conditions = diagnosed(record, *MENTAL_HEALTH)
    days = policy.pdmp_review_sooner_days if conditions else policy.pdmp_review_days
    reviews = recorded(record, *REVIEW)
    if any(each.on and each.on >= record.as_of - timedelta(days=days) for each in reviews):
        return NoAdvice(f"a review is recorded within {days} days")
    if services_ordered(record, policy, Service.PDMP_REVIEW):
        return NoAdvice("a review is among the orders")

    orders = controlled_orders(record)
    return Advice(
        urgency=Urgency.INFO,
        variant="sooner" if conditions else "due",
        values={"days": days},
        evidence=(*(_order(each) for each in orders), *reviews[:1], *(_condition(each) for each in conditions)),
        paragraphs=("treatment",) if any(use_of(each) is Use.OPIOID_USE_DISORDER for each in orders) else (),
        proposals=(OrderService(service=Service.PDMP_REVIEW),),
        gaps=("Cancer, sickle-cell and palliative care could not be ruled out",) if exclusion_unknown(record) else (),
    )


def controlled_orders(record: PatientRecord) -> tuple[OrderDose, ...]:
    """What is being written, or goes home with the patient, whatever it is for."""
    asked = draft_opioids(record) if record.moment is Moment.PRESCRIBING else discharge_orders(record)
    return tuple(each for each in asked if not set(each.opioid.ingredients) <= NOT_CONTROLLED)


def _applies(record: PatientRecord, policy: Policy) -> bool | None:
    if controlled_orders(record):
        return True
    need = Need.DRAFTS if record.moment is Moment.PRESCRIBING else Need.MEDICATIONS
    return None if record.is_unavailable(need) or need in record.cut_short else False


def _order(dose: OrderDose) -> Evidence:
    return Evidence(dose.opioid.label, dose.order.authored_on, dose.order.ref)


def _condition(found: GroupedDiagnosis) -> Evidence:
    return Evidence(found.diagnosis.name or "mental-health condition", event_date(found.diagnosis), found.diagnosis.ref)


RULE = Rule(
    id="pdmp-review",
    topic="PdmpReview",
    title="Review of the prescription monitoring program",
    evidence_ids=("R-PDMP-1",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=_applies,
    requires=frozenset({Need.PROCEDURES}),
    uses=frozenset({Need.CONDITIONS, Need.SERVICE_REQUESTS}),
    evaluate=evaluate,
)
