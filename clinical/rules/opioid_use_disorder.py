"""Opioid use disorder on the chart and no treatment for it seen.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 12 (R-OUD-1, R-OUD-2).
When
    opioid use disorder is active by its code (more than F11.20 or F11.9x alone) or its words, or two or more DSM-5
    criteria were met within 12 months.
Then
    warning: offer buprenorphine, methadone through an opioid treatment program, or naltrexone; information at the end
    of life. It takes the place of any talk of a taper.
Silent
    once medication for it is on the list or being written, a treatment program is recorded, or a referral is ordered.
    In remission. A benzodiazepine is no reason to wait.
Not assessable
    the medication list could not be read: no treatment on it means nothing without a list;
    the problem list could not be read and no criteria were met.
"""

from clinical.comfort_care import softened
from clinical.evidence import refs_of
from clinical.exclusions import exclusion_unknown
from clinical.opioids_in_play import opioids_in_play
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, ProposeBuprenorphine, Service, Urgency
from clinical.policy import Policy
from clinical.pregnancy import pregnancy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from clinical.use_disorder import is_referred, treatment, use_disorder


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    seen = use_disorder(record, policy)
    if not seen:
        return NoAdvice("no active opioid use disorder on the chart")
    if there := treatment(record, policy):
        return NoAdvice("treatment is there", (there,))
    if is_referred(record, policy):
        return NoAdvice("a referral to addiction treatment is already ordered")

    refs = refs_of(seen)
    return Advice(
        urgency=softened(Urgency.WARNING, record, policy),
        variant="treat",
        evidence=(*seen, *(each.evidence for each in opioids_in_play(record))),
        paragraphs=_paragraphs(record),
        proposals=(
            ProposeBuprenorphine(reason_refs=refs),
            OrderService(service=Service.ADDICTION_TREATMENT, reason_refs=refs, note=_note(seen)),
        ),
    )


def _paragraphs(record: PatientRecord) -> tuple[str, ...]:
    return (
        *(("analgesic",) if opioids_in_play(record) else ()),
        *(("pregnancy",) if pregnancy(record) else ()),
    )


def _note(seen: tuple[Evidence, ...]) -> str:
    return f"Opioid use disorder, evaluation and medication treatment wanted. On the chart: {seen[0].text}."


RULE = Rule(
    id="opioid-use-disorder",
    topic="OpioidUseDisorder",
    title="Treatment of opioid use disorder",
    evidence_ids=("R-OUD-1", "R-OUD-2"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: bool(use_disorder(record, policy)) or exclusion_unknown(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.PROCEDURES, Need.SCREENINGS, Need.SERVICE_REQUESTS, Need.SOCIAL_HISTORY, Need.LABS}),
    supersedes=frozenset({"TaperReview"}),
    evaluate=evaluate,
)
