"""Codeine or tramadol with a drug that keeps it from being activated, or that has just been ended.

Source
    Tramadol label (quinidine, fluoxetine, paroxetine, bupropion); CPIC opioid guideline 2021 for codeine; the other
    inhibitors from general knowledge. IX-2D6-1, IX-2D6-2.
When
    codeine or tramadol, or the inhibitor, is being written, and a strong or moderate CYP2D6 inhibitor is taken
    (fluoxetine: or ended within 35 days); or a strong one was ended within 35 days.
Then
    inhibitor ended within 35 days                                          warning: the opioid acts more strongly again
    tramadol with an inhibitor of its label, refilled early or raised       warning: poor relief may be the interaction
    otherwise                                                               information: the same
Silent
    nothing of the pair is being written.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.interaction_advice import WINDOW_NEEDS, advice_on
from clinical.interactions import pairs, rows
from clinical.opioids_in_play import is_early, is_raised, may_interact
from clinical.outcome import NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    ended = pairs(record, *rows("IX-2D6-2"))
    if ended:
        days = ended[0].row.stopped_within_days or 0
        return advice_on(ended, "ended", Urgency.WARNING, values={"days": days})
    taken = pairs(record, *rows("IX-2D6-1"))
    if not taken:
        return NoAdvice("no CYP2D6 inhibitor beside codeine or tramadol in the orders in question")
    asked_for_more = [
        each
        for each in taken
        if each.row.urgency is Urgency.WARNING and (is_raised(each.opioid, record) or is_early(each.opioid, record))
    ]
    if asked_for_more:
        return advice_on(asked_for_more, "more", Urgency.WARNING)
    return advice_on(taken, "taken", Urgency.INFO)


RULE = Rule(
    id="cyp2d6-and-opioid",
    topic="DrugInteraction",
    title="Activation of codeine and tramadol",
    evidence_ids=("IX-2D6-1", "IX-2D6-2"),
    source="tramadol-label",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=WINDOW_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
