"""The opioid orders that a moment of care asks about, and the chart as it was before them (design: section 12).

At prescribing they are the orders being written, at discharge those that the patient goes home with; a chart review
asks about the whole list.
"""

from dataclasses import replace

from clinical.draft_orders import draft_opioids
from clinical.facts import MedicationOrder
from clinical.mme import OrderDose
from clinical.opioid_purpose import for_pain
from clinical.record import Moment, Need, PatientRecord, definition
from clinical.regimen import opioid_orders

LISTED = frozenset({"active", "on-hold"})


@definition
def opioids_in_question(record: PatientRecord) -> tuple[OrderDose, ...]:
    """The opioids that this moment asks about, whatever they are for: treatment and cough medicines too."""
    if record.moment is Moment.PRESCRIBING:
        return draft_opioids(record)
    return discharge_orders(record) if record.moment is Moment.DISCHARGE else opioid_orders(record)


@definition
def pain_orders_in_question(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Of these the ones for pain: no treatment of opioid use disorder, no cough medicine."""
    return for_pain(opioids_in_question(record))


def is_opioid_in_question(record: PatientRecord) -> bool | None:
    """Whether this moment asks about any opioid. None when none is seen and the orders were not seen whole."""
    return _is_there(opioids_in_question(record), record)


def is_pain_order_in_question(record: PatientRecord) -> bool | None:
    """Whether this moment asks about an opioid for pain. None as above."""
    return _is_there(pain_orders_in_question(record), record)


def before_these_orders(record: PatientRecord) -> PatientRecord:
    """The chart without the orders in question: what was taken until now.

    A discharge order is on the list already and comes off it, with its fills. An order that is signed again has run
    since it was written, so it goes back on the list.
    """
    return _another_chart(record) or record


@definition
def _another_chart(record: PatientRecord) -> PatientRecord | None:
    """None where it is the same: a record that remembers itself is let go of only by the garbage collector."""
    if record.moment is Moment.DISCHARGE:
        asked = {each.order.ref for each in discharge_orders(record)}
        return replace(
            record,
            medications=tuple(each for each in record.medications if each.ref not in asked),
            dispenses=tuple(each for each in record.dispenses if asked.isdisjoint(each.prescription_refs)),
            memo={},
        )
    running = tuple(replace(each, is_draft=False) for each in record.drafts if _is_signed_again(each, record))
    return replace(record, medications=(*record.medications, *running), drafts=(), memo={}) if running else None


@definition
def discharge_orders(record: PatientRecord) -> tuple[OrderDose, ...]:
    """The active opioids of category discharge, and those of this encounter, to go home with."""
    return tuple(each for each in opioid_orders(record) if _is_of_discharge(each.order, record))


def _is_there(asked: tuple[OrderDose, ...], record: PatientRecord) -> bool | None:
    need = Need.DRAFTS if record.moment is Moment.PRESCRIBING else Need.MEDICATIONS
    return True if asked else None if record.is_seen_in_part(need) else False


def _is_of_discharge(order: MedicationOrder, record: PatientRecord) -> bool:
    here = record.encounter_ref or (record.encounter.ref if record.encounter else None)
    return "discharge" in order.categories or (here is not None and order.encounter_ref == here)


def _is_signed_again(order: MedicationOrder, record: PatientRecord) -> bool:
    """order-sign 1.1: orders in other states come among the drafts when they are signed again."""
    is_older = order.authored_on is not None and order.authored_on < record.as_of
    return is_older and order.status in LISTED
