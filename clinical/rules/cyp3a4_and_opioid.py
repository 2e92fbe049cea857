"""A CYP3A4 inhibitor or inducer that is begun or ended beside an opioid that this enzyme clears.

Source
    Class text of opioid labels (boxed warning of fentanyl, oxycodone and hydrocodone); tramadol label for inducers.
    IX-3A4-1, IX-3A4-2, IX-3A4-3.
When
    one of the pair is being written, and beside fentanyl, oxycodone, hydrocodone, methadone, buprenorphine, tramadol,
    codeine or meperidine
    an inhibitor was begun within 14 days, or an inducer ended within 21 days: the opioid's level rises;
    an inducer was begun, or an inhibitor ended, within 21 days: the level falls.
Then
    a strong inhibitor begun with fentanyl, oxycodone or methadone; an inducer ended    warning
    another inhibitor begun                                                             information
    the level falls                                                                     information: not misuse
Silent
    a pair that has been taken together for longer; topical antifungals; nothing of the pair is being written.
Not assessable
    the medication list or past prescriptions could not be read and no such pair was seen.
"""

from clinical.interaction_advice import WINDOW_NEEDS, advice_on
from clinical.interactions import pairs, rows
from clinical.opioids_in_play import may_interact
from clinical.outcome import NoAdvice, Outcome
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.rule import Audience, Moment, Rule

VARIANTS = (("IX-3A4-2", "inducer-ended"), ("IX-3A4-1", "inhibitor-begun"), ("IX-3A4-3", "falls"))
"""A rising level, which can harm today, before a falling one."""


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    for row_id, variant in VARIANTS:
        if found := pairs(record, *rows(row_id)):
            urgency = found[0].row.urgency
            return advice_on([each for each in found if each.row.urgency is urgency], variant, urgency)
    return NoAdvice("no CYP3A4 drug begun or ended beside an opioid in the orders in question")


RULE = Rule(
    id="cyp3a4-and-opioid",
    topic="DrugInteraction",
    title="Opioid level changed by another drug",
    evidence_ids=("IX-3A4-1", "IX-3A4-2", "IX-3A4-3"),
    source="opioid-labels",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=WINDOW_NEEDS,
    evaluate=evaluate,
    is_about_drugs=True,
)
