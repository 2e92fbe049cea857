"""In the manner of athenahealth: orders of an assessment and plan, ids with dots, a practice on every resource."""

from typing import Any

from fhir_fixtures.dialects.dialect import Dialect
from fhir_fixtures.dialects.rewriting import with_absolute_references

Json = dict[str, Any]

BASE = "https://athenahealth.example.org/fhir/r4"
PRACTICE = {
    "url": "https://athenahealth.example.org/StructureDefinition/practice",
    "valueReference": {"reference": "Organization/a-1.Practice-19", "display": "Family practice"},
}


def write(resource: Json) -> list[Json]:
    with_practice = {**resource, "extension": [*resource.get("extension", ()), PRACTICE]}
    return [with_absolute_references(with_practice, BASE)]


ATHENAHEALTH = Dialect(
    name="athenahealth",
    title="athenahealth",
    hooks=frozenset({"order-select", "order-sign"}),
    base=BASE,
    authorization={
        "access_token": "athenahealth-token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "user/MedicationRequest.read user/Condition.read user/Observation.read user/Patient.read",
        "subject": "opioid-cds",
    },
    write=write,
    write_draft=write,
    new_id=lambda own_id: f"a-19.E-{own_id}.",
)
