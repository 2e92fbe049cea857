"""When a drug other than an opioid was begun and ended: one run per ingredient, from the list, the past and the drafts.

A run goes on over gaps up to the policy's length, so that a refill is no new start. What a draft ends has ended today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.course import activity_of, course_of, ends_treatment, later, starts_on
from clinical.draft_orders import is_chosen
from clinical.drug_classes import attributes, ingredients_of
from clinical.drug_table import Ingredient
from clinical.facts import MedicationOrder
from clinical.opioid_history import NEVER_TAKEN
from clinical.outcome import Evidence
from clinical.policy import standard_policy
from clinical.record import PatientRecord, definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of one order, both included. `first` is None when not known, `last` while the order runs."""

    order: MedicationOrder
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugRun:
    """The present run of one ingredient, or its last one.

    `began_on` is None when not known; `ended_on` is None while it goes on. `is_written` marks one that an order being
    written begins, continues or ends.
    """

    drug: Ingredient
    orders: tuple[MedicationOrder, ...]
    began_on: date | None
    ended_on: date | None
    is_written: bool

    @property
    def name(self) -> str:
        return self.drug.name

    @property
    def refs(self) -> frozenset[str]:
        return frozenset(each.ref for each in self.orders)

    @property
    def evidence(self) -> Evidence:
        order = self.orders[-1]
        name = order.name or self.name
        if self.ended_on is not None:
            word = "being ended" if order.is_draft else f"ended {self.ended_on.isoformat()}"
            return Evidence(f"{name}, {word}", order.authored_on, order.ref)
        return Evidence(f"{name}, being ordered" if order.is_draft else name, order.authored_on, order.ref)


@definition
def drug_runs(record: PatientRecord) -> tuple[DrugRun, ...]:
    """Every known ingredient that is taken, is being written, or was taken before; opioids aside."""
    orders: dict[str, list[MedicationOrder]] = {}
    for order in (*record.past_medications, *record.medications, *record.drafts):
        for name in ingredients_of(order):
            orders.setdefault(name, []).append(order)
    runs = (_run(name, several, record) for name, several in sorted(orders.items()))
    return tuple(each for each in runs if each)


def days_since(day: date | None, record: PatientRecord) -> int | None:
    return None if day is None else (record.as_of - day).days


def _run(name: str, orders: list[MedicationOrder], record: PatientRecord) -> DrugRun | None:
    drug = attributes(name)
    spans = spans_of([each for each in orders if not each.is_draft], record.as_of)
    endings = [each for each in orders if each.is_draft and ends_treatment(each)]
    written = [each for each in orders if each.is_draft and not ends_treatment(each)]
    running = [each for each in spans if each.last is None and not _is_ended_by(each.order, endings, spans)]
    is_current = bool(running or written)
    if drug is None or not (spans or written):
        return None
    shown = _in_order(each.order for each in running) if is_current else _last_orders(spans)
    ended = None if is_current else max(each.last or record.as_of for each in spans)
    drafts = written if is_current else endings
    return DrugRun(
        drug=drug,
        orders=(*shown, *drafts),
        began_on=_began(spans, record.as_of if is_current else ended),
        ended_on=ended,
        is_written=any(is_chosen(each, record) for each in drafts),
    )


def spans_of(orders: Iterable[MedicationOrder], today: date) -> list[Span]:
    """The days of every order that was ever taken."""
    return [span for each in orders if (span := _span(each, today))]


def _span(order: MedicationOrder, today: date) -> Span | None:
    course = course_of(order)
    state = activity_of(course, today)
    first = starts_on(order)
    if state.why in NEVER_TAKEN or (first is not None and first > today):
        return None
    if state.is_active:
        return Span(order=order, first=first, last=None)
    if order.status == "on-hold":
        return Span(order=order, first=first, last=min(course.last_day or today, today))
    known = order.stopped_on or course.last_day or order.authored_on
    return Span(order=order, first=first, last=min(known, today)) if known else None


def _is_ended_by(order: MedicationOrder, endings: list[MedicationOrder], spans: list[Span]) -> bool:
    """By the same id or as its prior prescription; an ending that names no order on the list ends the drug."""
    listed = {each.order.ref for each in spans}
    return any(
        order.ref in {each.ref, each.prior_ref} or listed.isdisjoint({each.ref, each.prior_ref}) for each in endings
    )


def _began(spans: list[Span], reached: date | None) -> date | None:
    """The first day of the run that reaches a day. A draft without earlier orders begins the run on that day."""
    gap = standard_policy().gap_in_run_days
    begins = reached
    for each in sorted(spans, key=lambda each: each.last or date.max, reverse=True):
        if begins is None or (each.last is not None and later(each.last, gap) < begins):
            break
        begins = None if each.first is None else min(begins, each.first)
    return begins


def _in_order(orders: Iterable[MedicationOrder]) -> tuple[MedicationOrder, ...]:
    return tuple(sorted(orders, key=lambda each: each.authored_on or date.min))


def _last_orders(spans: list[Span]) -> tuple[MedicationOrder, ...]:
    return (max(spans, key=lambda each: each.last or date.max).order,)
