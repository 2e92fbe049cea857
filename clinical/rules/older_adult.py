"""An opioid being written for someone of 65 or older.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8 (R-AGE65).
When
    the patient is 65 or older and an opioid for pain is being written.
Then
    information: start low, bowels, falls, memory, interactions, storage; with what the chart tells of falls or memory.
Silent
    for treatment of opioid use disorder.
Not assessable
    the patient's age is not known.
"""

from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line
from clinical.opioid_purpose import besides_treatment, names_of
from clinical.outcome import Advice, Evidence, NoAdvice, NotAssessable, Outcome, Urgency
from clinical.people import age_years
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids
from clinical.rule import Moment, Rule

_CONCERNS = {"falls": "a fall", "cognitive-impairment": "cognitive impairment"}


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    written = besides_treatment(draft_opioids(record))
    if not written:
        return NoAdvice("no opioid for pain is being written")
    age = age_years(record)
    if age is None:
        return NotAssessable("the patient's age is not known")
    if age < policy.older_adult_age_years:
        return NoAdvice(f"younger than {policy.older_adult_age_years}")

    found = {group: diagnosed(record, group) for group in _CONCERNS if diagnosed(record, group)}
    return Advice(
        urgency=Urgency.INFO,
        variant="older",
        values={"age": age, "opioid": names_of(written)},
        evidence=(
            Evidence(f"age {age}", record.as_of),
            *(diagnosis_line(each, _CONCERNS[group]) for group, several in found.items() for each in several),
        ),
        paragraphs=tuple(found),
    )


RULE = Rule(
    id="older-adult",
    topic="OlderAdult",
    title="Opioids in older adults",
    evidence_ids=("R-AGE65",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING}),
    applies=lambda record, policy: bool(draft_opioids(record)),
    uses=frozenset({Need.PATIENT, Need.CONDITIONS}),
    evaluate=evaluate,
)
