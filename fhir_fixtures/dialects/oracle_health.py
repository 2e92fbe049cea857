"""In the manner of Oracle Health: contained Medications, the site's own codings first, home medications."""

from collections.abc import Mapping
from typing import Any

from fhir_fixtures.dialects.dialect import Dialect, Server
from fhir_fixtures.dialects.rewriting import how_often, mg_in_unit, with_absolute_references

Json = dict[str, Any]

TENANT = "8d5f0f3e-2c3a-4b1e-9f51-0a6f2d7c9b10"
BASE = f"https://oracle-health.example.org/r4/{TENANT}"
SYNONYM = f"https://fhir.cerner.com/{TENANT}/synonym"
OWN_DOCTOR = "Practitioner/okafor"
SEARCHED_BY = {
    "MedicationRequest": {"_id", "patient", "status", "intent", "_lastUpdated", "_count", "_revinclude"},
    "Condition": {"_id", "patient", "clinical-status", "category", "encounter", "_lastUpdated"},
}


def write(resource: Json) -> list[Json]:
    written = order_written(resource) if resource["resourceType"] == "MedicationRequest" else resource
    return [with_absolute_references(written, BASE)]


def order_written(order: Json) -> Json:
    """An order of somebody else's is a documented home medication: a plan, its Medication contained."""
    directed = {**order, "dosageInstruction": [directions(each, order) for each in order["dosageInstruction"]]}
    if order["requester"]["reference"] == OWN_DOCTOR:
        return with_synonym(directed)
    return {**with_contained_medication(directed), "intent": "plan"}


def with_synonym(order: Json) -> Json:
    concept = order.get("medicationCodeableConcept")
    if concept is None:
        return order
    synonym = {"system": SYNONYM, "code": "2755071", "display": concept["text"], "userSelected": True}
    return {**order, "medicationCodeableConcept": {**concept, "coding": [synonym, *concept.get("coding", ())]}}


def with_contained_medication(order: Json) -> Json:
    rest = {name: value for name, value in with_synonym(order).items() if name != "medicationCodeableConcept"}
    concept = with_synonym(order).get("medicationCodeableConcept")
    medication = {"resourceType": "Medication", "id": "med-1", "code": concept}
    return {**rest, "contained": [medication], "medicationReference": {"reference": "#med-1"}} if concept else order


def directions(instruction: Json, order: Json) -> Json:
    """The text as the system puts it together; what the patient is told stands beside it."""
    strength, doses = mg_in_unit(order), instruction.get("doseAndRate")
    if strength is None or not doses:
        return instruction
    count = doses[0]["doseQuantity"]["value"]
    text = f"{strength * count:g} mg = {count:g} tab(s), Oral, {how_often(instruction)}"
    return {**instruction, "text": text, "patientInstruction": instruction["text"]}


def is_shown(resource: Json) -> bool:
    """Of questionnaires only the social history is given out."""
    return bool(resource["resourceType"] != "QuestionnaireResponse")


def carried(call: Json) -> Json:
    """The EHR's own prefetch asks the EHR's own server, which knows no category "survey": the key is left out."""
    call.get("prefetch", {}).pop("screenings", None)
    return call


def refuses(kind: str, parameters: Mapping[str, str]) -> str | None:
    unknown = sorted(parameters.keys() - SEARCHED_BY.get(kind, parameters.keys()))
    if unknown:
        return f"unsupported parameter: {unknown[0]}"
    is_survey = kind == "Observation" and parameters.get("category") == "survey"
    return "unsupported category" if is_survey else None


ORACLE_HEALTH = Dialect(
    name="oracle-health",
    title="Oracle Health",
    hooks=frozenset({"patient-view"}),
    base=BASE,
    authorization={
        "access_token": "oracle-health-token",
        "token_type": "Bearer",
        "expires_in": 570,
        "scope": "patient/Patient.read patient/MedicationRequest.read patient/Condition.read patient/Observation.read",
        "subject": "opioid-cds",
    },
    is_shown=is_shown,
    carried=carried,
    write=write,
    server=Server(refuses=refuses),
)
