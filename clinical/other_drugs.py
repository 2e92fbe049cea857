"""Other medicines taken at the same time as an opioid: orders of a class that are active today or being written."""

from clinical.course import active_medications, ends_treatment
from clinical.drug_classes import classes_of
from clinical.facts import MedicationOrder
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition


@definition
def current_orders(record: PatientRecord, *classes: str) -> tuple[Evidence, ...]:
    """Orders of any of these classes on the list or among the drafts, as evidence."""
    wanted = frozenset(classes)
    return tuple(_evidence(each, record) for each in _current(record) if classes_of(each) & wanted)


def _current(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    listed = active_medications(record)
    return (*listed, *(draft for draft in record.drafts if not ends_treatment(draft)))


def _evidence(order: MedicationOrder, record: PatientRecord) -> Evidence:
    name = order.name or next((code.display for code in order.codes if code.display), "a medicine without a name")
    if order.is_draft:
        return Evidence(f"{name}, being ordered", record.as_of, order.ref)
    return Evidence(name, order.authored_on, order.ref)
