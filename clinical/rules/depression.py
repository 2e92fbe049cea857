"""Depression in a patient with an opioid: mood and pain are treated together.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 2, 7 and 8; PHQ-9 bands
    (R-DEP-1); Turner 2015 for antidepressant treatment and overdose.
When
    the patient is an adult with an opioid, and PHQ-9 is 10 or more within 12 months, complete or not, or a diagnosis of
    depression is active. A positive PHQ-2 alone asks for the PHQ-9: that is the mental-health-screening rule's.
Then
    PHQ-9 20 or more    warning: urgent referral, and the opioid plan looked at before any change of dose
    PHQ-9 15 to 19      warning: active treatment and referral
    PHQ-9 10 to 14      information: treat, look again at about 4 weeks
    diagnosis alone     information; with an antidepressant on the list: whether it is enough
Silent
    once a behavioral-health referral is active or being ordered; below 20 also for a talking therapy or an
    antidepressant being ordered; in remission.
Not assessable
    nothing was found and screening results or the problem list could not be read.
"""

from clinical.mental_health import Findings, findings
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Priority, Service, Urgency
from clinical.policy import Policy
from clinical.psychotropics import ANTIDEPRESSANTS, Treatment, treated_with
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.screenings import points


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, Service.BEHAVIORAL_HEALTH):
        return NoAdvice("a behavioral-health referral is already ordered")

    found = findings(record, policy, ("PHQ-9",), {"depression": "depression"})
    if not found:
        return NoAdvice("no positive screen and no diagnosis of depression")

    treatment = treated_with(record, *ANTIDEPRESSANTS)
    variant, urgency, priority = _severity(found, treatment, policy)
    if variant != "severe" and (because := _being_treated(record, treatment, policy)):
        return NoAdvice(because)
    return Advice(
        urgency=urgency,
        variant=variant,
        values={"what": found.what, "treatment": tuple(each.text for each in treatment)},
        evidence=(*found.evidence, *(each.evidence for each in treatment)),
        paragraphs=_paragraphs(variant, treatment, record),
        proposals=_proposals(variant, priority, found),
        gaps=found.notes,
    )


def _severity(found: Findings, treatment: tuple[Treatment, ...], policy: Policy) -> tuple[str, Urgency, Priority]:
    score_now = max(map(points, found.screens), default=0)
    if score_now >= policy.phq9_urgent:
        return "severe", Urgency.WARNING, Priority.URGENT
    if score_now >= policy.phq9_active_treatment:
        return "active", Urgency.WARNING, Priority.ROUTINE
    if treatment and not found.screens:
        return "treated", Urgency.INFO, Priority.ROUTINE
    return "present", Urgency.INFO, Priority.ROUTINE


def _being_treated(record: PatientRecord, treatment: tuple[Treatment, ...], policy: Policy) -> str | None:
    """What is already being done about it at this visit."""
    if services_ordered(record, policy, Service.COGNITIVE_BEHAVIORAL_THERAPY):
        return "a talking therapy is already ordered"
    if any(each.is_new for each in treatment):
        return "an antidepressant is being ordered"
    return None


def _paragraphs(variant: str, treatment: tuple[Treatment, ...], record: PatientRecord) -> tuple[str, ...]:
    started = "treatment" if treatment and variant != "treated" else "" if treatment else "medicine"
    tricyclic = "tricyclic" if treated_with(record, "tca") else ""
    return tuple(filter(None, (started, tricyclic)))


def _proposals(variant: str, priority: Priority, found: Findings) -> tuple[OrderService, ...]:
    referral = OrderService(service=Service.BEHAVIORAL_HEALTH, priority=priority, reason_refs=found.refs)
    if variant == "severe":
        return (referral,)
    return referral, OrderService(service=Service.COGNITIVE_BEHAVIORAL_THERAPY, reason_refs=found.refs)


RULE = Rule(
    id="depression",
    topic="BehavioralHealth",
    title="Depression with an opioid",
    evidence_ids=("R-DEP-1", "R-BH-REF"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.PAST_MEDICATIONS}),
    precedence=1,
    evaluate=evaluate,
)
