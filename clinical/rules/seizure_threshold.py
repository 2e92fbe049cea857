"""Tramadol, meperidine or tapentadol with something else that makes a seizure more likely.

Source
    Tramadol label; meperidine and tapentadol from general knowledge. IX-SEIZ-1.
When
    one of a pair is being written: tramadol beside bupropion, a tricyclic, maprotiline, an SSRI or SNRI; meperidine or
    tapentadol beside one of the first three; or one of these opioids is being written for a patient with a seizure
    disorder or a traumatic brain injury.
Then
    tramadol                  warning: another analgesic
    meperidine, tapentadol    information
Silent
    nothing of the pair is being written.
Not assessable
    the medication list or the problem list could not be read and no such pair was seen.
"""

from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line
from clinical.interaction_advice import advice_on
from clinical.interactions import Interaction, pairs, rows
from clinical.opioid_purpose import names_of
from clinical.opioids_in_play import OpioidInPlay, may_interact, opioids_in_play
from clinical.outcome import Advice, Evidence, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    for row in rows("IX-SEIZ-1"):
        found = pairs(record, row)
        disorders = _disorders(row, record) if _written(row, record) else ()
        if found:
            return advice_on(found, "pair", row.urgency, evidence=disorders)
        if disorders:
            return _disorder(_written(row, record), disorders, row.urgency)
    return NoAdvice("nothing that lowers the seizure threshold beside these opioids")


def _written(row: Interaction, record: PatientRecord) -> tuple[OpioidInPlay, ...]:
    return tuple(each for each in opioids_in_play(record) if each.is_written and row.concerns(each.ingredients))


def _disorders(row: Interaction, record: PatientRecord) -> tuple[Evidence, ...]:
    found = diagnosed(record, *row.conditions)
    return tuple(diagnosis_line(each, "seizure disorder or brain injury") for each in found)


def _disorder(opioids: tuple[OpioidInPlay, ...], disorders: tuple[Evidence, ...], urgency: Urgency) -> Advice:
    return Advice(
        urgency=urgency,
        variant="disorder",
        values={"opioid": names_of(each.dose for each in opioids)},
        evidence=(*(each.evidence for each in opioids), *disorders),
    )


RULE = Rule(
    id="seizure-threshold",
    topic="DrugInteraction",
    title="Seizure threshold",
    evidence_ids=("IX-SEIZ-1",),
    source="tramadol-label",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=frozenset({Need.MEDICATIONS, Need.CONDITIONS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
