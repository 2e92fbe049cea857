"""Naltrexone together with an opioid.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 12 (7 to 10 days without an
    opioid); label of extended-release naltrexone (up to two weeks after methadone or buprenorphine; about 28 days of
    blockade). R-NTX, IX-ANT-1.
When
    naltrexone is being written and an opioid is on the list, being written, or was taken within 10 days (methadone and
    buprenorphine: 14); or an opioid is being written while naltrexone is on the list or still blocks (oral 3 days, the
    380 mg injection 28); or both stand on the list at chart review.
Then
    critical: sudden severe withdrawal, or an opioid that does not work and, as the block fades, acts on lost tolerance.
Silent
    naltrexone or naloxone built into an opioid product; nothing of the pair is being written.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.antagonist_block import blocking_naltrexone, recent_opioids, written_naltrexone
from clinical.interaction_advice import WINDOW_NEEDS
from clinical.interactions import row
from clinical.opioids_in_play import may_interact, opioids_in_play
from clinical.outcome import Advice, Evidence, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Need, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    pair = row("IX-ANT-1", "naltrexone")
    opioids = tuple(each.evidence for each in opioids_in_play(record))
    is_opioid_written = any(each.is_written for each in opioids_in_play(record))

    naltrexone = written_naltrexone(record)
    if naltrexone and (taken := (*opioids, *recent_opioids(record, pair))):
        return _advice("withdrawal", (*naltrexone, *taken))
    blocking = blocking_naltrexone(record, pair)
    if is_opioid_written and blocking:
        return _advice("blocked", (*blocking, *opioids))
    if record.moment is Moment.CHART_REVIEW and opioids and blocking:
        return _advice("both", (*blocking, *opioids))
    return NoAdvice("no naltrexone together with an opioid in the orders in question")


def _advice(variant: str, evidence: tuple[Evidence, ...]) -> Advice:
    return Advice(urgency=Urgency.CRITICAL, variant=variant, evidence=tuple(dict.fromkeys(evidence)))


def _applies(record: PatientRecord, policy: Policy) -> bool | None:
    return True if written_naltrexone(record) else may_interact(record)


RULE = Rule(
    id="naltrexone-and-opioid",
    topic="DrugInteraction",
    title="Naltrexone with an opioid",
    evidence_ids=("R-NTX", "IX-ANT-1"),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=_applies,
    needs=WINDOW_NEEDS,
    uses=frozenset({Need.DISPENSES}),
    evaluate=evaluate,
    is_quietable=False,
    is_about_drugs=True,
)
