"""MedicationDispense to Dispense."""

from app.fhir.readers.coding import status_code
from app.fhir.readers.dosage import read_dosages
from app.fhir.readers.drug import Shelf, read_drug
from app.fhir.readers.quantity import read_days, read_quantity
from app.fhir.references import references
from app.fhir.shape import Element, day
from clinical.facts import Dispense


def read_dispense(dispense: Element, ref: str, shelf: Shelf) -> Dispense:
    """A fill without a day of handing over counts from the day it was made ready. It does not say who prescribed it."""
    drug = read_drug(dispense, shelf)
    quantity, unit = read_quantity(dispense.get("quantity"))
    return Dispense(
        ref=ref,
        codes=drug.codes,
        name=drug.name,
        status=status_code(dispense.get("status")),
        handed_over_on=day(dispense.get("whenHandedOver")) or day(dispense.get("whenPrepared")),
        quantity=quantity,
        unit=unit,
        days=read_days(dispense.get("daysSupply")),
        dosages=read_dosages(dispense.get("dosageInstruction"), dispense.get("renderedDosageInstruction")),
        prescription_refs=references(dispense.get("authorizingPrescription")),
    )
