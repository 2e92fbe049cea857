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

from clinical.diagnoses import diagnosed, event_date
from clinical.organ_advice import organ_advice, paragraphs
from clinical.outcome import Advice, Evidence, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from clinical.written_opioids import for_pain, names_of, writes_an_opioid, written_opioids


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    written = for_pain(written_opioids(record))
    if not written:
        return NoAdvice("no opioid for pain is being written")
    found = diagnosed(record, "hepatic")
    if not found:
        return NoAdvice("no liver disease is on record")

    return Advice(
        urgency=Urgency.INFO,
        variant="disease",
        values={"opioid": names_of(written)},
        evidence=tuple(
            Evidence(each.diagnosis.name or "liver disease", event_date(each.diagnosis), each.diagnosis.ref)
            for each in found
        ),
        paragraphs=paragraphs((each.opioid for each in written), organ_advice().liver),
    )


RULE = Rule(
    id="liver-function",
    topic="OrganFunction",
    title="Liver function",
    evidence_ids=("R-HEP",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=lambda record, policy: writes_an_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    evaluate=evaluate,
)
