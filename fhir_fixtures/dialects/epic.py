"""In the manner of Epic: Medications beside orders, one dose said three ways, OIDs, outcomes in empty lists."""

from collections.abc import Callable
from typing import Any

from fhir_fixtures.dialects.dialect import Dialect, Server
from fhir_fixtures.dialects.rewriting import (
    RXNORM,
    how_often,
    mg_in_unit,
    with_absolute_references,
    with_oids,
    with_one_category,
)

Json = dict[str, Any]

BASE = "https://epic.example.org/interconnect-prod-oauth/api/FHIR/R4"
REQUEST = "com.epic.cdshooks.request."
TRIGGERS = {"patient-view": "60", "order-select": "18", "order-sign": "23"}
DOSE_TYPE = "http://epic.com/CodeSystem/dose-rate-type"
DOSE_EXTENSIONS = "http://open.epic.com/fhir/extensions/"
SITE_KEYS = {"patient": "-patient", "encounter": "-encounter", "medications": "-activeMeds"}
"""What the site's analysts call some of the lines that they typed in."""
GPI = "urn:oid:2.16.840.1.113883.6.68"
INGREDIENTS = {  # RxNorm ingredients (TTY IN) by the word that names them in a product
    "hydrocodone": "5489",
    "oxycodone": "7804",
    "morphine": "7052",
    "tramadol": "10689",
    "lorazepam": "6470",
}
SHORT = {  # in the order in which they are replaced
    " HYDROCHLORIDE": " HCL",
    " BITARTRATE": " BITART",
    " EXTENDED RELEASE ORAL TABLET": " PO TB12",
    " ORAL TABLET": " PO TABS",
    " ORAL CAPSULE": " PO CAPS",
    " ORAL SOLUTION": " PO SOLN",
}
MASKED = {"url": "http://hl7.org/fhir/StructureDefinition/rendered-value", "valueString": "xxx-xx-1932"}
SCOPE = (
    "Condition.Read (Problems) (R4) MedicationRequest.Read (Signed Medication Order) (R4) "
    "MedicationRequest.Read (Unsigned Order) (R4) Observation.Read (Labs) (R4) Patient.Read (Demographics) (R4)"
)
NOTHING_FOUND = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "warning",
            "code": "processing",
            "details": {"text": "Resource request returns no results."},
            "diagnostics": "Resource request returns no results.",
        }
    ],
}


def write(resource: Json) -> list[Json]:
    """References are absolute. An order of the list refers to its Medication, which only a read gives, and has the
    shapes of STU3: one category, a dose on the instruction itself."""
    kind = resource["resourceType"]
    if kind == "MedicationRequest":
        order, *medication = with_medication(with_one_category(resource))
        return [_finished(directed(order, stu3_dose)), *map(with_oids, medication)]
    if kind == "Patient":
        masked = {"use": "usual", "system": "urn:oid:2.16.840.1.113883.4.1", "_value": {"extension": [MASKED]}}
        return [{**resource, "identifier": [masked, {"use": "usual", "value": "E4007"}]}]
    return [_finished(resource)]


def write_draft(order: Json) -> list[Json]:
    """A Medication of several codings stands beside the order, whose one dose is said in three ways."""
    if order["resourceType"] != "MedicationRequest":
        return [_finished(order)]
    strength = mg_in_unit(order)
    written, *medication = with_medication(order)
    directions = directed(written, lambda instruction: three_doses(instruction, strength))
    return [_finished(directions), *map(with_oids, medication)]


def directed(order: Json, write_dose: Callable[[Json], Json]) -> Json:
    """The order with its directions, if it has any, written anew."""
    directions = order.get("dosageInstruction")
    return {**order, "dosageInstruction": [write_dose(each) for each in directions]} if directions else order


def with_medication(order: Json) -> list[Json]:
    """The order with a reference and a display in place of its concept; then the Medication of that concept."""
    concept = order.get("medicationCodeableConcept")
    if concept is None:
        return [order]
    own_id = f"{order['id']}-drug"
    pointer = {"reference": f"Medication/{own_id}", "display": site_name(concept["text"])}
    written = {name: value for name, value in order.items() if name != "medicationCodeableConcept"}
    medication = {"resourceType": "Medication", "id": own_id, "code": many_codings(concept)}
    return [{**written, "medicationReference": pointer}, medication]


def many_codings(concept: Json) -> Json:
    """The site's drug file first, then ingredient and product."""
    words = concept["text"].lower().split()
    ingredients = [{"system": RXNORM, "code": INGREDIENTS[each]} for each in words if each in INGREDIENTS]
    return {**concept, "coding": [{"system": GPI, "code": "00000000000000"}, *ingredients, *concept.get("coding", ())]}


