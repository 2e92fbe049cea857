"""An opioid with sleep-disordered breathing.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 8 (R-SDB-1).
When
    sleep apnea, hypoventilation or another sleep-related breathing disorder is on the list and the patient has an
    opioid; when orders are written, only if one of them is an opioid.
Then
    an opioid for pain                               warning: avoid where possible when moderate or severe, careful
                                                     dosing when mild, naloxone
    every opioid treats opioid use disorder          information: the treatment goes on, breathing is looked after
    hospice, palliative or terminal care             information
Not assessable
    no breathing disorder was found and the problem list could not be read.
"""

from clinical.comfort_care import softened
from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line
from clinical.opioid_purpose import besides_treatment, names_of
from clinical.opioids_in_play import opioids_after_signing
from clinical.outcome import Advice, ArrangeFollowUp, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import draft_opioids, has_opioid
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = diagnosed(record, "sleep-apnea")
    if not found:
        return NoAdvice("no sleep-disordered breathing is on record")
    if record.drafts and not draft_opioids(record):
        return NoAdvice("no opioid is being written")

    opioids = opioids_after_signing(record)
    is_for_pain = bool(besides_treatment(opioids))
    return Advice(
        urgency=softened(Urgency.WARNING if is_for_pain else Urgency.INFO, record, policy),
        variant="pain" if is_for_pain else "treatment",
        values={"opioid": names_of(besides_treatment(opioids) or opioids)},
        evidence=tuple(diagnosis_line(each, "sleep-disordered breathing") for each in found),
        proposals=(
            ArrangeFollowUp(
                within_days=policy.follow_up_days,
                purpose="Sleep-disordered breathing with an opioid: symptoms and treatment",
            ),
        ),
    )


RULE = Rule(
    id="sleep-apnea",
    topic="SleepApnea",
    title="Sleep-disordered breathing",
    evidence_ids=("R-SDB-1",),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.MEDICATIONS}),
    evaluate=evaluate,
)
