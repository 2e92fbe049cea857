"""When the orders being written lower the daily dose, from what to what, and what was taken before.

All windows count back from the day on which a new dose takes effect, not from the day of signing: a step of a four-week
plan that is signed two days early is one step. Drafts that follow one another, and a stepped course in one draft, are
several changes. Source: design (taper-math, section 7).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from clinical.course import starts_on
from clinical.dose_spans import DoseSpan
from clinical.draft_orders import replaced_by_drafts, signed_drafts
from clinical.exposure import Exposure, exposure, exposure_before
from clinical.facts import MedicationOrder
from clinical.listed_opioids import CountedOrder
from clinical.mme import OrderDose
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.regimen import current_mme, mme_signed_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """One reduction: on `day` from `before` to `after` MME/day. `taken` is exposure in the time before that day."""

    day: date
    before: Fraction
    after: Fraction
    taken: Exposure


@definition
def lowerings(record: PatientRecord, policy: Policy) -> tuple[Lowering, ...]:
    """Every day on which the orders being written bring the dose down."""
    return tuple(_lowerings(record, policy))


@definition
def dose_now(record: PatientRecord, policy: Policy) -> Fraction:
    """MME/day immediately before: the list's total, or the last dose of a run that still reaches today.

    A prescription that ran out some days ago, and that a draft renews for less, has been lowered too.
    """
    if total := current_mme(record).total:
        return total
    taken = exposure(record, policy)
    return (taken.last_mme or Fraction(0)) if taken.run_started_on else Fraction(0)


def months_of_use(taken: Exposure, stable_days: int) -> int:
    """Whole months of the run up to the first of the reductions that lead to this day: use does not grow by tapering.

    A dose held for longer than `stable_days` begins a new run of reductions.
    """
    if taken.run_started_on is None:
        return 0
    until = _reductions_began(taken.spans, taken.day, stable_days)
    begun = taken.run_started_on
    return max(0, (until.year - begun.year) * 12 + until.month - begun.month - (until.day < begun.day))


def _lowerings(record: PatientRecord, policy: Policy) -> Iterator[Lowering]:
    signed: PatientRecord | None = None
    before = dose_now(record, policy)
    for day in _days(record):
        after = _signed_total(record, day)
        if after < before:
            signed = signed or _as_signed(record)
            yield Lowering(day=day, before=before, after=after, taken=exposure_before(signed, policy, day))
        before = after


def _days(record: PatientRecord) -> list[date]:
    """Today, and each later day on which a draft, or a step of one, begins."""
    today = record.as_of
    begins = {starts_on(each) for each in record.drafts}
    steps = {step.starts_on for each in signed_drafts(record) if len(each.schedule) > 1 for step in each.schedule}
    return sorted({today, *(day for day in begins | steps if day and day > today)})


def _signed_total(record: PatientRecord, day: date) -> Fraction:
    """What is written gives on a day, with every listed order that no draft has touched by then, as it is today.

    What runs out by itself in the meantime is not lowered by these drafts.
    """
    replaced = replaced_by_drafts(record)
    written = [each for each in mme_signed_on(record, day).counted if each.dose.order.is_draft]
    return _sum((*written, *(each for each in current_mme(record).counted if _stands(each, replaced, day))))


def _stands(each: CountedOrder, replaced: Mapping[str, MedicationOrder], day: date) -> bool:
    draft = replaced.get(each.dose.order.ref)
    return draft is None or (starts_on(draft) or day) > day


def _sum(counted: Iterable[CountedOrder]) -> Fraction:
    return sum((each.dose.mme_per_day or Fraction(0) for each in counted), Fraction(0))


def _as_signed(record: PatientRecord) -> PatientRecord:
    """The chart as it will be: drafts are active orders, and what they replace ends where they begin."""
    replaced = replaced_by_drafts(record)
    kept = tuple(each for each in record.medications if each.ref not in replaced)
    ended = tuple(_ended(each, replaced[each.ref], record) for each in record.medications if each.ref in replaced)
    taken_refs = {each.ref for each in record.medications}
    return replace(
        record,
        medications=(*kept, *(_signed(each, taken_refs) for each in signed_drafts(record))),
        past_medications=(*record.past_medications, *ended),
        drafts=(),
        memo={},
    )


def _ended(order: MedicationOrder, draft: MedicationOrder, record: PatientRecord) -> MedicationOrder:
    day = max(starts_on(draft) or record.as_of, record.as_of)
    return replace(order, status="stopped", stopped_on=day)


def _signed(dose: OrderDose, taken_refs: set[str]) -> MedicationOrder:
    """A draft that keeps the id of the order it changes gets another, so that both can be told apart."""
    order = dose.order
    ref = f"{order.ref}#signed" if order.ref in taken_refs else order.ref
    return replace(order, ref=ref, is_draft=False, status="active", intent="order")


def _reductions_began(spans: tuple[DoseSpan, ...], day: date, stable_days: int) -> date:
    """Back over falling doses. Spikes and days without a known dose are stepped over."""
    begun, dose, since = day, None, day
    for span in reversed([each for each in spans if each.mme_per_day is not None and not each.is_spike]):
        if dose is not None and span.mme_per_day != dose:
            if (span.mme_per_day or 0) < dose or (begun - since).days > stable_days:
                break
            begun = since
        dose, since = span.mme_per_day, span.first
    return begun
