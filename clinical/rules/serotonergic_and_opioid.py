"""An opioid together with a drug that raises serotonin.

Source
    FDA Drug Safety Communication, 22 March 2016; opioid labels. IX-SER-1.
When
    one of the pair is being written, and tramadol, tapentadol, meperidine, fentanyl or methadone stands beside an
    antidepressant, triptan, lithium, buspirone, dextromethorphan, cyclobenzaprine, metaxalone, St John's wort or a
    5-HT3 antagonist.
Then
    tramadol, tapentadol or meperidine with an SSRI, SNRI or tricyclic    warning
    the same when both have been taken for more than 90 days              information
    fentanyl or methadone, or any weaker partner                          information
Silent
    nothing of the pair is being written.
Not assessable
    the medication list could not be read and no such pair was seen.
"""

from clinical.drug_runs import days_since
from clinical.interaction_advice import CHART_NEEDS, advice_on
from clinical.interactions import Pair, pairs, rows
from clinical.opioids_in_play import began_on, is_raised, may_interact
from clinical.outcome import NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Audience, Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = pairs(record, *rows("IX-SER-1"))
    if not found:
        return NoAdvice("no serotonergic pair in the orders in question")
    fresh = [each for each in found if each.row.urgency is Urgency.WARNING and not _is_stable(each, record)]
    if fresh:
        return advice_on(fresh, "start", Urgency.WARNING)
    is_settled = all(_is_stable(each, record) for each in found)
    return advice_on(found, "stable" if is_settled else "watch", Urgency.INFO)


def _is_stable(pair: Pair, record: PatientRecord) -> bool:
    """Both taken for longer than the row's days, and no more of the opioid being written."""
    days = [days_since(each, record) for each in (began_on(pair.opioid, record), pair.other.began_on)]
    after = pair.row.stable_after_days or 0
    return all(each is not None and each > after for each in days) and not is_raised(pair.opioid, record)


RULE = Rule(
    id="serotonergic-and-opioid",
    topic="DrugInteraction",
    title="Serotonin toxicity",
    evidence_ids=("IX-SER-1",),
    source="fda-2016-serotonin",
    moments=frozenset({Moment.PRESCRIBING}),
    audience=Audience.ADULT_ANY_SETTING,
    applies=lambda record, policy: may_interact(record),
    needs=CHART_NEEDS,
    uses=frozenset({Need.PAST_MEDICATIONS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
