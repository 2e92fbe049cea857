"""The days on which opioids were taken, as orders and dispenses tell: one `Taken` per order, before a given day.

A completed or stopped order counts for what it supplied, an active one up to the day. Where one order of a drug follows
another, the earlier one ends when the next begins, so that an early refill is no double dose.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from clinical.course import Course, Fill, activity_of, course_of, lasts
from clinical.facts import Dispense, MedicationOrder, Supply
from clinical.listed_opioids import NOT_HANDED_OVER, doses_on_list, fills, supplied_course
from clinical.mme import OrderDose, order_dose
from clinical.opioid import Use
from clinical.policy import standard_policy
from clinical.quick import quick
from clinical.record import PatientRecord, definition
from clinical.renewal import Drug, drug_of, next_from
from clinical.setting import is_hospital_order

EXPOSURES = frozenset({Use.ANALGESIC, Use.BUPRENORPHINE_PAIN, Use.OPIOID_USE_DISORDER})
NEVER_TAKEN = frozenset({"do not perform", "entered in error", "cancelled", "not signed", "only a proposal"})

Stretch = tuple[int, int]
"""Days in a row, as ordinals: the first, and the one after the last."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One order and the stretches of days on which it was taken.

    `first` is its first day, None when not known. `is_acute` marks a run of its drug short enough to be a spike.
    `is_bounded` is False when its last day had to be assumed: it may have been taken for longer.
    """

    dose: OrderDose
    course: Course
    drug: Drug
    first: int | None
    stretches: tuple[Stretch, ...]
    is_active: bool
    is_acute: bool = False
    is_bounded: bool = True

    @property
    def is_treatment(self) -> bool:
        """Whether it treats opioid use disorder: no exposure to an analgesic, but no opioid-naive patient either."""
        return self.drug.use is Use.OPIOID_USE_DISORDER

    def is_within(self, first: int, end: int) -> bool:
        return any(begins < end and ends > first for begins, ends in self.stretches)


@definition
def opioids_taken(record: PatientRecord, day: date) -> tuple[Taken, ...]:
    """Every order for pain or opioid use disorder that had begun before `day`, and the active ones of unknown start."""
    known = fills(record)
    courses = _courses(record)
    ordered = [_taken(dose, course, drug, known.get(dose.order.ref, ()), day) for dose, course, drug in courses]
    taken = [each for each in ordered if each]
    taken += _dispensed(record, taken, day)
    by_drug: dict[Drug, list[Taken]] = {}
    for each in taken:
        by_drug.setdefault(each.drug, []).append(each)
    return tuple(each for same in by_drug.values() for each in _with_acute(_trimmed(same)))


@definition
def _courses(record: PatientRecord) -> tuple[tuple[OrderDose, Course, Drug], ...]:
    """Opioids of the list and of the past that may be exposure; a resource found in both is taken from the list."""
    listed = {each.order.ref: each for each in doses_on_list(record)}
    past = {each.ref: each for each in record.past_medications if each.ref not in listed}
    doses = (order_dose(each, each.authored_on or record.as_of) for each in past.values())
    known = (*listed.values(), *(each for each in doses if each))
    return tuple([(each, supplied_course(record, each), drug_of(each)) for each in known if _is_exposure(each)])


def _is_exposure(dose: OrderDose) -> bool:
    """For pain or opioid use disorder, and taken at home."""
    return drug_of(dose).use in EXPOSURES and not is_hospital_order(dose.order)


def _taken(dose: OrderDose, course: Course, drug: Drug, handed_over: tuple[Fill, ...], day: date) -> Taken | None:
    order, state = dose.order, activity_of(course, day)
    if state.why in NEVER_TAKEN:
        return None
    first, today = course.starts_on or order.authored_on, day.toordinal()
    last = None if first is None else today if state.is_active else _end(course, order)
    stretches = [(first.toordinal(), last or first.toordinal() + 1)] if first else []
    if handed_over and not state.is_active:
        stop = order.stopped_on.toordinal() if order.stopped_on else today
        stretches = [(each.on.toordinal(), min(stop, _fill_end(each, course))) for each in handed_over]
    return Taken(
        dose=dose,
        course=course,
        drug=drug,
        first=course.starts_on.toordinal() if course.starts_on else None,
        stretches=_merged(stretches, today),
        is_active=state.is_active,
        is_bounded=last is not None or bool(handed_over),
    )


def _end(course: Course, order: MedicationOrder) -> int | None:
    """The day after the last one supplied or instructed, or the day on which it was stopped."""
    ends = [order.stopped_on.toordinal()] if order.stopped_on else []
    if course.last_day:
        ends.append(course.last_day.toordinal() + 1)
    return min(ends, default=None)


def _fill_end(fill: Fill, course: Course) -> int:
    return lasts(fill.on, fill.days or course.one_fill_days).toordinal() + 1


def _merged(stretches: Iterable[Stretch], today: int) -> tuple[Stretch, ...]:
    """In order, none overlapping, none reaching `today`."""
    merged: list[Stretch] = []
    for first, end in sorted(stretches):
        end = min(end, today)
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif first < end:
            merged.append((first, end))
    return tuple(merged)


def _dispensed(record: PatientRecord, ordered: list[Taken], day: date) -> list[Taken]:
    """What was handed over on no order that we know: other prescribers, or orders that were not sent."""
    refs = {each.ref for each in (*record.medications, *record.past_medications)}
    found = []
    for dispense in record.dispenses:
        order = _order_of(dispense)
        if order is None or refs & set(dispense.prescription_refs):
            continue
        dose = order_dose(order, dispense.handed_over_on or day)
        if dose is None or not _is_exposure(dose):
            continue
        taken = _taken(dose, course_of(order, dose), drug_of(dose), (), day)
        if taken and not (not dispense.prescription_refs and any(_may_fill(taken, each) for each in ordered)):
            found.append(taken)
    return found


def _order_of(dispense: Dispense) -> MedicationOrder | None:
    if not dispense.handed_over_on or dispense.status in NOT_HANDED_OVER:
        return None
    return MedicationOrder(
        ref=dispense.ref,
        codes=dispense.codes,
        name=dispense.name,
        status="completed",
        intent="order",
        authored_on=dispense.handed_over_on,
        prescriber=dispense.prescriber,
        dosages=dispense.dosages,
        supply=Supply(quantity=dispense.quantity, unit=dispense.unit, days=dispense.days),
    )


def _may_fill(dispensed: Taken, order: Taken) -> bool:
    """Whether a dispense that names no order is a fill of this one: the same drug, while it ran or soon after."""
    if dispensed.drug != order.drug or dispensed.first is None:
        return False
    gap = standard_policy().gap_in_run_days
    return order.is_active or order.is_within(dispensed.first - gap, dispensed.first + 1)


def _trimmed(same: list[Taken]) -> list[Taken]:
    """Orders of one drug, each ended where the next one of it begins. A stop without a date is the next one's start."""
    starts = sorted({each.first for each in same if each.first is not None})
    by_prior = {each.course.order.prior_ref: each.first for each in same if each.first is not None}
    return [_ended(each, _next_start(each, starts, by_prior.get(each.dose.order.ref))) for each in same]


