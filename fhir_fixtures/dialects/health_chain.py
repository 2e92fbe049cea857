"""In the manner of HealthChain's test client: prefetch alone, keys and shapes of its own, a patient id of its own."""

from typing import Any

from fhir_fixtures.dialects.dialect import Dialect

Json = dict[str, Any]

USER = "PractitionerRole/A2340113"
KEYS = {
    "patient": "patient",
    "encounter": "encounter",
    "conditions": "condition",
    "procedures": "procedure",
    "medications": "medicationrequest",
    "pastMedications": "medicationrequest",
}


def carried(call: Json) -> Json:
    """Five kinds of resource, none of them when there is nothing of it; always the same user."""
    call["context"]["userId"] = USER
    found = {key: value for key, value in call.get("prefetch", {}).items() if key in KEYS}
    call["prefetch"] = {key: value for key, value in found.items() if value and ("entry" in value or "id" in value)}
    return call


def write(resource: Json) -> list[Json]:
    """An Encounter has its class under the name that Python leaves to it."""
    if resource["resourceType"] != "Encounter":
        return [resource]
    return [{"class_fhir" if name == "class" else name: value for name, value in resource.items()}]


def write_prefetch(prefetch: Json) -> Json:
    """One resource of a kind stands alone, several in a Bundle."""
    sent: Json = {}
    for key, value in prefetch.items():
        entries = value.get("entry", [{"resource": value}])
        sent.setdefault(KEYS[key], []).extend(entries)
    return {key: together(entries) for key, entries in sent.items()}


def together(entries: list[Json]) -> Json:
    if len(entries) == 1:
        alone: Json = entries[0]["resource"]
        return alone
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


HEALTH_CHAIN = Dialect(
    name="health-chain",
    title="HealthChain, a Python client",
    hooks=frozenset({"patient-view", "encounter-discharge"}),
    base=None,
    carried=carried,
    write=write,
    write_prefetch=write_prefetch,
    new_context_id=lambda slug: f"hc.{slug}.1",
)