def site_name(text: str) -> str:
    """As the formulary of a site would call it: "OXYCODONE HCL 10 MG PO TABS"."""
    name = text.upper()
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return name


def stu3_dose(instruction: Json) -> Json:
    rest = {name: value for name, value in instruction.items() if name != "doseAndRate"}
    doses = instruction.get("doseAndRate")
    if not doses:
        return rest
    dose = doses[0]["doseQuantity"]
    extensions = [
        {"url": f"{DOSE_EXTENSIONS}{name}", "valueQuantity": dose} for name in ("ordered-dose", "admin-amount")
    ]
    return {**rest, "extension": extensions, "doseQuantity": dose}


def three_doses(instruction: Json, strength: float | None) -> Json:
    """The ordered dose, in milligrams, a second time as calculated, and as the tablets that are handed over."""
    doses = instruction.get("doseAndRate")
    if not doses or strength is None:
        return instruction
    ordered = doses[0]["doseQuantity"]
    tablets = {"value": ordered["value"] / strength, "unit": "tablet", "code": "{tbl}"}
    typed = {"calculated": ordered, "admin-amount": tablets, "ordered": ordered}
    return {
        **instruction,
        "timing": {**instruction["timing"], "code": {"text": how_often(instruction).upper()}},
        "doseAndRate": [{"type": dose_type(kind), "doseQuantity": dose} for kind, dose in typed.items()],
    }


def dose_type(kind: str) -> Json:
    return {"coding": [{"system": DOSE_TYPE, "code": kind, "display": kind}], "text": kind}


def write_prefetch(prefetch: Json) -> Json:
    user = {"resourceType": "Practitioner", "id": "eUser.3", "name": [{"text": "The user"}]}
    return {"-user": user} | {SITE_KEYS.get(key, key): value for key, value in prefetch.items()}


def carried(call: Json) -> Json:
    """Orders are written in milligrams where the drug has one strength. Under a key of the site's own an empty list
    says nothing: nobody knows what it is a list of."""
    for entry in call["context"].get("draftOrders", {}).get("entry", ()):
        in_milligrams(entry["resource"])
    prefetch = call.get("prefetch", {})
    unsaid = [key for key in SITE_KEYS if key in prefetch and says_nothing(prefetch[key])]
    call |= {"prefetch": {key: value for key, value in prefetch.items() if key not in unsaid}} if prefetch else {}
    return call


def says_nothing(value: Json | None) -> bool:
    return value is None or value["resourceType"] == "OperationOutcome" or not value.get("entry", value.get("id"))


def in_milligrams(order: Json) -> None:
    strength = mg_in_unit(order)
    for instruction in order.get("dosageInstruction", ()) if strength else ():
        for each in instruction.get("doseAndRate", ()):
            weight = each["doseQuantity"]["value"] * strength
            each["doseQuantity"] = {"value": weight, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}


def write_request(call: Json) -> Json:
    extension = {
        f"{REQUEST}bpa-trigger-action": TRIGGERS[call["hook"]],
        f"{REQUEST}cds-hooks-specification-version": "1.1",
        f"{REQUEST}fhir-version": "R4",
        f"{REQUEST}criteria-id": "100247",
        f"{REQUEST}epic-version": "11.3",
        f"{REQUEST}cds-hooks-implementation-version": "1.4",
    }
    return {**call, "hookInstance": "F2B1A6C0-94D1-11F0-8DE9-0242AC120002", "extension": extension}


def stripped(call: Json) -> Json:
    """order-sign as it comes to a service that is not scoped for unsigned orders: the orders are held back."""
    context = {name: value for name, value in call["context"].items() if name != "draftOrders"}
    return {**call, "context": context}


def _finished(resource: Json) -> Json:
    return with_oids(with_absolute_references(resource, BASE))


EPIC = Dialect(
    name="epic",
    title="Epic",
    hooks=frozenset(TRIGGERS),
    base=BASE,
    authorization={
        "access_token": "epic-token",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": SCOPE,
        "subject": "5f2e0a2c-2f1c-4d8e-9a53-5a8d7c2f9b11",
    },
    carried=carried,
    write=write,
    write_draft=write_draft,
    write_prefetch=write_prefetch,
    write_request=write_request,
    new_id=lambda own_id: f"e.{own_id}.B3",
    new_name=site_name,
    server=Server(
        refuses=lambda kind, parameters: (
            "a category or a code is required"
            if kind == "Observation" and not {"category", "code"} & parameters.keys()
            else None
        ),
        empty=(NOTHING_FOUND,),
    ),
)
