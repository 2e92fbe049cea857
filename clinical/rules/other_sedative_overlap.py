"""An opioid together with another drug that sedates: sleep medicines, muscle relaxants, barbiturates and others.

Source
    opioid labels, class warning on depressants; CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022,
    Recommendation 11 (R-CNS-1); row IX-CNS-3.
When
    an opioid overlaps by a day or more with a depressant of the tables that is neither a benzodiazepine nor a
    gabapentinoid; when orders are written, only if one of them is part of it.
Then
    carisoprodol, meprobamate, a barbiturate, a z-drug or sodium oxybate    warning
    an orexin antagonist, another muscle relaxant, an antipsychotic, a
    sedating antihistamine or another depressant                            information
    hospice, palliative or terminal care                                    information
Silent
    for alcohol alone (a card of its own) and for a sedative inside the opioid product itself.
Not assessable
    the medication list could not be read and the drafts alone show no overlap.
"""

from clinical.alcohol import alcohol_lines
from clinical.comfort_care import softened
from clinical.drug_classes import attributes, rescue_on_hand
from clinical.outcome import Advice, NoAdvice, OfferNaloxone, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule
from clinical.sedatives import OTHER, Overlap, overlap, overlap_evidence

_STRONG_DRUGS = frozenset({"carisoprodol", "meprobamate", "oxybate"})
_STRONG_CLASSES = frozenset({"barbiturate", "z-hypnotic"})


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = overlap(record, policy, OTHER)
    if found is None:
        return NoAdvice("no opioid overlaps with another sedating drug")
    if record.drafts and not found.is_written:
        return NoAdvice("no order being written is part of the overlap")

    strong = tuple(each for each in found.drugs if _is_strong(each))
    return Advice(
        urgency=softened(Urgency.WARNING if strong else Urgency.INFO, record, policy),
        variant="strong" if strong else "mild",
        values={"opioid": found.opioid_names, "drug": strong or found.drugs},
        evidence=(*overlap_evidence(found, record), *alcohol_lines(record, policy)),
        paragraphs=_paragraphs(found, record, policy),
        proposals=() if rescue_on_hand(record, policy) else (OfferNaloxone(),),
    )


def _is_strong(drug: str) -> bool:
    known = attributes(drug)
    return drug in _STRONG_DRUGS or (known is not None and not known.classes.isdisjoint(_STRONG_CLASSES))


def _paragraphs(found: Overlap, record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    named = (("treatment", found.is_for_use_disorder), ("alcohol", bool(alcohol_lines(record, policy))))
    return tuple(name for name, applies in named if applies)


RULE = Rule(
    id="other-sedative-overlap",
    topic="SedativeOverlap",
    title="Opioid with another sedating drug",
    evidence_ids=("R-CNS-1", "IX-CNS-3"),
    source="opioid-labels",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.MEDICATIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.CONDITIONS, Need.SCREENINGS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
