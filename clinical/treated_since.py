"""Whether a drug is a new start or settled, by for how long it has been taken without a break.

A drug counts as settled when its run reaches today and is at least the policy's days old (28: four weeks). Source:
design choice; CDC 2022 calls less than a month acute.
"""

from collections.abc import Iterable
from datetime import date

from clinical.drug_spans import run_started, spans_of
from clinical.exposure import exposure
from clinical.facts import MedicationOrder
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.runs import run_began


@definition
def opioids_are_new(record: PatientRecord, policy: Policy) -> bool:
    """Whether opioids altogether, for pain or opioid use disorder, are a new start. Of unknown start: not known new."""
    taken = exposure(record, policy).taken
    if any(each.is_active and each.first is None for each in taken):
        return False
    stretches = [stretch for each in taken for stretch in each.stretches]
    began = run_began(stretches, record.as_of.toordinal(), policy.gap_in_run_days)
    return _is_new(date.fromordinal(began), record, policy)


def is_new_start(orders: Iterable[MedicationOrder], record: PatientRecord, policy: Policy) -> bool:
    """Whether a kind of drug is a new start, by all its orders, past ones included.

    An order of unknown start, and a draft that renews an order which was not sent, are not known to be new.
    """
    known = tuple(orders)
    listed = tuple(each for each in known if not each.is_draft)
    refs = {each.ref for each in listed}
    if any(each.is_draft and each.prior_ref and each.prior_ref not in refs for each in known):
        return False
    began = run_started(spans_of(listed, record), record.as_of)
    return began is not None and _is_new(began, record, policy)


def _is_new(began: date, record: PatientRecord, policy: Policy) -> bool:
    return (record.as_of - began).days < policy.stable_after_days
