"""Medicines as they are taken once the drafts are signed, by class: other drugs beside an opioid."""

from clinical.course import active_medications, ends_treatment
from clinical.draft_orders import replaced_by_drafts
from clinical.drug_classes import classes_of
from clinical.evidence import name_of
from clinical.facts import MedicationOrder
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition


@definition
def orders_after_signing(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    """Active orders of the list that no draft ends, renews or changes, then the drafts that order something."""
    replaced = {ref for each in record.drafts for ref in (each.ref, each.prior_ref)} | replaced_by_drafts(record).keys()
    listed = (each for each in active_medications(record) if each.ref not in replaced)
    return (*listed, *(each for each in record.drafts if not ends_treatment(each)))


@definition
def current_orders(record: PatientRecord, *classes: str) -> tuple[Evidence, ...]:
    """Orders of any of these classes, as evidence."""
    wanted = frozenset(classes)
    return tuple(_line(each, record) for each in orders_after_signing(record) if classes_of(each) & wanted)


def _line(order: MedicationOrder, record: PatientRecord) -> Evidence:
    if order.is_draft:
        return Evidence(f"{name_of(order)}, being ordered", record.as_of, order.ref)
    return Evidence(name_of(order), order.authored_on, order.ref)
