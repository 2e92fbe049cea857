"""A code that may mean opioid use disorder or only physical dependence: ask before a label sticks.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 12; DSM-5 criteria
    (R-OUD-1). That F11.20 and F11.9x are possible opioid use disorder only is a design choice (R-OUD-CODE).
When
    F11.20 (opioid dependence, uncomplicated) or F11.9x (opioid use, unspecified) stands on the chart without more.
Then
    information: go through the 11 criteria; tolerance and withdrawal do not count while taken only as prescribed.
Silent
    once the criteria were asked within 12 months, with opioid use disorder on the chart or its treatment seen, or once
    a referral is ordered.
Not assessable
    the problem list could not be read; the medication list could not be read, where treatment would stand.
"""

from clinical.exclusions import exclusion_unknown
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from clinical.use_disorder import criteria, is_referred, possible_use_disorder, treatment, use_disorder


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    seen = possible_use_disorder(record)
    if not seen:
        return NoAdvice("no possible opioid use disorder on the chart")
    if use_disorder(record, policy):
        return NoAdvice("opioid use disorder is on the chart")
    if there := treatment(record, policy):
        return NoAdvice("treatment is there", (there,))
    if criteria(record, policy) or is_referred(record, policy):
        return NoAdvice("the criteria were asked, or a referral is ordered")
    return Advice(urgency=Urgency.INFO, variant="ask", evidence=seen)


RULE = Rule(
    id="possible-opioid-use-disorder",
    topic="OpioidUseDisorder",
    title="Possible opioid use disorder",
    evidence_ids=("R-OUD-CODE", "R-OUD-1"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: bool(possible_use_disorder(record)) or exclusion_unknown(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.SCREENINGS, Need.PROCEDURES, Need.SERVICE_REQUESTS}),
    supersedes=frozenset({"TaperReview"}),
    evaluate=evaluate,
)
