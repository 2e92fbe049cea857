"""What is selected of the orders being written (order-select), when there is anything yet to select."""

from collections.abc import Iterable

from app.fhir.readers.drug import names_drug
from app.fhir.references import short
from app.fhir.shape import Element, text

PRESCRIPTIONS = ("MedicationRequest", "MedicationOrder")
"""The second is DSTU2's, which the public Sandbox sends unless it is told otherwise."""


def with_drug(drafts: Iterable[Element]) -> tuple[Element, ...]:
    """The drafts that are orders already: EHRs open an order-entry form as a prescription without a medication."""
    return tuple(each for each in drafts if text(each.get("resourceType")) not in PRESCRIPTIONS or names_drug(each))


def is_any_selected(selections: Iterable[str], drafts: Iterable[Element]) -> bool:
    """Whether a selection leads to one of these drafts, by reference or by bare id."""
    refs = {ref for each in drafts if (own_id := text(each.get("id"))) for ref in (own_id, _ref(each, own_id))}
    return any(short(each) in refs for each in selections)


def _ref(draft: Element, own_id: str) -> str:
    return f"{text(draft.get('resourceType'))}/{own_id}"