def _next_start(taken: Taken, starts: list[int], named: int | None) -> int | None:
    order = taken.dose.order
    if named is not None and (taken.first is None or named > taken.first):
        return named
    threshold = next_from(taken.course)
    earliest = threshold.toordinal() if threshold else None
    if order.status == "stopped" and not order.stopped_on and taken.first is not None:
        earliest = taken.first + 1
    place = len(starts) if earliest is None else bisect_left(starts, earliest)
    return starts[place] if place < len(starts) else None


def _ended(taken: Taken, end: int | None) -> Taken:
    if end is None or all(last <= end for _, last in taken.stretches):
        return taken
    return replace(taken, stretches=tuple((first, min(last, end)) for first, last in taken.stretches if first < end))


def _with_acute(same: list[Taken]) -> list[Taken]:
    """Mark the orders of short runs: no longer than the policy's spike, counting what is still to be taken."""
    policy = standard_policy()
    spans = sorted((each.stretches[0][0], _whole_end(each)) for each in same if each.stretches)
    runs: list[Stretch] = []
    for first, end in spans:
        if runs and first <= runs[-1][1] + policy.gap_in_run_days:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((first, end))
    short = [run for run in runs if run[1] - run[0] <= policy.acute_spike_days]
    return [replace(each, is_acute=True) if _is_acute(each, short) else each for each in same]


def _whole_end(taken: Taken) -> int:
    """The end of an active order is that of its supply, or never when it has none."""
    if not taken.is_active:
        return taken.stretches[-1][1]
    return taken.course.last_day.toordinal() + 1 if taken.course.last_day else date.max.toordinal()


def _is_acute(taken: Taken, short: list[Stretch]) -> bool:
    if taken.dose.opioid.is_long_acting or not taken.stretches:
        return False
    begins = taken.stretches[0][0]
    return any(first <= begins < end for first, end in short)
