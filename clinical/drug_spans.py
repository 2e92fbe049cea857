"""The days of each order of a drug other than an opioid, and when the run that they make began."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.course import Course, activity_of, own_course
from clinical.dates import later
from clinical.facts import MedicationOrder
from clinical.opioid_history import NEVER_TAKEN
from clinical.policy import standard_policy
from clinical.quick import quick
from clinical.record import PatientRecord, definition
from clinical.runs import run_began


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of one order. `first` is None when not known.

    `last` is the latest day on which it may have been taken (for a wash-out), `out_on` the first day that its supply
    or its stop no longer covered (for a run, which left-overs do not prolong). Both are None while it runs.
    """

    order: MedicationOrder
    first: date | None
    last: date | None
    out_on: date | None


def spans_of(orders: Iterable[MedicationOrder], record: PatientRecord) -> list[Span]:
    """The days of every order that was ever taken."""
    return [span for each in orders if (span := _span(record, each))]


def run_started(spans: Iterable[Span], reached: date) -> date | None:
    """The first day of the run that reaches a day, that day itself without one. None when not known."""
    stretches = [((each.first or date.min).toordinal(), (each.out_on or date.max).toordinal()) for each in spans]
    began = date.fromordinal(run_began(stretches, reached.toordinal(), standard_policy().gap_in_run_days))
    return None if began == date.min else began


@definition
def _span(record: PatientRecord, order: MedicationOrder) -> Span | None:
    course, today = own_course(record, order), record.as_of
    state = activity_of(course, today)
    first = course.starts_on
    if state.why in NEVER_TAKEN or (first is not None and first > today):
        return None
    if state.is_active:
        return Span(order=order, first=first, last=None, out_on=None)
    is_held = order.status == "on-hold"
    known = (course.last_day or today) if is_held else order.stopped_on or course.last_day or order.authored_on
    if known is None:
        return None
    last = min(known, today)
    return Span(order=order, first=first, last=last, out_on=_out_on(course) or later(first or last, 1))


def _out_on(course: Course) -> date | None:
    ends = [course.order.stopped_on] if course.order.stopped_on else []
    ends += [later(course.last_day, 1)] if course.last_day else []
    return min(ends, default=None)
