"""The same opioid prescribed twice, or opioids from several prescribers.

Source
    Duplicates and prescribers: our design choice; Medicare Part D checks the same (from 2019); CDC 2022,
    Recommendation 9, for talking about it without blame.
When
    two active orders of one opioid run side by side: the same product twice, or from different prescribers; or
    an order being written repeats another prescriber's that still has supply for longer than an early refill (by the
    same prescriber it is a renewal: it counts once); or
    opioids for pain came from 3 or more prescribers (a site's own number) within 90 days, the present order counted.
Then
    warning.
Silent
    for two strengths of one drug by one prescriber, and immediate-release beside extended-release: one regimen;
    for medication for opioid use disorder.
Not assessable
    the medication list could not be read; past prescriptions could not be read and too few prescribers are seen.
"""

from collections.abc import Iterable
from itertools import combinations, product

from clinical.course import Course, starts_on
from clinical.dates import later
from clinical.draft_orders import draft_stops
from clinical.evidence import dose_line
from clinical.exposure import exposure
from clinical.listed_opioids import CountedOrder, listed_opioids
from clinical.mme import OrderDose
from clinical.opioid_purpose import is_for_pain
from clinical.orders_in_question import is_pain_order_in_question, pain_orders_in_question
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.renewal import drug_of, next_from
from clinical.rule import Moment, Rule

Pair = tuple[OrderDose, OrderDose]


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    is_writing = record.moment is Moment.PRESCRIBING
    pair = next(iter(_repeated(record) if is_writing else _side_by_side(record)), None)
    if pair is not None:
        return Advice(
            urgency=Urgency.WARNING,
            variant="duplicate",
            values={"drug": pair[1].opioid.label},
            evidence=tuple(dose_line(each) for each in pair),
        )
    by_prescriber = _by_prescriber(record, policy)
    if len(by_prescriber) >= policy.several_prescribers:
        return Advice(
            urgency=Urgency.WARNING,
            variant="prescribers",
            values={"n": len(by_prescriber), "days": policy.prescribers_window_days},
            evidence=tuple(dose_line(each) for each in by_prescriber.values()),
        )
    return NoAdvice("no opioid twice and fewer prescribers than the policy's number")


def _side_by_side(record: PatientRecord) -> Iterable[Pair]:
    """Active orders of one drug, neither of which has taken the place of the other."""
    for one, other in combinations(_active(record), 2):
        is_same = drug_of(one.dose) == drug_of(other.dose)
        if is_same and (one.dose.opioid.label == other.dose.opioid.label or _are_of_two(one.dose, other.dose)):
            yield one.dose, other.dose


def _repeated(record: PatientRecord) -> Iterable[Pair]:
    """An order on the list that goes on, with the draft that repeats it early."""
    ended = {each.order.ref for each in draft_stops(record)}
    going_on = [each for each in _active(record) if each.dose.order.ref not in ended]
    for listed, draft in product(going_on, pain_orders_in_question(record)):
        is_renewal = listed.dose.order.ref in {draft.order.ref, draft.order.prior_ref}
        is_of_two = _are_of_two(listed.dose, draft)
        if is_of_two and not is_renewal and _is_early(listed.course, draft, record):
            yield listed.dose, draft


def _active(record: PatientRecord) -> tuple[CountedOrder, ...]:
    counted = [each for each in listed_opioids(record, record.as_of) if each.is_counted]
    return tuple(each for each in counted if is_for_pain(each.dose))


def _is_early(course: Course, draft: OrderDose, record: PatientRecord) -> bool:
    """Whether a draft begins while an order still has supply for longer than an early refill."""
    after = next_from(course)
    return after is not None and (starts_on(draft.order) or record.as_of) < after


def _are_of_two(one: OrderDose, other: OrderDose) -> bool:
    """The same drug from two prescribers, both known."""
    names = {one.order.prescriber, other.order.prescriber}
    return drug_of(one) == drug_of(other) and None not in names and len(names) > 1


def _by_prescriber(record: PatientRecord, policy: Policy) -> dict[str, OrderDose]:
    """The newest opioid for pain of each prescriber within the window, the orders in question included."""
    today = record.as_of.toordinal()
    begins = later(record.as_of, -policy.prescribers_window_days).toordinal()
    recent = [
        each.dose
        for each in exposure(record, policy).taken
        if not each.is_treatment and (each.is_within(begins, today) or each.is_active)
    ]
    found: dict[str, OrderDose] = {}
    for dose in (*recent, *pain_orders_in_question(record)):
        name = dose.order.prescriber
        if name is not None and _is_newer(dose, found.get(name)):
            found[name] = dose
    return found


def _is_newer(dose: OrderDose, other: OrderDose | None) -> bool:
    if other is None or other.order.authored_on is None:
        return True
    return dose.order.authored_on is not None and dose.order.authored_on > other.order.authored_on


RULE = Rule(
    id="overlapping-prescriptions",
    topic="OverlappingPrescriptions",
    title="Overlapping opioid prescriptions",
    evidence_ids=("R-PDMP-1",),
    source="cdc-2022",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS}),
    needs=frozenset({Need.PAST_MEDICATIONS}),
    uses=frozenset({Need.DISPENSES}),
    evaluate=evaluate,
    is_about_drugs=True,
)
