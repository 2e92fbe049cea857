"""The old dose after days without it: tolerance may be gone.

Source
    VA Opioid Taper Decision Tool; CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022,
    Recommendation 8 (R-TOL-1). The share of one half, the lengths and the level for a critical card are design choices.
When
    an opioid for pain is being written or sent home, the daily total would reach half or more of a dose that was taken
    for a week or longer within the last year, and the last 7 days were without an opioid or below half of that dose:
    after a hospital stay, after imprisonment (Z65.1, Z65.2), after a step of a taper, or for any other reason.
Then
    50 MME/day or more    critical: start low, as for someone new to opioids, naloxone, teach
    less                  information
    a shorter break in hospital, or imprisonment recorded lately    information with an offer of naloxone
Silent
    with medication for opioid use disorder, which keeps tolerance up; for a short course that built no tolerance;
    after a shorter break once naloxone is there.
Not assessable
    the medication list or past prescriptions could not be read: a gap in what was not seen is no gap;
    the dose being written, or one of the last 7 days, cannot be computed; an order of the lists cannot be read: it may
    be the opioid that went on (imprisonment on record is a break all the same).
"""

from fractions import Fraction

from clinical.comfort_care import softened
from clinical.drug_classes import rescue_on_hand
from clinical.exposure import exposure_before
from clinical.mme_figure import plain
from clinical.opioid_purpose import besides_treatment
from clinical.orders_in_question import is_opioid_in_question, opioids_in_question
from clinical.outcome import Advice, AtLeast, Evidence, NoAdvice, NotAssessable, OfferNaloxone, Outcome, Urgency, Value
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import DailyMme, mme_after_signing
from clinical.rule import Audience, Moment, Rule
from clinical.tolerance_loss import EarlierDose, OpioidGap, interruption, opioid_gap, reordered, tolerance_lost


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if not besides_treatment(opioids_in_question(record)):
        return NoAdvice("no opioid for pain is being written")
    order = mme_after_signing(record)
    if exposure_before(record, policy, order.day).on_moud:
        return NoAdvice("medication for opioid use disorder keeps tolerance up")
    if any(each.mme_per_day is None and each.is_counted_kind for each in opioids_in_question(record)):
        return NotAssessable("the dose being written cannot be computed", order.evidence)

    gap = opioid_gap(record, policy, order.day)
    if not gap.earlier:
        return NoAdvice("no earlier dose is being ordered again after days without it")
    if gap.recent_mme is None:
        return NotAssessable("a dose of the last days cannot be computed")
    earlier = tolerance_lost(gap, gap.recent_mme, order.total, policy)
    if earlier:
        found: Outcome = _restart(earlier, gap.recent_mme, order, record, policy)
    else:
        found = _after_interruption(gap, order, record, policy)
    if isinstance(found, Advice) and _may_have_gone_on(record, policy):
        return NotAssessable("an order that could not be read may be an opioid that went on", found.evidence)
    return found


def _restart(
    earlier: EarlierDose, recent_mme: Fraction, order: DailyMme, record: PatientRecord, policy: Policy
) -> Outcome:
    is_high = order.total >= policy.lost_tolerance_critical_mme_per_day
    urgency = Urgency.CRITICAL if is_high else Urgency.INFO
    return Advice(
        urgency=softened(urgency, record, policy),
        variant="high" if is_high else "low",
        values=_values(earlier, order, policy) | {"recent": recent_mme},
        evidence=(*order.evidence, _taken(earlier), *interruption(record, policy)),
        proposals=() if rescue_on_hand(record, policy) else (OfferNaloxone(),),
        is_partial=order.is_lower_bound,
    )


def _after_interruption(gap: OpioidGap, order: DailyMme, record: PatientRecord, policy: Policy) -> Outcome:
    """A break that was shorter, or that the list does not show: what happened is worth a question."""
    why = interruption(record, policy)
    earlier = reordered(gap, order.total, policy)
    is_break = gap.days_without is not None and gap.days_without >= policy.interruption_days
    if not earlier or not why or not (is_break or _tells_of_prison(why)):
        return NoAdvice("no earlier dose is being ordered again after days without it")
    if on_hand := rescue_on_hand(record, policy):
        return NoAdvice("a shorter break, and a rescue product is there", (on_hand,))
    return Advice(
        urgency=Urgency.INFO,
        variant="interrupted",
        values=_values(earlier, order, policy),
        evidence=(*order.evidence, _taken(earlier), *why),
        proposals=(OfferNaloxone(),),
        is_partial=order.is_lower_bound,
    )


def _may_have_gone_on(record: PatientRecord, policy: Policy) -> bool:
    """Whether nothing but the lists tells of a break, and one order on them cannot be read."""
    hidden = set(record.unreadable_orders) - {each.ref for each in record.drafts}
    return bool(hidden) and not _tells_of_prison(interruption(record, policy))


def _tells_of_prison(why: tuple[Evidence, ...]) -> bool:
    return any((each.ref or "").startswith("Condition/") for each in why)


def _values(earlier: EarlierDose, order: DailyMme, policy: Policy) -> dict[str, Value]:
    return {
        "mme": AtLeast(order.total) if order.is_lower_bound else order.total,
        "earlier": earlier.mme_per_day,
        "last_day": earlier.last_day,
        "days": policy.lost_tolerance_days,
    }


def _taken(earlier: EarlierDose) -> Evidence:
    return Evidence(f"{plain(earlier.mme_per_day)} MME/day or more, last taken", earlier.last_day)


RULE = Rule(
    id="lost-tolerance",
    topic="LostTolerance",
    title="Lost opioid tolerance",
    evidence_ids=("R-TOL-1",),
    source="va-taper-tool",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    audience=Audience.ADULT_OUTPATIENT,
    applies=lambda record, policy: is_opioid_in_question(record),
    requires=frozenset({Need.MEDICATIONS, Need.PAST_MEDICATIONS}),
    uses=frozenset({Need.ENCOUNTERS, Need.CONDITIONS, Need.DISPENSES}),
    evaluate=evaluate,
)
