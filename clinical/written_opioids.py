"""The opioids that a moment of care is about: what is being written now, or goes home with the patient.

At discharge there are no drafts: there it is the active orders of category discharge or of this encounter (design:
section 12).
"""

from clinical.draft_orders import signed_drafts
from clinical.facts import Encounter, MedicationOrder
from clinical.mme import OrderDose
from clinical.opioid import Use
from clinical.record import Need, PatientRecord, definition
from clinical.regimen import draft_opioids, opioid_orders, replaced_by_drafts, use_of


@definition
def written_opioids(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Opioids among the drafts; without any draft, those for discharge."""
    if record.drafts:
        return draft_opioids(record)
    return tuple(each for each in opioid_orders(record) if _is_for_discharge(each.order, record.encounter))


def writes_an_opioid(record: PatientRecord) -> bool | None:
    """Whether an opioid is being written or sent home. None when neither drafts nor the list could be seen."""
    if written_opioids(record):
        return True
    return None if not record.drafts and record.is_unavailable(Need.MEDICATIONS) else False


@definition
def opioids_after_signing(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Every opioid, MOUD included, once the drafts are signed: what they end, renew or change is left out."""
    replaced = replaced_by_drafts(record)
    return (*(each for each in opioid_orders(record) if each.order.ref not in replaced), *signed_drafts(record))


def is_being_written(order: MedicationOrder, record: PatientRecord) -> bool:
    """A draft; at order-select one that is selected."""
    return order.is_draft and (record.selections is None or order.ref in record.selections)


def is_treatment(dose: OrderDose) -> bool:
    """Whether an order treats opioid use disorder. It is never discouraged, whatever else the chart holds."""
    return use_of(dose) is Use.OPIOID_USE_DISORDER


def for_pain(doses: tuple[OrderDose, ...]) -> tuple[OrderDose, ...]:
    return tuple(each for each in doses if not is_treatment(each))


def names_of(doses: tuple[OrderDose, ...]) -> tuple[str, ...]:
    """The ingredients of several orders, each once: "oxycodone", "morphine"."""
    return tuple(dict.fromkeys(name for each in doses for name in each.opioid.ingredients))


def _is_for_discharge(order: MedicationOrder, encounter: Encounter | None) -> bool:
    return "discharge" in order.categories or (encounter is not None and order.encounter_ref == encounter.ref)
