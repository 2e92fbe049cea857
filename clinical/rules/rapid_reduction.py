"""The pace of an opioid reduction that is about to be signed.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 5; FDA safety communication
    of April 2019 on sudden discontinuation; HHS guide, 2019 (R-TAPER-RAPID, R-SUI-TAPER). Levels of pace: design.
When
    orders being written lower the daily dose of an adult who has had opioids on 30 of the last 90 days, and on the day
    when the new dose takes effect that is
    after 12 months or more   over 12.5% in 28 days: warning; over 25% in one step or in 28 days, or ended: critical
    after 3 to 12 months      over 20% in 28 days: warning; over 25% in one step, 45% in 28 days, or ended: critical
    after less                over 25% in one step, over 45% in 28 days, or ended: warning
    whatever the length       15% or more below the 90-day mean: information
    A mental-health amplifier or a suicide signal raises the level by one, from 10% on. A step that a care plan foresees
    and the last small steps are information at most, except while a suicide signal stands.
Then
    what changed, the pace that the length of use suggests, what to look at today, and a safer dose to put back.
Silent
    when buprenorphine, medication for opioid use disorder or another opioid takes over; when confirmed tests say that
    the opioid is not taken; on the way back from an acute course; in hospice, palliative and end-of-life care.
    With cancer, sickle cell or another excluding disease only an end of all opioids is named, as a warning.
Not assessable
    the new dose cannot be computed, the medication list could not be read, or the history is too partial to tell.
"""

from fractions import Fraction

from clinical.amplifiers import mental_health_amplifiers
from clinical.course import ends_treatment
from clinical.dates import in_months
from clinical.dose_changes import lowerings
from clinical.exclusions import Exclusion, exclusion, exclusion_gaps, has_hospice_contact
from clinical.mme import order_dose
from clinical.outcome import (
    Advice,
    ArrangeFollowUp,
    Evidence,
    NoAdvice,
    NotAssessable,
    Outcome,
    Proposal,
    Urgency,
    Value,
)
from clinical.policy import Policy
from clinical.rapid_taper import Pace
from clinical.record import Need, PatientRecord
from clinical.reduction_pace import Paced, could_be_faster, fastest_reduction
from clinical.reduction_reasons import explained
from clinical.regimen import current_mme, draft_opioids, draft_stops, mme_after_signing
from clinical.rule import Moment, Rule
from clinical.safe_step import safe_step
from clinical.suicide import suicide_risk
from clinical.taper_presets import taper_table

URGENCY = {Pace.INFO: Urgency.INFO, Pace.WARNING: Urgency.WARNING, Pace.CRITICAL: Urgency.CRITICAL}


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    excluded = exclusion(record, policy)
    if excluded and _is_end_of_life(excluded, record):
        return NoAdvice(excluded.reason)
    if any(each.order.is_draft for each in mme_after_signing(record).not_computable):
        return NotAssessable("the daily dose of an order being written cannot be computed")
    paced = fastest_reduction(record, policy)
    if paced is None:
        return _no_reduction(record)
    if because := explained(record, policy):
        return NoAdvice(because)

    pace = _with_exclusion(paced, excluded)
    if pace is Pace.NONE:
        return _slow_enough(paced, excluded, record, policy)
    return Advice(
        urgency=URGENCY[pace],
        variant=_variant(paced, record),
        values=_values(paced),
        evidence=_evidence(paced, record, policy),
        paragraphs=_paragraphs(paced, record, policy),
        proposals=_proposals(pace, paced, record, policy),
        gaps=_gaps(record),
        is_partial=paced.change.taken.is_dose_lower_bound,
    )


def _is_end_of_life(excluded: Exclusion, record: PatientRecord) -> bool:
    """Hospice and palliative care. A disease alone, cancer or sickle cell, is none: there an abrupt end is still named,
    for the FDA warning of 2019 exempts nobody."""
    return excluded.group == "palliative" or (excluded.group == "likely-terminal" and has_hospice_contact(record))


def _no_reduction(record: PatientRecord) -> Outcome:
    if current_mme(record).not_computable:
        return NotAssessable("the daily dose before these orders is only known in part", current_mme(record).evidence)
    return NoAdvice("the orders being written do not lower the dose")


