"""A C-SSRS at low risk in a patient with an opioid: behavioral health, soon, while the suicide card stays for more.

Source
    C-SSRS screener triage (Columbia Lighthouse Project): yes to question 1 or 2 alone is low risk; R-BH-REF.
When
    the patient is an adult with an opioid, and the newest C-SSRS that stands is at low risk.
Then
    information: refer to behavioral health with a warm handoff, and ask again at the next contact.
Silent
    when suicide risk speaks (R-SUI-1); once a behavioral-health referral or a suicide risk assessment is active or
    being ordered.
Not assessable
    no signal was found and screening results could not be read.
"""

from clinical.other_orders import services_ordered
from clinical.outcome import Advice, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.suicide import suicide_risk
from clinical.suicide_signal import suicide_signal


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, Service.BEHAVIORAL_HEALTH, Service.SUICIDE_RISK_ASSESSMENT):
        return NoAdvice("a behavioral-health referral or an assessment is already ordered")
    if suicide_risk(record, policy):
        return NoAdvice("suicide risk is to be assessed first")

    signal = suicide_signal(record, policy)
    if signal.level != "low":
        return NoAdvice("no C-SSRS at low risk stands")
    refs = tuple(dict.fromkeys(ref for result in signal.results for ref in result.refs))
    return Advice(
        urgency=Urgency.INFO,
        variant="low",
        evidence=signal.evidence,
        proposals=(
            OrderService(service=Service.BEHAVIORAL_HEALTH, reason_refs=refs, note="C-SSRS screener at low risk"),
        ),
        gaps=signal.notes,
    )


RULE = Rule(
    id="behavioral-health-referral",
    topic="BehavioralHealth",
    title="Low suicide risk on a screen",
    evidence_ids=("R-BH-REF", "R-SUI-1"),
    source="c-ssrs",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.PROCEDURES, Need.CONDITIONS}),
    evaluate=evaluate,
)
