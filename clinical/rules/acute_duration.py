"""Length of a first, acute opioid course, and how to end one.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 6 (R-ACUTE-1, R-ACUTE-TAPER):
    it gives no number of days. The number here is a payer's, a state's or the site's own, and the card says whose.
When
    an opioid for pain is written, or goes home with the patient, for an opioid-naive adult outside cancer, sickle-cell,
    palliative and end-of-life care; the course is acute (one fill under 28 days, or a coded acute pain); and one fill
    supplies more days than
Then
    the site's state allows a first course (where configured)    warning
    7 days (site policy; Medicare Part D's first-fill check)     information
    In each case a paragraph on ending a course taken around the clock for more than 3 days; it never makes the card.
Not assessable
    the days of supply are not written; past prescriptions or the medication list could not be read.
"""

from collections.abc import Iterable
from fractions import Fraction

from clinical.acute_pain import is_acute
from clinical.course import course_of
from clinical.evidence import dose_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.exposure import exposure
from clinical.mme import OrderDose
from clinical.mme_figure import plain
from clinical.orders_in_question import before_these_orders, is_pain_order_in_question, pain_orders_in_question
from clinical.outcome import Advice, Evidence, NoAdvice, NotAssessable, Outcome, Urgency, Value
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule
from clinical.short_course import DAYS_A_STEP, short_course

Supplied = tuple[Fraction, OrderDose]


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)

    naive = exposure(before_these_orders(record), policy).opioid_naive
    if naive is None:
        return NotAssessable("whether opioids were taken before could not be seen")
    if not naive:
        return NoAdvice("not a first opioid")

    supplies = [
        _supplied(each) for each in pain_orders_in_question(record) if is_acute(each, record, policy) is not False
    ]
    if not supplies:
        return NoAdvice("not an acute course")
    known = [each for each in supplies if each is not None]
    longest = max(known, key=lambda each: each[0], default=None)
    if longest is not None and (variant := _variant(longest[0], policy)):
        return _advice(longest, variant, record, policy)
    if len(known) < len(supplies):
        return NotAssessable("the days of supply of a first opioid are not written")
    return NoAdvice("no longer than the policy's days")


def _supplied(dose: OrderDose) -> Supplied | None:
    days = course_of(dose.order, dose).one_fill_days
    return None if days is None else (days, dose)


def _variant(days: Fraction, policy: Policy) -> str | None:
    if 0 < policy.state_supply_days < days:
        return "state"
    return "long" if days > policy.acute_supply_days else None


def _advice(longest: Supplied, variant: str, record: PatientRecord, policy: Policy) -> Advice:
    days, dose = longest
    steps = _steps(days, dose)
    is_state = variant == "state"
    return Advice(
        urgency=Urgency.WARNING if is_state else Urgency.INFO,
        variant=variant,
        values={
            "days": days,
            "most": policy.state_supply_days if is_state else policy.acute_supply_days,
            "authority": policy.state_supply_authority if is_state else policy.acute_supply_authority,
            "review": policy.acute_review_days,
            **_values(steps, dose, policy),
        },
        evidence=(
            dose_line(dose, f"; one fill lasts {plain(days)} days"),
            Evidence(f"no opioid on record in the last {policy.naive_lookback_days} days", record.as_of),
        ),
        paragraphs=tuple(_paragraphs(steps, longest, policy)),
        gaps=exclusion_gaps(record),
    )


def _paragraphs(steps: str | None, longest: Supplied, policy: Policy) -> Iterable[str]:
    days, dose = longest
    if dose.mme_per_day is not None and dose.mme_per_day > policy.naive_start_mme_per_day:
        yield "dose"
    if steps:
        yield "ending"
    elif days >= policy.subacute_supply_days:
        yield "continuation"


def _values(steps: str | None, dose: OrderDose, policy: Policy) -> dict[str, Value]:
    found: dict[str, Value] = {"usual": policy.naive_start_mme_per_day}
    if dose.mme_per_day is not None:
        found["mme"] = dose.mme_per_day
    return found | ({"steps": steps} if steps else {})


def _steps(days: Fraction, dose: OrderDose) -> str | None:
    """The way down from the written dose: "40, 30, 20, 10 mg/day, 2 days each, then none"; None where none is due."""
    mg, part = dose.dose_mg_per_day, dose.opioid.parts[0]
    if not mg or not part.mg or part.per_unit != "each" or len(dose.opioid.parts) != 1:
        return None
    steps = short_course(mg, part.mg, int(days))
    if steps is None:
        return None
    doses = ", ".join(plain(each.dose) for each in steps if each.dose)
    return f"{doses} mg/day for {DAYS_A_STEP} days each, then none"


RULE = Rule(
    id="acute-duration",
    topic="AcuteDuration",
    title="Length of a first opioid course",
    evidence_ids=("R-ACUTE-1", "R-ACUTE-TAPER"),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.CONDITIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.DISPENSES, Need.PATIENT}),
    evaluate=evaluate,
)
