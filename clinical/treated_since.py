"""For how long a drug has been taken without a break: whether it is a new start or settled.

A drug counts as settled when its run reaches today and is at least the policy's days old (28: four weeks). Gaps as
long as the policy allows in a run do not end it, so a late refill is no new start. Source: design choice; CDC 2022
calls less than a month acute.
"""

from collections.abc import Iterable
from datetime import date

from clinical.course import activity_of, course_of, is_active_on, starts_on
from clinical.exposure import exposure
from clinical.facts import MedicationOrder
from clinical.opioid_history import NEVER_TAKEN, Stretch
from clinical.policy import Policy
from clinical.record import PatientRecord, definition


def run_days(stretches: Iterable[Stretch], today: int, gap_days: int) -> int:
    """Days since the beginning of the run that reaches `today`; 0 without one."""
    begins = today
    for first, end in sorted(stretches, key=lambda each: each[1], reverse=True):
        if begins - end > gap_days:
            break
        begins = min(begins, first)
    return today - begins


@definition
def opioids_are_new(record: PatientRecord, policy: Policy) -> bool:
    """Whether opioids altogether, for pain or opioid use disorder, are a new start. Of unknown start: not known new."""
    taken = exposure(record, policy).taken
    if any(each.is_active and each.first is None for each in taken):
        return False
    stretches = [stretch for each in taken for stretch in each.stretches]
    return run_days(stretches, record.as_of.toordinal(), policy.gap_in_run_days) < policy.stable_after_days


def is_new_start(orders: Iterable[MedicationOrder], record: PatientRecord, policy: Policy) -> bool:
    """Whether a kind of drug is a new start, by all its orders, past ones included.

    A listed order of unknown start, and a draft that renews an order which was not sent, are not known to be new.
    """
    known = tuple(orders)
    listed = tuple(each for each in known if not each.is_draft)
    refs = {each.ref for each in listed}
    if any(each.is_draft and each.prior_ref and each.prior_ref not in refs for each in known):
        return False
    if any(starts_on(each) is None and is_active_on(each, record.as_of) for each in listed):
        return False
    stretches = [stretch for each in listed if (stretch := _stretch(each, record.as_of))]
    return run_days(stretches, record.as_of.toordinal(), policy.gap_in_run_days) < policy.stable_after_days


def _stretch(order: MedicationOrder, today: date) -> Stretch | None:
    """The days of one order: up to today while active, else as supplied or until it was stopped."""
    course = course_of(order)
    state = activity_of(course, today)
    if course.starts_on is None or state.why in NEVER_TAKEN:
        return None
    first = course.starts_on.toordinal()
    if state.is_active:
        return first, today.toordinal()
    ends = [order.stopped_on.toordinal()] if order.stopped_on else []
    ends += [course.last_day.toordinal() + 1] if course.last_day else []
    return first, min(ends, default=first + 1)
