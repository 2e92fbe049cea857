"""Naltrexone beside an opioid: how long it still blocks, and which opioids were taken too recently for it (R-NTX)."""

import re
from collections.abc import Iterable
from datetime import date
from math import ceil

from clinical.course import Course, course_of, ends_treatment
from clinical.dates import later
from clinical.draft_orders import draft_stops, is_being_written
from clinical.drug_classes import ingredients_of, orders_by_ingredient
from clinical.drug_spans import Span, spans_of
from clinical.facts import MedicationOrder
from clinical.interactions import Interaction
from clinical.opioid_history import opioids_taken
from clinical.outcome import Evidence
from clinical.products import identify
from clinical.record import PatientRecord, definition

DEPOT = re.compile(r"\b(?:380|vivitrol|injection|injectable|intramuscular|suspension|depot)\b", re.IGNORECASE)
LONG_OPIOIDS = frozenset({"methadone", "buprenorphine"})
"""After these naltrexone waits up to two weeks (R-NTX)."""


@definition
def written_naltrexone(record: PatientRecord) -> tuple[Evidence, ...]:
    """Naltrexone among the orders in question. What is built into an opioid product is none."""
    return tuple(
        Evidence(f"{each.name or 'naltrexone'}, being ordered", record.as_of, each.ref)
        for each in record.drafts
        if "naltrexone" in ingredients_of(each) and is_being_written(each, record) and not ends_treatment(each)
    )


@definition
def blocking_naltrexone(record: PatientRecord, row: Interaction) -> tuple[Evidence, ...]:
    """Naltrexone on the list, or so recent that it still blocks: oral 3 days, the depot about 28 after an injection."""
    if "naltrexone" not in orders_by_ingredient(record):
        return ()
    orders = (each for each in (*record.medications, *record.past_medications) if "naltrexone" in ingredients_of(each))
    return tuple(_line(each, record.as_of) for each in spans_of(orders, record) if _blocks(each, record.as_of, row))


@definition
def recent_opioids(record: PatientRecord, row: Interaction) -> tuple[Evidence, ...]:
    """Opioids of the row that have ended within 10 days, methadone and buprenorphine within 14, at home or not.

    What an order being written ends was taken until today.
    """
    orders = [each for each in (*record.medications, *record.past_medications) if _is_of(each, row)]
    spans = spans_of(orders, record)
    known = {each.order.ref for each in spans}
    being_ended = {each.order.ref for each in draft_stops(record)}
    last_days = [(each.order, record.as_of if each.order.ref in being_ended else each.last) for each in spans]
    last_days += [
        (each.dose.order, date.fromordinal(each.stretches[-1][1] - 1))
        for each in opioids_taken(record, record.as_of)
        if each.stretches and each.dose.order.ref not in known and _is_of(each.dose.order, row)
    ]
    return tuple(
        Evidence(f"{order.name or 'an opioid'}, last taken {last.isoformat()}", order.authored_on, order.ref)
        for order, last in last_days
        if last is not None and (record.as_of - last).days <= _days_free(order, row)
    )


def is_depot(order: MedicationOrder) -> bool:
    texts: Iterable[str | None] = (
        order.name,
        order.form,
        *(code.display for code in order.codes),
        *(each.route for each in order.dosages),
        *(each.text for each in order.dosages),
    )
    return any(DEPOT.search(text) for text in texts if text)


def _blocks(span: Span, today: date, row: Interaction) -> bool:
    if span.last is None:
        return True
    if not is_depot(span.order):
        return (today - span.last).days <= (row.oral_block_days or 0)
    injected = _last_injection(course_of(span.order), span.last)
    return (today - injected).days <= (row.depot_block_days or 0)


def _last_injection(course: Course, last: date) -> date:
    """The first day of the last supply; without a supply the day of the order itself."""
    if course.supplied_until and course.one_fill_days:
        return min(last, later(course.supplied_until, 1 - ceil(course.one_fill_days)))
    return course.order.stopped_on or course.starts_on or last


def _is_of(order: MedicationOrder, row: Interaction) -> bool:
    """Whether the order is one of the row's full agonists; of a row without such a list, any opioid."""
    opioid = identify(order)
    return opioid is not None and (not row.with_opioids or not row.with_opioids.isdisjoint(opioid.ingredients))


def _days_free(order: MedicationOrder, row: Interaction) -> int:
    opioid = identify(order)
    is_long = opioid is not None and not LONG_OPIOIDS.isdisjoint(opioid.ingredients)
    return (row.long_opioid_within_days if is_long else row.opioid_within_days) or 0


def _line(span: Span, today: date) -> Evidence:
    name = span.order.name or "naltrexone"
    text = name if span.last is None else f"{name}, last {span.last.isoformat()}"
    return Evidence(text, span.order.authored_on, span.order.ref)
