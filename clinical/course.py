"""When an order runs: its first day, the last day that it supplies, and whether it counts on a given day.

A stale list overstates and a strict one understates. For a patient's safety an order without an end counts, and one
whose supply has run out counts for a while longer, because as-needed opioids are taken slower than they are supplied.
"""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil

from clinical.dates import later
from clinical.dose_units import Measure, read_unit
from clinical.facts import Dosage, MedicationOrder
from clinical.mme import OrderDose
from clinical.policy import standard_policy
from clinical.quick import quick
from clinical.record import PatientRecord, definition

ENDED = {
    "completed": "finished",
    "ended": "finished",
    "stopped": "stopped",
    "cancelled": "cancelled",
    "entered-in-error": "entered in error",
    "on-hold": "on hold",
}
NOT_AN_ORDER = {"proposal": "only a proposal", "option": "only a proposal"}
AS_NEEDED = re.compile(r"\bp\.?r\.?n\b|\b(?:as|when|if) needed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fill:
    """A supply that was handed over. `days` is None when the pharmacy did not say how long it lasts."""

    on: date
    days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Whether an order counts on a day, and why: "active", "reported", "on hold", "finished 2026-01-03" …"""

    is_active: bool
    why: str


ACTIVE, REPORTED, BEING_SIGNED = (Activity(True, why) for why in ("active", "reported", "being signed"))


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The days of one order. `starts_on` is the first, `instructed_end` the last that the sig names, `supplied_until`
    the last that the supply lasts, `last_day` the earlier of these; `counts_until` is the last on which an order still
    counts whose supply has run out; `one_fill_days` is the supply of one fill. None where nothing says so."""

    order: MedicationOrder
    starts_on: date | None
    instructed_end: date | None
    one_fill_days: Fraction | None
    supplied_from: date | None
    supplied_until: date | None
    counts_until: date | None
    last_day: date | None

    @property
    def supply_days(self) -> Fraction | None:
        """Days that the order supplies, refills included."""
        return None if self.one_fill_days is None else self.one_fill_days * (1 + _refills(self.order))


def is_active_on(order: MedicationOrder, day: date) -> bool:
    return activity(order, day).is_active


@definition
def active_medications(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    """The orders on the list that run on the day of the call, opioids or not."""
    courses = (own_course(record, each) for each in record.medications)
    return tuple([each.order for each in courses if activity_of(each, record.as_of).is_active])


@definition
def own_course(record: PatientRecord, order: MedicationOrder) -> Course:
    """The days of an order by itself: without a dose, which could tell how long a quantity lasts, and without fills."""
    return course_of(order)


def activity(order: MedicationOrder, day: date) -> Activity:
    """Whether an order counts on a day, by status, intent, start, end and supply as written."""
    return activity_of(course_of(order), day)


def course_of(order: MedicationOrder, dose: OrderDose | None = None, fills: tuple[Fill, ...] = ()) -> Course:
    """The days of an order. A dose lets the supply be worked out from a quantity; later fills lengthen it."""
    start = starts_on(order)
    supplied_from = start if order.is_reported else _latest(start, order.authored_on)
    days = _one_fill_days(order, dose)
    end, out = _instructed_end(order, start), _supplied_until(order, supplied_from, days, fills)
    return Course(
        order=order,
        starts_on=start,
        instructed_end=end,
        one_fill_days=days,
        supplied_from=supplied_from,
        supplied_until=out,
        counts_until=later(out, _grace_days(order, supplied_from, out)) if out else None,
        last_day=min(end, out) if end and out else end or out,
    )


def activity_of(course: Course, day: date) -> Activity:
    """An unknown status or intent counts, and so does an order without an end."""
    order, out = course.order, course.supplied_until
    if why := _withdrawn(order, day):
        return Activity(False, why)
    if course.starts_on and course.starts_on > day:
        return Activity(False, f"starts {course.starts_on}")
    if course.instructed_end and course.instructed_end < day:
        return Activity(False, f"finished {course.instructed_end}")
    if out and out < day:
        is_stale = course.counts_until is None or course.counts_until < day
        return Activity(not is_stale, f"supply ran out {out}" + ("" if is_stale else ", still listed as active"))
    if order.is_draft:
        return BEING_SIGNED
    return REPORTED if order.is_reported else ACTIVE


def ends_treatment(order: MedicationOrder) -> bool:
    """Whether a draft is the ending of an order rather than an order: a stop, a hold, or "do not perform"."""
    return order.do_not_perform or _lower(order.status) in ENDED


def starts_on(order: MedicationOrder) -> date | None:
    """The first day: the later of the sig's own start and the start of validity, else the day of writing.

    None when not known. A reported order was taken before it was written down, so its date of writing says nothing.
    """
    starts = [each.starts_on for each in order.dosages if each.starts_on]
    known = _latest(min(starts) if starts else None, order.supply.valid_from)
    return known or (None if order.is_reported else order.authored_on)


def _withdrawn(order: MedicationOrder, day: date) -> str | None:
    status = _lower(order.status)
    if order.do_not_perform:
        return "do not perform"
    if word := ENDED.get(status):
        return f"{word} {order.stopped_on}" if order.stopped_on and word in {"finished", "stopped"} else word
    if order.stopped_on and order.stopped_on <= day:
        return f"stopped {order.stopped_on}"
    if order.is_draft:
        return None
    return "not signed" if status == "draft" else NOT_AN_ORDER.get(_lower(order.intent))


def _instructed_end(order: MedicationOrder, start: date | None) -> date | None:
    """The last day that the sig names, when every instruction ends. Steps written one after the other add up.

    An end before the day of writing was copied from an older order, and is none.
    """
    ends = [_dosage_end(each, start) for each in order.dosages]
    if not ends or None in ends:
        return None
    end = max(each for each in ends if each)
    if start and len({each.sequence for each in order.dosages}) > 1:
        end = max(end, later(start, _stepped_days(order.dosages) - 1))
    return None if order.authored_on and end < order.authored_on else end


def _dosage_end(dosage: Dosage, start: date | None) -> date | None:
    begins = dosage.starts_on or start
    if dosage.ends_on or not (dosage.bounds_days and begins):
        return dosage.ends_on
    return lasts(begins, dosage.bounds_days)


def _stepped_days(dosages: tuple[Dosage, ...]) -> int:
    """The days of all steps together; instructions of the same step run side by side."""
    longest: dict[int | None, Fraction] = {}
    for each in dosages:
        longest[each.sequence] = max(longest.get(each.sequence, Fraction(0)), each.bounds_days or Fraction(0))
    return ceil(sum(longest.values()))


def _supplied_until(
    order: MedicationOrder, begins: date | None, days: Fraction | None, fills: tuple[Fill, ...]
) -> date | None:
    """Days of one fill × (1 + refills), none of them begun after the validity; or a later fill.

    Without days of supply, the end of validity. None when neither is known.
    """
    until = valid_until = order.supply.valid_until
    if days and begins:
        until = lasts(begins, days, 1 + _refills(order))
        if valid_until:
            until = min(until, lasts(max(valid_until, begins), days))
    return max(until, *(lasts(each.on, each.days or days) for each in fills)) if until and fills else until


def _one_fill_days(order: MedicationOrder, dose: OrderDose | None) -> Fraction | None:
    """The expected supply as written; else, for an opioid by the piece or the mL, quantity × mg ÷ mg per day."""
    quantity = order.supply.quantity
    if states_days(order):
        return order.supply.days
    if not quantity or quantity <= 0 or not dose or not dose.dose_mg_per_day or len(dose.opioid.parts) != 1:
        return None
    part, unit = dose.opioid.parts[0], read_unit(order.supply.unit or "")
    if not part.mg or not unit or part.per_unit not in {"each", "mL"} or unit.measure is not Measure(part.per_unit):
        return None
    return quantity * unit.size * part.mg / part.per / dose.dose_mg_per_day


def states_days(order: MedicationOrder) -> bool:
    """Whether the order says itself how long one fill lasts."""
    days = order.supply.days
    return days is not None and days.numerator > 0


def _grace_days(order: MedicationOrder, supplied_from: date | None, out: date) -> int:
    """How long an order still counts after its supply ran out: as long again, within the policy's bounds.

    An as-needed order has no upper bound: taken at half its maximum, its supply lasts twice as long.
    """
    policy = standard_policy()
    length = (out - supplied_from).days + 1 if supplied_from else 0
    is_as_needed = any([each.as_needed or _says_as_needed(each.text or "") for each in order.dosages])
    longest = length if is_as_needed else policy.stale_grace_max_days
    return max(policy.stale_grace_min_days, min(length, longest))


@lru_cache(maxsize=4096)
def _says_as_needed(sig: str) -> bool:
    return AS_NEEDED.search(sig) is not None


def _refills(order: MedicationOrder) -> int:
    return max(order.supply.refills or 0, 0)


def lasts(begins: date, days: Fraction | None, n_fills: int = 1) -> date:
    """The last day of a supply that begins on a day, a day begun being a day; of unknown length it is its first day."""
    if days is None:
        return begins
    return later(begins, max(-(-days.numerator * n_fills // days.denominator), 1) - 1)


def _latest(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _lower(code: str | None) -> str:
    return (code or "").lower()
