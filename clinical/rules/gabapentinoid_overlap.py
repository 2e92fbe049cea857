"""An opioid together with gabapentin or pregabalin.

Source
    FDA Drug Safety Communication, 19 December 2019; opioid labels, 2025; Gomes 2017 (R-GABA-1); row IX-CNS-2.
When
    an opioid and a gabapentinoid overlap by a day or more; when orders are written, only if one of them is part of it.
Then
    either is new or raised, and age 65 or more, kidney function below 60 mL/min, chronic lung disease,
    sleep-disordered breathing or a benzodiazepine           critical
    both settled for pain of nerves, and none of these       information
    otherwise                                                warning
    every opioid treats opioid use disorder                  warning at most
    hospice, palliative or terminal care                     information
Not assessable
    the medication list could not be read and the drafts alone show no overlap.
"""

import re

from clinical.alcohol import alcohol_lines
from clinical.comfort_care import softened
from clinical.diagnoses import diagnosed, grouped_diagnoses, texts_of
from clinical.drug_classes import rescue_on_hand
from clinical.evidence import diagnosis_line
from clinical.kidney import reduced_kidney_function
from clinical.outcome import Advice, Evidence, NoAdvice, OfferNaloxone, Outcome, Urgency
from clinical.people import age_years, is_older_adult
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import current_mme, has_opioid, mme_after_signing
from clinical.rule import Moment, Rule
from clinical.sedative_dose import mg_per_day
from clinical.sedatives import Overlap, drugs_of, overlap, overlap_evidence

UNCOMPARED = "Whether this order raises the gabapentinoid could not be worked out"

_NERVE_PAIN = re.compile(r"neuropath|neuralgia|radiculopath|nerve pain|fibromyalgia", re.IGNORECASE)


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    found = overlap(record, policy, "gabapentinoid")
    if found is None:
        return NoAdvice("no opioid overlaps with a gabapentinoid")
    if record.drafts and not found.is_written:
        return NoAdvice("no order being written is part of the overlap")

    factors = _factors(record, policy)
    is_raised = _is_raised(found, record)
    variant = _variant(found, factors, record, is_raised=is_raised is True)
    return Advice(
        urgency=softened(_urgency(variant, found), record, policy),
        variant=variant,
        values={"opioid": found.opioid_names, "drug": found.drugs, "days": policy.stable_after_days},
        evidence=(*overlap_evidence(found, record), *factors, *alcohol_lines(record, policy)),
        paragraphs=_paragraphs(found, record, policy),
        proposals=() if rescue_on_hand(record, policy) else (OfferNaloxone(),),
        gaps=(UNCOMPARED,) if is_raised is None else (),
    )


def _variant(found: Overlap, factors: tuple[Evidence, ...], record: PatientRecord, *, is_raised: bool) -> str:
    is_changing = found.is_new or is_raised or _is_opioid_raised(record)
    if is_changing and factors:
        return "higher-risk"
    return "settled" if not is_changing and not factors and _has_nerve_pain(found, record) else "together"


def _urgency(variant: str, found: Overlap) -> Urgency:
    if variant == "settled":
        return Urgency.INFO
    is_critical = variant == "higher-risk" and not found.is_for_use_disorder
    return Urgency.CRITICAL if is_critical else Urgency.WARNING


def _factors(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """What turns a new or raised combination critical."""
    age = (Evidence(f"age {age_years(record)}", record.as_of),) if is_older_adult(record, policy) else ()
    kidney = reduced_kidney_function(record, policy)
    breathing = tuple(
        diagnosis_line(each, what)
        for group, what in (("respiratory", "chronic lung disease"), ("sleep-apnea", "sleep-disordered breathing"))
        for each in diagnosed(record, group)
    )
    benzodiazepine = overlap(record, policy, "benzodiazepine")
    third = (
        tuple(Evidence(f"{each}, a benzodiazepine", record.as_of) for each in benzodiazepine.drugs)
        if benzodiazepine
        else ()
    )
    return (*age, *(kidney.evidence if kidney else ()), *breathing, *third)


def _is_opioid_raised(record: PatientRecord) -> bool:
    return mme_after_signing(record).total > current_mme(record).total


def _is_raised(found: Overlap, record: PatientRecord) -> bool | None:
    """Whether a draft holds more per day than the listed orders of its drug. None when that cannot be compared."""
    answers = [_raises(drug, found, record) for drug in found.drugs]
    return True if True in answers else None if None in answers else False


def _raises(drug: str, found: Overlap, record: PatientRecord) -> bool | None:
    written = [each for each in found.orders if each.is_draft and drug in drugs_of(each, "gabapentinoid")]
    listed = [each for each in record.medications if drug in drugs_of(each, "gabapentinoid")] if written else []
    if not listed:
        return False
    known = [mg for each in (*written, *listed) if (mg := mg_per_day(each, drug)) is not None]
    if len(known) < len(written) + len(listed):
        return None
    return max(known[: len(written)]) > sum(known[len(written) :])


def _has_nerve_pain(found: Overlap, record: PatientRecord) -> bool:
    """By the words of an order's reason or of a diagnosis: what the gabapentinoid helps with."""
    reasons = (code.display or "" for each in found.orders for code in each.reasons)
    problems = (text for each in grouped_diagnoses(record) for text in texts_of(each.diagnosis))
    return any(_NERVE_PAIN.search(text) for text in (*reasons, *problems))


def _paragraphs(found: Overlap, record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    named = (
        ("treatment", found.is_for_use_disorder),
        ("kidney", reduced_kidney_function(record, policy) is not None),
        ("alcohol", bool(alcohol_lines(record, policy))),
    )
    return tuple(name for name, applies in named if applies)


RULE = Rule(
    id="gabapentinoid-overlap",
    topic="SedativeOverlap",
    title="Opioid with a gabapentinoid",
    evidence_ids=("R-GABA-1", "IX-CNS-2"),
    source="fda-2019-gabapentinoids",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.MEDICATIONS}),
    uses=frozenset(
        {Need.PAST_MEDICATIONS, Need.CONDITIONS, Need.LABS, Need.PATIENT, Need.SCREENINGS, Need.SOCIAL_HISTORY}
    ),
    evaluate=evaluate,
    is_about_drugs=True,
)
