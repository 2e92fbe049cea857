"""Bipolar or psychotic disorder in a patient with an opioid: the one who treats it is asked before a dose changes.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 5; Demidenko 2017;
    R-BIP-PSY-1.
When
    the patient is an adult with an opioid, and a diagnosis of a bipolar or psychotic disorder is active.
Then
    information: behavioral health is involved before any change of the opioid dose; interactions of its medicines are
    looked at, with lithium, clozapine and carbamazepine named when they are on the list.
Silent
    once a behavioral-health referral is active or being ordered.
Not assessable
    no such diagnosis was found and the problem list could not be read.
"""

from clinical.mental_health import findings
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.psychotropics import MOOD_AND_PSYCHOSIS_MEDICINES, treated_with
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule

WATCHED = ("lithium", "clozapine", "carbamazepine")
"""Medicines with an interaction of their own: with NSAIDs, with opioids, with opioids broken down by CYP3A4."""


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, Service.BEHAVIORAL_HEALTH):
        return NoAdvice("a behavioral-health referral is already ordered")

    found = findings(record, policy, (), {"bipolar": "bipolar disorder", "psychotic": "psychotic disorder"})
    if not found:
        return NoAdvice("no bipolar or psychotic disorder")

    treatment = treated_with(record, *MOOD_AND_PSYCHOSIS_MEDICINES)
    watched = [name for name in WATCHED if name in {each.ingredient for each in treatment}]
    return Advice(
        urgency=Urgency.INFO,
        variant="treated" if treatment else "present",
        values={"what": found.what, "treatment": tuple(each.text for each in treatment)},
        evidence=(*found.evidence, *(each.evidence for each in treatment)),
        paragraphs=tuple(watched),
        proposals=(
            OrderService(
                service=Service.BEHAVIORAL_HEALTH,
                reason_refs=found.refs,
                note="Advice wanted before any change of the opioid dose",
            ),
        ),
    )


RULE = Rule(
    id="bipolar-psychotic",
    topic="BehavioralHealth",
    title="Bipolar or psychotic disorder with an opioid",
    evidence_ids=("R-BIP-PSY-1", "R-BH-REF"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.PAST_MEDICATIONS}),
    precedence=2,
    evaluate=evaluate,
)
