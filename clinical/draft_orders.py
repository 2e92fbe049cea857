"""The opioids being written, and the orders of the list that drafts update, end, renew or change."""

from collections.abc import Mapping
from dataclasses import replace

from clinical.course import ends_treatment, starts_on
from clinical.facts import MedicationOrder
from clinical.listed_opioids import heaviest, listed_opioids
from clinical.mme import OrderDose, order_dose
from clinical.record import PatientRecord, definition
from clinical.renewal import resembling


def is_being_written(order: MedicationOrder, record: PatientRecord) -> bool:
    """Whether an order is a draft that is to be judged: at order-select one of those selected, else every draft."""
    return order.is_draft and (record.selections is None or order.ref in _selected(record))


@definition
def _selected(record: PatientRecord) -> frozenset[str]:
    return frozenset(record.selections or ())


@definition
def signed_drafts(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Every opioid draft as it stands once signed today: written no earlier than today. Endings are not among them."""
    today = record.as_of
    written = [
        replace(each, is_draft=True, authored_on=max(each.authored_on or today, today))
        for each in record.drafts
        if not ends_treatment(each)
    ]
    return heaviest([dose for each in written if (dose := order_dose(each, today))], today)


@definition
def draft_opioids(record: PatientRecord) -> tuple[OrderDose, ...]:
    """The opioids being written; at order-select those selected. Not what a draft ends: see `draft_stops`."""
    return tuple(each for each in signed_drafts(record) if is_being_written(each.order, record))


@definition
def draft_stops(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Active opioids on the list that a draft (at order-select a selected one) ends: by id, or as its prior order."""
    replaced = replaced_by_drafts(record)
    ended = {ref for ref, draft in replaced.items() if ends_treatment(draft) and is_being_written(draft, record)}
    return tuple(each.dose for each in listed_opioids(record, record.as_of) if each.dose.order.ref in ended)


@definition
def replaced_by_drafts(record: PatientRecord) -> Mapping[str, MedicationOrder]:
    """Active opioids of the list, by ref, with the draft that updates, ends, renews or changes them.

    A draft that names none of them (same id, priorPrescription) replaces the orders of the same drug that resemble it
    most. Of several drafts an order stands before an ending, and the first to begin before the others.
    """
    listed = [each.dose for each in listed_opioids(record, record.as_of) if each.is_counted]
    signed = {each.order.ref: each for each in signed_drafts(record)}
    found: dict[str, MedicationOrder] = {}
    for draft in record.drafts:
        replaced = [each for each in listed if each.order.ref in {draft.ref, draft.prior_ref}]
        if not replaced and draft.ref in signed:
            replaced = list(resembling(signed[draft.ref], listed))
        for ref in (each.order.ref for each in replaced):
            found[ref] = min(found.get(ref, draft), draft, key=lambda each: _precedence(each, record))
    return found


def _precedence(draft: MedicationOrder, record: PatientRecord) -> tuple[bool, int, str]:
    begins = starts_on(draft) or record.as_of
    return ends_treatment(draft), begins.toordinal(), draft.ref
