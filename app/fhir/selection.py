"""The entries of the orders being written: those that are orders, those selected, and those that nobody can read."""

from collections.abc import Iterable

from app.fhir.answer import members, resource_of
from app.fhir.bundle import resources_in
from app.fhir.readers.drug import names_drug
from app.fhir.references import short
from app.fhir.shape import Element, element, text

MOST_DRAFTS = 500
"""More than the longest order set; the others are told as not read."""
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


def unread_entries(drafts: object) -> tuple[str, ...]:
    """Entries of the draft Bundle that may be orders and that no reader takes, by their place: what is no resource, and
    what names a drug but not as a prescription. Silence about them would say that they are harmless."""
    entries = [resource_of(entry) for entry in members(element(drafts).get("entry"))]
    unread = [place for place, each in enumerate(entries, 1) if _is_unread(each)]
    found = tuple(f"order {place} of those being written" for place in unread[:MOST_DRAFTS])
    n_orders = len(resources_in(drafts))
    return found if n_orders <= MOST_DRAFTS else (*found, f"all but the first {MOST_DRAFTS} of {n_orders} orders")


def read_drafts(drafts: object) -> tuple[Element, ...]:
    """The resources of the draft Bundle, as many as are read."""
    return resources_in(drafts)[:MOST_DRAFTS]


def _is_unread(resource: Element) -> bool:
    return not resource or (resource["resourceType"] not in PRESCRIPTIONS and names_drug(resource))
