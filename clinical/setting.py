"""Where care took place: in hospital or outside it, by the category of an order or the class of an encounter."""

from clinical.facts import Encounter, MedicationOrder
from clinical.record import PatientRecord, definition

OUTPATIENT = frozenset({"outpatient", "community", "discharge"})
"""Categories of an order for use outside of hospital. One written at discharge is."""

STAYS = frozenset({"IMP", "ACUTE", "NONAC", "OBSENC", "SS"})
"""HL7 v3 ActEncounterCode: inpatient, observation and short stays."""

HOSPITAL_CLASSES = STAYS | {"EMER"}
"""The same, and emergency care."""

NOT_HELD = frozenset({"cancelled", "entered-in-error", "planned"})


def is_hospital_order(order: MedicationOrder) -> bool:
    """By the order's own category. Without one it counts: a discharge prescription often has none."""
    return "inpatient" in order.categories and OUTPATIENT.isdisjoint(order.categories)


@definition
def encounters_on_record(record: PatientRecord) -> tuple[Encounter, ...]:
    """Every visit or stay that took place, dated or not, the current one among them; each once."""
    now = record.encounter
    others = (each for each in record.encounters if now is None or each.ref != now.ref)
    return tuple(each for each in (*others, now) if each is not None and each.status not in NOT_HELD)
