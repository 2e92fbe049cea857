"""An opioid together with a benzodiazepine, with or without a muscle relaxant as the third.

Source
    FDA boxed warning, 2016, and communication on treatment of opioid use disorder, 2017; CDC Clinical Practice
    Guideline for Prescribing Opioids for Pain, 2022, Recommendation 11 (R-BZD-1); rows IX-CNS-1 and IX-CNS-4.
When
    an opioid and a benzodiazepine overlap by a day or more, on the list, among the drafts, or one of each;
    when orders are written, only if one of them is part of it.
Then
    either is a new start                                   critical
    both settled (28 days or longer)                        warning
    with carisoprodol or another muscle relaxant too        the same, counting all three
    every opioid treats opioid use disorder                 warning at most: treatment is not withheld
    hospice, palliative or terminal care                    information
Silent
    for a single dose for a procedure, and once a draft ends one of the two.
Not assessable
    the medication list could not be read and the drafts alone show no overlap.
"""

from clinical.alcohol import alcohol_lines
from clinical.comfort_care import is_comfort_care, softened
from clinical.outcome import Advice, ArrangeFollowUp, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.sedatives import Overlap, overlap, overlap_evidence


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = overlap(record, policy, "benzodiazepine")
    if found is None:
        return NoAdvice("no opioid overlaps with a benzodiazepine")
    relaxant = overlap(record, policy, "muscle-relaxant")
    parts = (found, relaxant) if relaxant else (found,)
    if record.drafts and not any(each.is_written for each in parts):
        return NoAdvice("no order being written is part of the overlap")

    is_new = any(each.is_new for each in parts)
    urgency = Urgency.CRITICAL if is_new and not found.is_for_use_disorder else Urgency.WARNING
    return Advice(
        urgency=softened(urgency, record, policy),
        variant="new" if is_new else "settled",
        values={
            "opioid": found.opioid_names,
            "drug": tuple(name for each in parts for name in each.drugs),
            "days": policy.stable_after_days,
        },
        evidence=(
            *overlap_evidence(found, record),
            *(seen for each in parts[1:] for seen in overlap_evidence(each, record)),
            *alcohol_lines(record, policy),
        ),
        paragraphs=_paragraphs(found, relaxant, record, policy),
        proposals=(
            ArrangeFollowUp(
                within_days=policy.follow_up_early_days, purpose="Review of the opioid together with the benzodiazepine"
            ),
        ),
    )


def _paragraphs(found: Overlap, relaxant: Overlap | None, record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    named = (
        ("treatment", found.is_for_use_disorder),
        ("three", relaxant is not None),
        ("alcohol", bool(alcohol_lines(record, policy))),
        ("comfort", is_comfort_care(record, policy)),
    )
    return tuple(name for name, applies in named if applies)


RULE = Rule(
    id="benzodiazepine-overlap",
    topic="SedativeOverlap",
    title="Opioid with a benzodiazepine",
    evidence_ids=("R-BZD-1", "IX-CNS-1", "IX-CNS-4"),
    source="fda-2016-benzodiazepines",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.MEDICATIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.CONDITIONS, Need.SCREENINGS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
