"""Trauma in a patient with an opioid: trauma-focused therapy, and closer contact in any change of the dose.

Source
    PC-PTSD-5 (Prins 2016; cut-off for women Bovin 2021); Demidenko 2017 for what follows a stop; R-PTSD-1.
When
    the patient is an adult with an opioid, and any of: PC-PTSD-5 positive within 12 months (4 or more, women 3 or
    more); an active diagnosis of post-traumatic stress disorder.
Then
    information: assess, offer trauma-focused therapy, see the patient more often while a dose changes.
Silent
    once a behavioral-health referral or a talking therapy is active or being ordered.
Not assessable
    nothing was found and screening results or the problem list could not be read.
"""

from clinical.mental_health import Findings, findings
from clinical.other_drugs import current_orders
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.psychotropics import TRAUMA_MEDICINES, treated_with
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, Service.BEHAVIORAL_HEALTH, Service.COGNITIVE_BEHAVIORAL_THERAPY):
        return NoAdvice("a behavioral-health referral or therapy is already ordered")

    found = findings(record, policy, ("PC-PTSD-5",), {"ptsd": "PTSD"})
    if not found:
        return NoAdvice("no positive screen and no diagnosis of PTSD")

    treatment = treated_with(record, *TRAUMA_MEDICINES)
    benzodiazepine = current_orders(record, "benzodiazepine")
    return Advice(
        urgency=Urgency.INFO,
        variant="diagnosis" if found.diagnoses else "screen",
        values={"what": found.what, "treatment": tuple(each.text for each in treatment)},
        evidence=(*found.evidence, *(each.evidence for each in treatment), *benzodiazepine),
        paragraphs=(*(("treatment",) if treatment else ()), *(("benzodiazepine",) if benzodiazepine else ())),
        proposals=_proposals(found),
        gaps=found.notes,
    )


def _proposals(found: Findings) -> tuple[OrderService, ...]:
    note = "Trauma-focused therapy, beside treatment of pain with an opioid"
    referral = OrderService(service=Service.BEHAVIORAL_HEALTH, reason_refs=found.refs, note=note)
    return referral, OrderService(service=Service.COGNITIVE_BEHAVIORAL_THERAPY, reason_refs=found.refs)


RULE = Rule(
    id="trauma",
    topic="BehavioralHealth",
    title="Trauma with an opioid",
    evidence_ids=("R-PTSD-1", "R-BH-REF"),
    source="pc-ptsd-5",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.PAST_MEDICATIONS, Need.PATIENT}),
    precedence=3,
    evaluate=evaluate,
)
