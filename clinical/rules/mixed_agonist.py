"""Nalbuphine, butorphanol or pentazocine together with a full opioid agonist.

Source
    Class text of opioid labels (mixed agonist/antagonists). IX-ANT-1.
When
    the patient is physically dependent on opioids (or that cannot be told), one of the three meets a full agonist
    that is on the list, being written, or ended within 10 days (methadone 14), and one of the pair is being written;
    or both stand on the list at chart review.
Then
    critical: sudden withdrawal.
Silent
    no physical dependence by a whole history; nothing of the pair is being written.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.interaction_advice import WINDOW_NEEDS
from clinical.interactions import row
from clinical.opioid_pairs import agonist_meeting, may_be_dependent
from clinical.opioid_purpose import names_of
from clinical.opioids_in_play import may_interact
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    met = agonist_meeting(record, row("IX-ANT-1", "mixed agonist"))
    if met is None:
        return NoAdvice("no mixed agonist together with a full agonist")
    is_review = record.moment is Moment.CHART_REVIEW
    is_mixed_written = any(each.is_written for each in met.partial)
    is_full_written = any(each.is_written for each in met.full)
    if not met.full and not (is_mixed_written and met.ended):
        return NoAdvice("no mixed agonist together with a full agonist")
    if not is_review and not (is_mixed_written or is_full_written):
        return NoAdvice("no order being written belongs to the pair")
    if not may_be_dependent(record, policy):
        return NoAdvice("no physical dependence on opioids")
    return Advice(
        urgency=Urgency.CRITICAL,
        variant="both" if is_review else "sign",
        values={
            "mixed": names_of(each.dose for each in met.partial),
            "full": names_of(each.dose for each in met.full) or ("the recent opioid",),
        },
        evidence=met.evidence,
    )


RULE = Rule(
    id="mixed-agonist",
    topic="DrugInteraction",
    title="Mixed agonist with a full agonist",
    evidence_ids=("IX-ANT-1",),
    source="opioid-labels",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=WINDOW_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
