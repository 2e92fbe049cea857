"""Stimulant use disorder in a patient with an opioid: no depressant, but a marker of overdose from several drugs.

Source
    R-STIM; CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8 (substance use).
When
    the patient is an adult with an opioid, and a diagnosis of cocaine or another stimulant use disorder is active. A
    stimulant that is prescribed is no trigger.
Then
    information: offer treatment, and naloxone, since what is sold may hold fentanyl.
Silent
    once addiction treatment or peer support is active or being ordered; in remission.
Not assessable
    no such diagnosis was found and the problem list could not be read.
"""

from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.substances import stimulant_use


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = stimulant_use(record, policy)
    if not found:
        return NoAdvice("no stimulant use disorder")
    if services_ordered(record, policy, Service.ADDICTION_TREATMENT, Service.PEER_SUPPORT):
        return NoAdvice("addiction treatment or peer support is already ordered")
    return Advice(
        urgency=Urgency.INFO,
        variant="diagnosis",
        values={"what": found.what},
        evidence=found.evidence,
        proposals=(
            OrderService(service=Service.ADDICTION_TREATMENT, reason_refs=found.refs),
            OrderService(service=Service.PEER_SUPPORT, reason_refs=found.refs),
        ),
    )


RULE = Rule(
    id="stimulant-use",
    topic="SubstanceUse",
    title="Stimulant use with an opioid",
    evidence_ids=("R-STIM",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS}),
    precedence=1,
    evaluate=evaluate,
)
