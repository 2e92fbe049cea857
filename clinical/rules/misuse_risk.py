"""Screening for the risk of opioid misuse, when an opioid is started or continued.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8 (assess risk before and
    during opioid therapy). The 12 months and what counts as a screen are design choices.
When
    an opioid for pain is on the list or being written, and neither a result of ORT, ORT-OUD, SOAPP-R or COMM nor a
    recorded risk assessment is dated within 12 months.
Then
    information: one of the short screens, asked of everyone, or a note that it was done.
Silent
    once one is recorded or ordered; with opioid use disorder on the chart, where treatment is offered; with medication
    for it alone; cancer, sickle-cell, palliative and end-of-life care.
Not assessable
    screening results or procedures could not be read: nothing found there means nothing without them.
"""

from clinical.dates import is_since, months_before
from clinical.evidence import opioid_line, result_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.orders_in_question import is_pain_order_in_question, pain_orders_in_question
from clinical.other_orders import services_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Moment, Need, PatientRecord
from clinical.recorded import recorded
from clinical.rule import Rule
from clinical.screenings import newest_scored
from clinical.use_disorder import use_disorder

INSTRUMENTS = ("ORT", "ORT-OUD", "SOAPP-R", "COMM")
ASSESSMENTS = ("268525008", "454111000124101", "454281000124100", "459741000124104", "866024000")
"""SNOMED CT: assessments of the risk of opioid misuse and overdose."""


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)
    if use_disorder(record, policy):
        return NoAdvice("opioid use disorder is on the chart: treatment is offered")
    done = _assessments(record)
    earliest = months_before(record.as_of, policy.misuse_screen_months)
    if any(is_since(each.on, earliest) for each in done):
        return NoAdvice(f"risk was assessed within {policy.misuse_screen_months} months")
    if services_ordered(record, policy, Service.MISUSE_RISK_ASSESSMENT):
        return NoAdvice("an assessment is among the orders")

    return Advice(
        urgency=Urgency.INFO,
        variant="due",
        values={"months": policy.misuse_screen_months},
        evidence=(*map(opioid_line, pain_orders_in_question(record)), *done[:1]),
        proposals=(OrderService(service=Service.MISUSE_RISK_ASSESSMENT),),
        gaps=exclusion_gaps(record),
    )


def _assessments(record: PatientRecord) -> tuple[Evidence, ...]:
    """Screens with a result and recorded assessments."""
    screens = (newest_scored(record, name) for name in INSTRUMENTS)
    results = (result_line(each, each.instrument) for each in screens if each)
    return (*results, *recorded(record, *ASSESSMENTS))


RULE = Rule(
    id="misuse-risk",
    topic="MisuseRisk",
    title="Screening for misuse risk",
    evidence_ids=("CDC rec. 8",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.SCREENINGS, Need.PROCEDURES}),
    uses=frozenset({Need.CONDITIONS, Need.SERVICE_REQUESTS}),
    evaluate=evaluate,
)
