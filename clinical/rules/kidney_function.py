"""An opioid being written when the kidneys work less.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8: extra caution and longer
    intervals (R-RENAL). What is said of single opioids is general knowledge (knowledge/organ_advice.toml): information
    only.
When
    an opioid for pain is being written or sent home, and the newest filtration rate within 12 months is below
    60 mL/min, or kidney disease is on the list and no rate is.
Then
    information; below 30 mL/min, or with stage 4, 5, end-stage disease or dialysis, also what is known of that opioid.
Silent
    for fentanyl, methadone and buprenorphine, which are least affected; for treatment of opioid use disorder.
Not assessable
    nothing was found and laboratory results or the problem list could not be read.
"""

from clinical.kidney import reduced_kidney_function
from clinical.opioid_purpose import besides_treatment, names_of
from clinical.orders_in_question import is_opioid_in_question, opioids_in_question
from clinical.organ_advice import organ_advice, paragraphs
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    table = organ_advice()
    affected = tuple(
        each
        for each in besides_treatment(opioids_in_question(record))
        if not table.least_affected.issuperset(each.opioid.ingredients)
    )
    if not affected:
        return NoAdvice("no opioid that kidney function affects is being written")
    kidney = reduced_kidney_function(record, policy)
    if kidney is None:
        return NoAdvice("kidney function is not known to be reduced")

    return Advice(
        urgency=Urgency.INFO,
        variant="severe" if kidney.is_severe else "reduced",
        values={"opioid": names_of(affected), "severe": policy.egfr_severely_reduced, "reduced": policy.egfr_reduced},
        evidence=kidney.evidence,
        paragraphs=paragraphs((each.opioid for each in affected), table.kidney) if kidney.is_severe else (),
    )


RULE = Rule(
    id="kidney-function",
    topic="OrganFunction",
    title="Kidney function",
    evidence_ids=("R-RENAL",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=lambda record, policy: is_opioid_in_question(record),
    needs=frozenset({Need.LABS, Need.CONDITIONS}),
    evaluate=evaluate,
)
