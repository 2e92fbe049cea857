"""High daily opioid dose.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 4 and 7 (R-DOSE-50,
    R-DOSE-ESC). The level of 90 is the 2016 guideline's, kept by payers and states (R-DOSE-90).
When
    the patient is an adult outside cancer, sickle-cell, palliative and end-of-life care, and
    current opioids plus the orders being signed, or sent home with at discharge, reach 50 MME/day.
Then
    an order brings the total to 50 MME/day or more      caution, as a warning
    an order raises a total that was already 50 or more  caution and causes to look for, as a warning
    otherwise                                            information: a good time to review benefit and risk
    90 MME/day or more                                   in each case: what payers and states often ask for
    a site whose payer counts by the 2016 factors        in each case: that total too, beside the other
    mental health that calls for closer care             in each case: named, with follow-up at the early end
Not assessable
    an opioid whose daily dose cannot be computed, when the rest stays below 50 MME/day;
    a medication list that could not be read, when the orders being signed stay below 50 MME/day.
"""

from clinical.amplifiers import amplifier_lines, amplifier_names
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.orders_in_question import before_these_orders
from clinical.outcome import Advice, ArrangeFollowUp, AtLeast, Evidence, NoAdvice, NotAssessable, Outcome, Urgency
from clinical.payer_mme import total_2016
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import DailyMme, current_mme, has_opioid, mme_after_signing
from clinical.rule import Moment, Rule


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)

    dose = mme_after_signing(record)
    if dose.total < policy.caution_mme_per_day:
        if dose.not_computable:
            return NotAssessable("an opioid's daily dose cannot be computed", dose.evidence)
        if dose.is_lower_bound:
            return NotAssessable("the total is only a lower bound", dose.evidence)
        return NoAdvice("the total stays below the caution level")

    before = current_mme(before_these_orders(record))
    variant = _variant(before, dose, policy)
    closer = amplifier_lines(record, policy)
    follow_up_days = policy.follow_up_early_days if closer else _follow_up_days(variant, policy)
    return Advice(
        urgency=Urgency.INFO if variant == "stable" else Urgency.WARNING,
        variant=variant,
        values={
            "mme": AtLeast(dose.total) if dose.is_lower_bound else dose.total,
            "before": before.total,
            "mme_2016": total_2016(dose),
            "caution": policy.caution_mme_per_day,
            "justification": policy.justification_mme_per_day,
            "conditions": amplifier_names(record, policy),
            "early_days": policy.follow_up_early_days,
        },
        evidence=(*dose.evidence, *closer),
        paragraphs=_paragraphs(dose, closer, policy),
        proposals=(ArrangeFollowUp(within_days=follow_up_days, purpose="Review of opioid therapy"),),
        gaps=exclusion_gaps(record),
        is_partial=dose.is_lower_bound,
    )


def _variant(before: DailyMme, after: DailyMme, policy: Policy) -> str:
    """Whether the orders being signed bring the total to the caution level, raise it further, or leave it."""
    if after.total <= before.total:
        return "stable"
    return "crossing" if before.total < policy.caution_mme_per_day else "raised"


def _paragraphs(dose: DailyMme, closer: tuple[Evidence, ...], policy: Policy) -> tuple[str, ...]:
    named = (
        ("mental-health", bool(closer)),
        ("justification", dose.total >= policy.justification_mme_per_day),
        ("payer", policy.mme_table == "2016"),
    )
    return tuple(name for name, applies in named if applies)


def _follow_up_days(variant: str, policy: Policy) -> int:
    """1 to 4 weeks after a start or increase, the early end from 50 MME/day (CDC 2022, recommendation 7)."""
    return policy.follow_up_days if variant == "stable" else policy.follow_up_early_days


RULE = Rule(
    id="opioid-dose",
    topic="OpioidDose",
    title="Daily opioid dose",
    evidence_ids=("R-DOSE-50", "R-DOSE-ESC", "R-DOSE-90"),
    source="cdc-2022",
    moments=frozenset(Moment),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.MEDICATIONS}),
    uses=frozenset({Need.CONDITIONS, Need.PATIENT, Need.SCREENINGS}),
    evaluate=evaluate,
)
