"""When a drug other than an opioid was begun and ended: one run per ingredient, from the list, the past and the drafts.

A run goes on over gaps up to the policy's length, so that a refill is no new start. What a draft ends has ended today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.course import ends_treatment
from clinical.draft_orders import is_being_written
from clinical.drug_classes import attributes, orders_by_ingredient
from clinical.drug_spans import Span, run_started, spans_of
from clinical.drug_table import Ingredient
from clinical.facts import MedicationOrder
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition


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
    runs = (_run(name, orders, record) for name, orders in orders_by_ingredient(record).items())
    return tuple(each for each in runs if each)


def days_since(day: date | None, record: PatientRecord) -> int | None:
    return None if day is None else (record.as_of - day).days


def _run(name: str, orders: tuple[MedicationOrder, ...], record: PatientRecord) -> DrugRun | None:
    drug = attributes(name)
    spans = spans_of([each for each in orders if not each.is_draft], record)
    endings = [each for each in orders if each.is_draft and ends_treatment(each)]
    written = [each for each in orders if each.is_draft and not ends_treatment(each)]
    running = [each for each in spans if each.last is None and not _is_ended_by(each.order, endings, spans)]
    is_current = bool(running or written)
    if drug is None or not (spans or written):
        return None
    shown = _in_order(each.order for each in running) if is_current else _last_orders(spans)
    ended = None if is_current else max(each.last or record.as_of for each in spans)
    reached = record.as_of if is_current else max(each.out_on or record.as_of for each in spans)
    drafts = written if is_current else endings
    return DrugRun(
        drug=drug,
        orders=(*shown, *drafts),
        began_on=run_started(spans, reached),
        ended_on=ended,
        is_written=any(is_being_written(each, record) for each in drafts),
    )


def _is_ended_by(order: MedicationOrder, endings: list[MedicationOrder], spans: list[Span]) -> bool:
    """By the same id or as its prior prescription; an ending that names no order on the list ends the drug."""
    listed = {each.order.ref for each in spans}
    return any(
        order.ref in {each.ref, each.prior_ref} or listed.isdisjoint({each.ref, each.prior_ref}) for each in endings
    )


def _in_order(orders: Iterable[MedicationOrder]) -> tuple[MedicationOrder, ...]:
    return tuple(sorted(orders, key=lambda each: each.authored_on or date.min))


def _last_orders(spans: list[Span]) -> tuple[MedicationOrder, ...]:
    return (max(spans, key=lambda each: each.last or date.max).order,)