def _with_exclusion(paced: Paced, excluded: Exclusion | None) -> Pace:
    """With an excluding disease: nothing but the end of all opioids, and that no louder than a warning."""
    if excluded is None:
        return paced.pace
    return min(paced.pace, Pace.WARNING) if paced.change.after == 0 else Pace.NONE


def _slow_enough(paced: Paced, excluded: Exclusion | None, record: PatientRecord, policy: Policy) -> Outcome:
    if excluded:
        return NoAdvice(excluded.reason)
    is_partial = paced.change.taken.is_lower_bound
    if is_partial and any(could_be_faster(each, record, policy) for each in lowerings(record, policy)):
        return NotAssessable("how long opioids have been taken is only known in part")
    return NoAdvice(f"the reduction is within its pace: {paced.judged.reason}")


def _variant(paced: Paced, record: PatientRecord) -> str:
    if paced.judged.is_capped:
        return "expected"
    is_ended = paced.change.after == 0 and not mme_after_signing(record).not_computable
    return "ended" if is_ended else "reduced"


def _values(paced: Paced) -> dict[str, Value]:
    change, judged = paced.change, paced.judged
    return {
        "before": change.before,
        "after": change.after,
        "day": change.day,
        "pct_step": judged.pct_step or Fraction(0),
        "pct_28d": judged.pct_28d or Fraction(0),
        "pct_baseline": judged.pct_baseline or Fraction(0),
        "length": in_months(paced.months),
        "contact_days": taper_table().early_contact_days,
    }


def _evidence(paced: Paced, record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    taken, replaced = paced.change.taken, {each.dose.order.ref for each in current_mme(record).counted}
    after = mme_after_signing(record)
    changed = tuple(each.evidence for each in after.left_out if each.dose.order.ref in replaced)
    written = tuple(each.evidence for each in after.counted if each.dose.order.is_draft)
    bound = "at least " if taken.is_lower_bound else ""
    history = (
        Evidence(
            f"opioids on {bound}{taken.covered_days_90} of the last 90 days, for {bound}{in_months(paced.months)}",
            taken.day,
        ),
    )
    return (*written, *changed, *history, *mental_health_amplifiers(record, policy))


def _paragraphs(paced: Paced, record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    """Which pieces of the wording apply: the pace for the length of use, and what raises the level."""
    length = "year" if paced.months >= 12 else "months" if paced.months >= 3 else "weeks"
    risk = suicide_risk(record, policy) is not None
    amplified = not risk and bool(mental_health_amplifiers(record, policy))
    return (f"pace-{length}", *(("suicide-risk",) if risk else ()), *(("amplified",) if amplified else ()))


def _proposals(pace: Pace, paced: Paced, record: PatientRecord, policy: Policy) -> tuple[Proposal, ...]:
    """A safer dose on the draft itself; where that cannot be said, an early contact."""
    if pace is Pace.INFO:
        return ()
    restored = safe_step(paced, record, policy)
    contact = ArrangeFollowUp(
        within_days=taper_table().early_contact_days,
        purpose="Contact after a lower opioid dose: withdrawal, mood, safety",
    )
    return (restored or contact,)


def _gaps(record: PatientRecord) -> tuple[str, ...]:
    unknown = tuple(
        f"{each.opioid.label}: its daily dose cannot be computed" for each in mme_after_signing(record).not_computable
    )
    excluded = exclusion_gaps(record)
    return (*unknown, *excluded)


def _applies(record: PatientRecord, policy: Policy) -> bool:
    """An opioid is being written, or an order being written ends one."""
    if draft_opioids(record) or draft_stops(record):
        return True
    return any(ends_treatment(each) and order_dose(each, record.as_of) for each in record.drafts)


RULE = Rule(
    id="rapid-reduction",
    topic="RapidTaper",
    title="Pace of an opioid reduction",
    evidence_ids=("R-TAPER-RAPID", "R-SUI-TAPER"),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING}),
    applies=_applies,
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset(
        {
            Need.PAST_MEDICATIONS,
            Need.SCREENINGS,
            Need.PROCEDURES,
            Need.CARE_PLANS,
            Need.LABS,
            Need.DISPENSES,
            Need.ENCOUNTERS,
        }
    ),
    supersedes=frozenset({"TaperReview"}),
    evaluate=evaluate,
)
