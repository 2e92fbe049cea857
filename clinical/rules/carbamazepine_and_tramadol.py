"""Tramadol together with carbamazepine.

Source
    Tramadol label. IX-CBZ-TRAM.
When
    tramadol and carbamazepine would be taken together, and one of them is being written.
Then
    warning: less relief, and seizures more likely.
Silent
    neither is being written.
Not assessable
    the medication list could not be read and no such pair was seen.
"""

from clinical.interaction_advice import CHART_NEEDS, advice_on
from clinical.interactions import pairs, rows
from clinical.opioids_in_play import may_interact
from clinical.outcome import NoAdvice, Outcome
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = pairs(record, *rows("IX-CBZ-TRAM"))
    if not found:
        return NoAdvice("no tramadol with carbamazepine in the orders in question")
    return advice_on(found, "pair", found[0].row.urgency)


RULE = Rule(
    id="carbamazepine-and-tramadol",
    topic="DrugInteraction",
    title="Carbamazepine with tramadol",
    evidence_ids=("IX-CBZ-TRAM",),
    source="tramadol-label",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=CHART_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
