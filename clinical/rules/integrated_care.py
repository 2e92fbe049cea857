"""Pain, mood and substance use together: one plan, one owner, and the barriers asked about once.

Source
    R-INTEGRATE (design choice, from the literature on integrated care); CDC Clinical Practice Guideline for Prescribing
    Opioids for Pain, 2022, Recommendation 2.
When
    the patient is an adult with an opioid, and two or more of these are there: an opioid for pain; mood (a positive
    PHQ-9, GAD-7 or PC-PTSD-5, or an active diagnosis); substance use (a positive screen, or an active use disorder,
    opioid use disorder included; remission, history and F11.20 alone are not).
Then
    information: name one owner for one plan, and ask once what gets in the way: transport, cost, stigma, telehealth.
Silent
    once a referral to behavioral health or addiction treatment, or a talking therapy, is active or being ordered, or a
    pain plan of care is active: the plan is being shared already.
Not assessable
    fewer than two were found and screening results or the problem list could not be read.
"""

from clinical.diagnoses import diagnosed
from clinical.facts import LOINC, CarePlan
from clinical.mental_health import MOOD_DIAGNOSES, MOOD_SCREENS, Findings, findings
from clinical.opioid import Use
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, has_opioid, opioid_orders
from clinical.rule import Moment, Rule
from clinical.substances import alcohol_use, drug_use, stimulant_use

PAIN_PLAN = "80764-4"
"""LOINC: pain medicine plan of care, the category of a care plan that this service drafts."""


SHARED_BY = (Service.BEHAVIORAL_HEALTH, Service.ADDICTION_TREATMENT, Service.COGNITIVE_BEHAVIORAL_THERAPY)
"""Services that bring in someone else, with whom the plan is then shared."""


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if services_ordered(record, policy, *SHARED_BY):
        return NoAdvice("a referral or therapy is already ordered")
    if any(_is_pain_plan(each) for each in record.care_plans):
        return NoAdvice("a plan of care for pain is there")

    pain = _for_pain(record)
    mood = findings(record, policy, MOOD_SCREENS, MOOD_DIAGNOSES)
    substances = _substances(record, policy)
    parts = [name for name, found in (("pain", pain), ("mood", mood), ("substance use", substances)) if found]
    if len(parts) < 2:
        return NoAdvice("pain, mood and substance use do not come together")

    used = tuple(seen for each in substances for seen in each.evidence)
    refs = tuple(dict.fromkeys((*mood.refs, *(ref for each in substances for ref in each.refs))))
    return Advice(
        urgency=Urgency.INFO,
        variant="together",
        values={"parts": (parts[0].capitalize(), *parts[1:])},
        evidence=(*pain, *mood.evidence, *used),
        proposals=(
            OrderService(
                service=Service.BEHAVIORAL_HEALTH,
                reason_refs=refs,
                note=f"One plan is wanted for {', '.join(parts)}; please agree on its owner",
            ),
        ),
    )


def _for_pain(record: PatientRecord) -> tuple[Evidence, ...]:
    doses = (*opioid_orders(record), *draft_opioids(record))
    return tuple(
        Evidence(f"opioid for pain: {each.opioid.label}", each.order.authored_on, each.order.ref)
        for each in doses
        if each.opioid.use in (Use.ANALGESIC, Use.BUPRENORPHINE_PAIN)
    )


def _substances(record: PatientRecord, policy: Policy) -> tuple[Findings, ...]:
    opioids = diagnosed(record, "opioid-use-disorder")
    own = Findings(diagnoses={"opioid use disorder": opioids} if opioids else {})
    return tuple(
        each for each in (own, *(find(record, policy) for find in (alcohol_use, drug_use, stimulant_use))) if each
    )


def _is_pain_plan(plan: CarePlan) -> bool:
    return plan.status == "active" and any(code.system == LOINC and code.value == PAIN_PLAN for code in plan.codes)


RULE = Rule(
    id="integrated-care",
    topic="BehavioralHealth",
    title="One plan for pain, mood and substance use",
    evidence_ids=("R-INTEGRATE",),
    source="design",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.SCREENINGS, Need.CONDITIONS}),
    uses=frozenset({Need.SERVICE_REQUESTS, Need.CARE_PLANS}),
    precedence=5,
    evaluate=evaluate,
)
