"""A new patient who arrives on a higher-dose opioid regimen from elsewhere.

Source
    R-INHERIT: listen and bridge first; the trigger is our design choice. CDC 2022, Recommendations 5, 9 and 10, for
    what to obtain.
When
    a chart is reviewed of an adult outside cancer, sickle-cell, palliative and end-of-life care with no encounter here
    in the last 12 months but the present one, and active opioids prescribed elsewhere come to 50 MME/day or more.
    Elsewhere: a reported order, or one by another prescriber than the user that no encounter here has written.
Then
    information: the first visit is for listening; nothing changes today unless it is unsafe.
Silent
    once the prescription monitoring program and toxicology are ordered or done.
Not assessable
    the medication list or past visits could not be read.
"""

from collections.abc import Iterator
from fractions import Fraction

from clinical.dates import months_before
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.facts import MedicationOrder
from clinical.orders_in_question import is_pain_order_in_question
from clinical.other_orders import services_ordered
from clinical.outcome import (
    Advice,
    AtLeast,
    NoAdvice,
    NotAssessable,
    OrderService,
    Outcome,
    Service,
    Urgency,
)
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.recorded import PDMP_REVIEW, recorded
from clinical.regimen import current_mme
from clinical.rule import Moment, Rule
from clinical.visits import encounters_held


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)
    if _was_here(record, policy):
        return NoAdvice("the patient was seen here before")

    elsewhere = [each for each in current_mme(record).counted if _is_from_elsewhere(each.dose.order, record)]
    total = sum((each.dose.mme_per_day or Fraction(0) for each in elsewhere), Fraction(0))
    undosed = [each for each in current_mme(record).not_computable if _is_from_elsewhere(each.order, record)]
    if total < policy.caution_mme_per_day:
        if undosed:
            return NotAssessable("the dose of an opioid from elsewhere cannot be computed")
        return NoAdvice("no opioid from elsewhere at that level")
    proposals = tuple(OrderService(service=each) for each in _open(record, policy))
    if not proposals:
        return NoAdvice("monitoring program and toxicology are ordered or done")

    return Advice(
        urgency=Urgency.INFO,
        variant="first-visit",
        values={"mme": AtLeast(total) if undosed else total, "months": policy.first_visit_months},
        evidence=tuple(each.evidence for each in elsewhere),
        proposals=proposals,
        gaps=exclusion_gaps(record),
        is_partial=bool(undosed),
    )


def _was_here(record: PatientRecord, policy: Policy) -> bool:
    """An encounter before today within the window; the present one is none, however long it has been open."""
    since = months_before(record.as_of, policy.first_visit_months)
    here = record.encounter_ref or (record.encounter.ref if record.encounter else None)
    earlier = (each for each in encounters_held(record) if each.ref != here and each.started_on != record.as_of)
    return any(each.started_on is not None and each.started_on >= since for each in earlier)


def _is_from_elsewhere(order: MedicationOrder, record: PatientRecord) -> bool:
    """Reported, or by somebody else than the user. A role and a person cannot be told apart, and count as the same."""
    if order.is_reported:
        return True
    if order.prescriber is None or record.user_ref is None:
        return False
    is_comparable = order.prescriber.partition("/")[0] == record.user_ref.partition("/")[0]
    is_written_here = order.encounter_ref in {each.ref for each in encounters_held(record)}
    return is_comparable and order.prescriber != record.user_ref and not is_written_here


def _open(record: PatientRecord, policy: Policy) -> Iterator[Service]:
    """What is neither ordered nor, for the monitoring program, recorded as done for this first visit."""
    if not recorded(record, *PDMP_REVIEW) and not services_ordered(record, policy, Service.PDMP_REVIEW):
        yield Service.PDMP_REVIEW
    if not services_ordered(record, policy, Service.URINE_DRUG_SCREEN):
        yield Service.URINE_DRUG_SCREEN


RULE = Rule(
    id="inherited-regimen",
    topic="InheritedRegimen",
    title="Regimen started elsewhere",
    evidence_ids=("R-INHERIT",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS, Need.ENCOUNTERS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.PROCEDURES, Need.SERVICE_REQUESTS, Need.PATIENT}),
    evaluate=evaluate,
)
