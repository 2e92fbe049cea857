"""An opioid together with a strong anticholinergic or clozapine.

Source
    Opioid labels (paralytic ileus with anticholinergics); which drugs are strong anticholinergics, and the note on
    clozapine, from general knowledge. IX-ACH-1.
When
    the pair would be taken together, and one of them is being written.
Then
    from 65 years    warning: ileus, urinary retention, delirium
    otherwise        information (clozapine too, since its note is not verified)
Silent
    nothing of the pair is being written.
Not assessable
    the medication list could not be read and no such pair was seen.
"""

from clinical.interaction_advice import CHART_NEEDS, advice_on
from clinical.interactions import pairs, row
from clinical.opioids_in_play import may_interact
from clinical.outcome import NoAdvice, Outcome, Urgency
from clinical.people import is_older_adult
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = pairs(record, row("IX-ACH-1", "anticholinergic"))
    if not found:
        return NoAdvice("no anticholinergic beside an opioid in the orders in question")
    is_old = is_older_adult(record, policy)
    with_clozapine = pairs(record, row("IX-ACH-1", "clozapine"))
    return advice_on(
        found,
        "older" if is_old else "pair",
        Urgency.WARNING if is_old else Urgency.INFO,
        paragraphs=("clozapine",) if with_clozapine else (),
        values={"age": policy.older_adult_age_years},
    )


RULE = Rule(
    id="anticholinergic-and-opioid",
    topic="DrugInteraction",
    title="Anticholinergic with an opioid",
    evidence_ids=("IX-ACH-1",),
    source="opioid-labels",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=CHART_NEEDS,
    uses=frozenset({Need.PATIENT}),
    evaluate=evaluate,
    is_about_drugs=True,
)
