"""Review of benefit and risk in long-term, higher-dose opioid therapy.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 5 (R-TAPER-CONSIDER, -PACE,
    -MON, -PAUSE, -ALT, -NOT; R-WD-1, R-BUP-1); HHS guide, 2019.
When
    the patient is an adult outside cancer, sickle-cell, palliative and end-of-life care, on opioids for at least 90 of
    the last 120 days, and
    the dose is 50 MME/day or more; when orders are written, only if one of them continues that therapy; or
    at chart review, at any dose: an opioid overdose is on record, or another medicine that slows breathing is taken.
Then
    an invitation to review together, with keeping the dose as the first option: never an order to taper. Where a taper
    can be drafted, its first steps as a table and the whole as a plan of care to edit; else why none is drafted. With a
    taper or pain plan on the chart no second one is drafted; below 50 MME/day none is.
Silent
    while suicide risk is to be assessed first; with opioid use disorder, where treatment is offered instead of a taper;
    for medication for opioid use disorder, which is not tapered here; in pregnancy, where withdrawal can harm.
Not assessable
    past prescriptions could not be read and the active list alone does not show long-term use;
    an opioid's dose cannot be computed and the rest stays below 50 MME/day.
"""

from clinical.diagnoses import diagnosed, event_date
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.exposure import Exposure, exposure
from clinical.other_drugs import current_orders
from clinical.outcome import (
    Advice,
    ArrangeFollowUp,
    AtLeast,
    Evidence,
    NoAdvice,
    NotAssessable,
    Outcome,
    PlanTaper,
    Urgency,
)
from clinical.policy import Policy
from clinical.pregnancy import pregnancy
from clinical.record import Need, PatientRecord
from clinical.regimen import DailyMme, current_mme, draft_opioids, has_opioid, mme_after_signing
from clinical.rule import Moment, Rule
from clinical.suicide import suicide_risk
from clinical.taper_planner import pace_for, taper_plan
from clinical.taper_plans import documented_taper
from clinical.taper_presets import NoPlan
from clinical.taper_table import first_steps


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy) or _other_care_first(record, policy):
        return NoAdvice(excluded)

    dose = current_mme(record)
    reasons = _reasons_at_any_dose(record)
    if dose.total < policy.caution_mme_per_day and not reasons:
        if dose.not_computable or dose.is_lower_bound:
            return NotAssessable("the daily dose is only known in part", dose.evidence)
        return NoAdvice("the dose stays below the level for a review")
    if record.drafts and (because := _not_a_continuation(record, dose)):
        return NoAdvice(because)

    taken = exposure(record, policy)
    if not taken.is_long_term:
        if taken.is_lower_bound:
            return NotAssessable("how long opioids have been taken is only known in part")
        return NoAdvice("opioids have not been taken long-term")
    return _review(dose, taken, reasons, record, policy)


def _review(
    dose: DailyMme, taken: Exposure, reasons: tuple[Evidence, ...], record: PatientRecord, policy: Policy
) -> Advice:
    known = documented_taper(record, policy)
    is_high = dose.total >= policy.caution_mme_per_day
    drafted = taper_plan(record, policy) if is_high and not known else None
    plan = drafted if isinstance(drafted, PlanTaper) else None
    none = drafted if isinstance(drafted, NoPlan) else None
    review = ArrangeFollowUp(within_days=policy.follow_up_days, purpose="Review of benefit and risk of opioid therapy")
    return Advice(
        urgency=Urgency.INFO,
        variant="review",
        values={
            "mme": AtLeast(dose.total) if dose.is_lower_bound else dose.total,
            "covered": taken.covered_days_120,
            "window": policy.long_term_window_days,
            "pace": plan.pace if plan else "",
            "no_plan": none.because if none else "",
            "instead": none.instead if none else "",
        },
        evidence=(
            *dose.evidence,
            _length_of_use(taken, record),
            *reasons,
            *((known,) if known else ()),
            *(pace_for(record, policy)[1] if plan else ()),
        ),
        paragraphs=("documented",) if known else ("plan",) if plan else ("no-plan",) if none else (),
        proposals=(plan or review,),
        gaps=exclusion_gaps(record),
        table=first_steps(plan) if plan else None,
        is_partial=dose.is_lower_bound,
    )


def _reasons_at_any_dose(record: PatientRecord) -> tuple[Evidence, ...]:
    """An overdose or another depressant: items of CDC's list that call for a review whatever the dose."""
    if record.moment is not Moment.CHART_REVIEW:
        return ()
    overdoses = [each.diagnosis for each in diagnosed(record, "overdose-opioid")]
    return (
        *(Evidence(each.name or "opioid overdose", event_date(each), each.ref) for each in overdoses),
        *current_orders(record, "sedating"),
    )


def _not_a_continuation(record: PatientRecord, before: DailyMme) -> str | None:
    """Why the orders being written do not call for the review: no opioid among them, or less of it already."""
    if not draft_opioids(record):
        return "no order being written continues the opioid"
    if mme_after_signing(record).total < before.total:
        return "the orders being written already lower the dose"
    return None


def _other_care_first(record: PatientRecord, policy: Policy) -> str | None:
    """What comes before any talk of a lower dose (R-TAPER-NOT)."""
    if suicide_risk(record, policy):
        return "suicide risk is to be assessed first"
    if diagnosed(record, "opioid-use-disorder"):
        return "opioid use disorder: treatment is offered, not a taper"
    if pregnancy(record):
        return "pregnancy: no taper without obstetric and addiction expertise"
    return None


def _length_of_use(taken: Exposure, record: PatientRecord) -> Evidence:
    bound = "at least " if taken.is_lower_bound else ""
    return Evidence(f"opioids on {bound}{taken.covered_days_120} of the last 120 days", record.as_of)


RULE = Rule(
    id="taper-review",
    topic="TaperReview",
    title="Review of long-term opioid therapy",
    evidence_ids=(
        "R-TAPER-CONSIDER",
        "R-TAPER-PACE",
        "R-TAPER-MON",
        "R-TAPER-PAUSE",
        "R-TAPER-ALT",
        "R-TAPER-NOT",
        "R-WD-1",
        "R-BUP-1",
    ),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: has_opioid(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset(
        {
            Need.PAST_MEDICATIONS,
            Need.SCREENINGS,
            Need.PATIENT,
            Need.DISPENSES,
            Need.CARE_PLANS,
            Need.PROCEDURES,
            Need.SERVICE_REQUESTS,
            Need.ENCOUNTERS,
            Need.ENCOUNTER,
            Need.LABS,
        }
    ),
    evaluate=evaluate,
)
