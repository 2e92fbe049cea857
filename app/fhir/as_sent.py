"""The orders being written exactly as they came: what an update suggestion gives back with one element changed."""

from collections import Counter
from collections.abc import Mapping

from app.fhir.bundle import resources_in
from app.fhir.gathered import Resource
from app.fhir.shape import text


def orders_as_sent(drafts: object) -> Mapping[str, Resource]:
    """By reference; ids are the EHR's own, however odd.

    Left out is one without an id, or with an id that another has too: nobody could tell which to change.
    """
    orders = [each for each in resources_in(drafts) if text(each.get("resourceType")) == "MedicationRequest"]
    ids = [text(each.get("id")) for each in orders]
    times = Counter(ids)
    return {f"MedicationRequest/{own}": each for own, each in zip(ids, orders, strict=True) if own and times[own] == 1}
