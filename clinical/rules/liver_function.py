"""An opioid being written when there is liver disease.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8: extra caution and longer
    intervals (R-HEP). What is said of single opioids is general knowledge (knowledge/organ_advice.toml): information
    only.
When
    an opioid for pain is being written or sent home and liver disease is on the list.
Then
    information, with what is known of that opioid or of extended release; how severe the disease is, the code often
    does not say.
Silent
    for treatment of opioid use disorder.
Not assessable
    no liver disease was found and the problem list could not be read.
"""

from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line
from clinical.opioid_purpose import besides_treatment, names_of
from clinical.orders_in_question import is_opioid_in_question, opioids_in_question
from clinical.organ_advice import organ_advice, paragraphs
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    written = besides_treatment(opioids_in_question(record))
    if not written:
        return NoAdvice("no opioid for pain is being written")
    found = diagnosed(record, "hepatic")
    if not found:
        return NoAdvice("no liver disease is on record")

    return Advice(
        urgency=Urgency.INFO,
        variant="disease",
        values={"opioid": names_of(written)},
        evidence=tuple(diagnosis_line(each, "liver disease") for each in found),
        paragraphs=paragraphs((each.opioid for each in written), organ_advice().liver),
    )


RULE = Rule(
    id="liver-function",
    topic="OrganFunction",
    title="Liver function",
    evidence_ids=("R-HEP",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=lambda record, policy: is_opioid_in_question(record),
    needs=frozenset({Need.CONDITIONS}),
    evaluate=evaluate,
)
