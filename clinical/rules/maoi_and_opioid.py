"""An opioid together with, or within 14 days of, a monoamine oxidase inhibitor.

Source
    Labels of tramadol, tapentadol, meperidine and of rasagiline, selegiline and safinamide (contraindications); class
    text of opioid labels for the others. IX-MAOI-1, IX-MAOI-2.
When
    an MAO inhibitor (linezolid, methylene blue and procarbazine among them; not tedizolid) is taken, being written or
    ended within 14 days, and an opioid is on the list or being written.
Then
    tramadol, meperidine, tapentadol; methadone with an MAO-B inhibitor    critical: another opioid or none
    every other opioid                                                     warning: not recommended within 14 days
Silent
    nothing of the pair is being written; at chart review anything less than critical.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.interaction_advice import WINDOW_NEEDS, advice_on
from clinical.interactions import pairs, rows
from clinical.opioids_in_play import may_interact
from clinical.outcome import NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    is_review = record.moment is Moment.CHART_REVIEW
    contraindicated = pairs(record, *rows("IX-MAOI-1"))
    if contraindicated:
        return advice_on(contraindicated, "both" if is_review else "contraindicated", Urgency.CRITICAL)
    others = pairs(record, *rows("IX-MAOI-2"))
    if others and not is_review:
        return advice_on(others, "caution", Urgency.WARNING)
    return NoAdvice("no opioid together with an MAO inhibitor in the orders in question")


RULE = Rule(
    id="maoi-and-opioid",
    topic="DrugInteraction",
    title="MAO inhibitor with an opioid",
    evidence_ids=("IX-MAOI-1", "IX-MAOI-2"),
    source="opioid-labels",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=WINDOW_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
