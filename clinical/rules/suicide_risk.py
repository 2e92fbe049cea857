"""A suicide signal comes first, with or without an opioid, whatever else the chart holds.

Source
    PHQ-9 item 9; C-SSRS screener triage (Columbia Lighthouse Project); R-SUI-1. How long a signal stands: policy.
When
    PHQ-9 item 9 of 1 or more, whatever the total; C-SSRS moderate or high, by its answers or as a stated level;
    suicidal thoughts recorded within 30 days; a suicide attempt or self-harm within 12 months; and no later full
    assessment has answered it.
Then
    critical: assess today, plan for safety, make means safe including the opioid supply, change no opioid dose today.
Silent
    once the assessment is among the orders being written, ordered since the signal, or done. A low C-SSRS is a matter
    of the referral rule.
Not assessable
    no signal was found and screening results or the problem list could not be read.
"""

from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Priority, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Audience, Moment, Rule
from clinical.suicide import SuicideRisk, is_assessment_ordered, suicide_risk


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    risk = suicide_risk(record, policy)
    if risk is None:
        return NoAdvice("no suicide signal stands")
    if is_assessment_ordered(record, policy):
        return NoAdvice("a suicide risk assessment is already ordered")
    return Advice(
        urgency=Urgency.CRITICAL,
        variant="high" if risk.is_high else "signal",
        evidence=risk.evidence,
        paragraphs=("opioid",) if has_opioid(record) is not False else (),
        proposals=_proposals(risk, record, policy),
        gaps=risk.notes,
    )


def _proposals(risk: SuicideRisk, record: PatientRecord, policy: Policy) -> tuple[OrderService, ...]:
    """The assessment first; then what goes with it, unless it is ordered already."""
    refs = tuple(dict.fromkeys(each.ref for each in risk.evidence if each.ref))
    assessment = OrderService(service=Service.SUICIDE_RISK_ASSESSMENT, priority=Priority.STAT, reason_refs=refs)
    plan = OrderService(service=Service.SAFETY_PLAN, priority=Priority.STAT, reason_refs=refs)
    means = OrderService(
        service=Service.LETHAL_MEANS_COUNSELING, priority=Priority.STAT, reason_refs=refs, note=_means(record)
    )
    others = (each for each in (plan, means) if not services_ordered(record, policy, each.service))
    return assessment, *others


def _means(record: PatientRecord) -> str:
    if has_opioid(record) is False:
        return "Medicines and firearms at home"
    return (
        "Firearms and medicines at home, the opioid supply included: smaller dispenses, a lock box, someone to hold it"
    )


RULE = Rule(
    id="suicide-risk",
    topic="SuicideRisk",
    title="Suicide risk",
    evidence_ids=("R-SUI-1",),
    source="c-ssrs",
    moments=frozenset(Moment),
    audience=Audience.EVERYONE,
    applies=lambda record, policy: True,
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.PROCEDURES, Need.SERVICE_REQUESTS, Need.MEDICATIONS}),
    evaluate=evaluate,
    is_quietable=False,
)
