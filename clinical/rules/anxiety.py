"""Anxiety in a patient with an opioid: treated by what does not add to the opioid's effect on breathing.

Source
    GAD-7 bands; CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 8 and 11
    (R-ANX-1).
When
    the patient is an adult with an opioid, and any of: GAD-7 of 10 or more within 12 months, complete or not; an active
    diagnosis of an anxiety disorder; GAD-2 of 3 or more that no GAD-7 has followed.
Then
    information: an SSRI or SNRI or cognitive behavioral therapy before a benzodiazepine; refer when wanted.
Silent
    once a behavioral-health referral or a talking therapy is active or being ordered, or a medicine for it is.
Not assessable
    nothing was found and screening results or the problem list could not be read.
"""

from clinical.instruments import ScreeningResult
from clinical.mental_health import findings, score, screen_line, short_screen
from clinical.other_drugs import current_orders
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.psychotropics import ANXIETY_MEDICINES, treated_with
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, Service.BEHAVIORAL_HEALTH, Service.COGNITIVE_BEHAVIORAL_THERAPY):
        return NoAdvice("a behavioral-health referral or therapy is already ordered")

    found = findings(record, policy, ("GAD-7",), {"anxiety": "anxiety"})
    if not found:
        return _short_form(short_screen(record, policy, "GAD-2", "GAD-7"), record, policy)

    treatment = treated_with(record, *ANXIETY_MEDICINES)
    if any(each.is_new for each in treatment):
        return NoAdvice("a medicine for anxiety is being ordered")
    benzodiazepine = current_orders(record, "benzodiazepine")
    return Advice(
        urgency=Urgency.INFO,
        variant="treated" if treatment and not found.screens else "present",
        values={"what": found.what, "treatment": tuple(each.text for each in treatment)},
        evidence=(*found.evidence, *(each.evidence for each in treatment), *benzodiazepine),
        paragraphs=(
            *(("treatment",) if treatment and found.screens else ()),
            *(("benzodiazepine",) if benzodiazepine else ()),
        ),
        proposals=tuple(
            OrderService(service=service, reason_refs=found.refs)
            for service in (Service.BEHAVIORAL_HEALTH, Service.COGNITIVE_BEHAVIORAL_THERAPY)
        ),
        gaps=found.notes,
    )


def _short_form(short: ScreeningResult | None, record: PatientRecord, policy: Policy) -> Outcome:
    if short is None:
        return NoAdvice("no positive screen and no diagnosis of anxiety")
    if services_ordered(record, policy, Service.GAD_7):
        return NoAdvice("the GAD-7 is already ordered")
    return Advice(
        urgency=Urgency.INFO,
        variant="short-form",
        values={"what": (score(short),)},
        evidence=(screen_line(short),),
        proposals=(OrderService(service=Service.GAD_7, reason_refs=short.refs),),
    )


RULE = Rule(
    id="anxiety",
    topic="BehavioralHealth",
    title="Anxiety with an opioid",
    evidence_ids=("R-ANX-1", "R-BH-REF"),
    source="gad-7",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.PAST_MEDICATIONS}),
    precedence=4,
    evaluate=evaluate,
)
