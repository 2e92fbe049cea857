"""Buprenorphine for opioid use disorder that is begun beside a full agonist, or a full agonist written on top of it.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 5 and 12. IX-ANT-1, R-BUP-1.
When
    buprenorphine for opioid use disorder is being begun, the patient is physically dependent on opioids (or that cannot
    be told), and a full agonist is in use or ended within 10 days (methadone 14);
    or a full agonist is being written while buprenorphine for opioid use disorder is on the list.
Then
    warning: time the first dose, or begin low; or keep buprenorphine going and plan the pain relief around it.
Silent
    buprenorphine for pain (a patch, a low dose: that is a low-dose start); a refill of buprenorphine.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.interaction_advice import WINDOW_NEEDS
from clinical.interactions import row
from clinical.opioid_pairs import AgonistMeeting, agonist_meeting, may_be_dependent
from clinical.opioid_purpose import names_of
from clinical.opioids_in_play import OpioidInPlay, began_on, may_interact
from clinical.outcome import Advice, NoAdvice, Outcome
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    pair = row("IX-ANT-1", "buprenorphine")
    met = agonist_meeting(record, pair)
    variant = _variant(met, record, policy) if met else None
    if met is None or variant is None:
        return NoAdvice("no buprenorphine begun beside a full agonist, and no full agonist written on top of it")
    return Advice(
        urgency=pair.urgency,
        variant=variant,
        values={"full": names_of(each.dose for each in met.full) or ("the recent opioid",)},
        evidence=met.evidence,
    )


def _variant(met: AgonistMeeting, record: PatientRecord, policy: Policy) -> str | None:
    treatment = [each for each in met.partial if each.treats_use_disorder]
    if any(_is_begun(each, record) for each in treatment):
        return "begun" if (met.full or met.ended) and may_be_dependent(record, policy) else None
    is_full_written = any(each.is_written for each in met.full)
    return "on-top" if treatment and is_full_written else None


def _is_begun(opioid: OpioidInPlay, record: PatientRecord) -> bool:
    return opioid.is_written and began_on(opioid, record) == record.as_of


RULE = Rule(
    id="buprenorphine-and-full-agonist",
    topic="DrugInteraction",
    title="Buprenorphine with a full agonist",
    evidence_ids=("IX-ANT-1", "R-BUP-1"),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=WINDOW_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
