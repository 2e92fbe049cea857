"""Changes that several dialects make to FHIR JSON."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OIDS = {  # HL7 OID registry
    RXNORM: "urn:oid:2.16.840.1.113883.6.88",
    "http://snomed.info/sct": "urn:oid:2.16.840.1.113883.6.96",
    "http://loinc.org": "urn:oid:2.16.840.1.113883.6.1",
    "http://hl7.org/fhir/sid/icd-10-cm": "urn:oid:2.16.840.1.113883.6.90",
    "http://hl7.org/fhir/sid/ndc": "urn:oid:2.16.840.1.113883.6.69",
}
NAMED_BY_ID = ("id", "reference", "fullUrl", "patientId", "encounterId", "patient", "selections")
STRENGTH = re.compile(
    r"(?:[0-9]+ HR )?[a-z ]+ ([0-9.]+) MG (?:Extended Release |Delayed Release )?Oral (?:Tablet|Capsule)"
)


def everywhere(value: Any, change: Callable[[str, str], str], name: str = "") -> Any:
    """The JSON with each text changed. `change` is told the member that holds the text."""
    if isinstance(value, dict):
        return {key: everywhere(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [everywhere(each, change, name) for each in value]
    return change(name, value) if isinstance(value, str) else value


def with_absolute_references(resource: Json, base: str) -> Json:
    def absolute(name: str, text: str) -> str:
        is_relative = name == "reference" and not text.startswith(("#", "http", "urn:"))
        return f"{base}/{text}" if is_relative else text

    changed: Json = everywhere(resource, absolute)
    return changed


def with_oids(resource: Json) -> Json:
    """OIDs in place of the FHIR URLs of code systems."""
    changed: Json = everywhere(resource, lambda name, text: OIDS.get(text, text) if name == "system" else text)
    return changed


def with_ids(value: Any, new_ids: Mapping[str, str]) -> Any:
    """Every id changed, in whatever names a resource: its own id, references, the context."""

    def changed(name: str, text: str) -> str:
        start, slash, own_id = text.rpartition("/")
        return f"{start}{slash}{new_ids.get(own_id, own_id)}" if name in NAMED_BY_ID else text

    return everywhere(value, changed)


def ids_in(value: Any) -> Iterator[str]:
    """The id of every resource in the JSON that has one of its own; a contained one has only a place."""
    if isinstance(value, list):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, dict):
        if "resourceType" in value and "id" in value:
            yield value["id"]
        for name, each in value.items():
            yield from () if name == "contained" else ids_in(each)


def with_one_category(resource: Json) -> Json:
    """`category` as an object where FHIR wants a list: what the public sandbox sends, and Epic's own example shows."""
    category = resource.get("category")
    return {**resource, "category": category[0]} if isinstance(category, list) else resource


def searchset(resources: Iterable[Json], *, mode: str = "match", **more: object) -> Json:
    entries = [{"resource": each, "search": {"mode": mode}} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", **more, **({"entry": entries} if entries else {})}


def drug_text(order: Json) -> str | None:
    """What an order says its drug is called."""
    concept = order.get("medicationCodeableConcept")
    return concept.get("text") if concept else None


def mg_in_unit(order: Json) -> float | None:
    """Milligrams in one tablet or capsule, when the drug's name states one strength."""
    found = STRENGTH.fullmatch(drug_text(order) or "")
    return float(found[1]) if found else None


def how_often(instruction: Json) -> str:
    """The end of a fixture's sig, after verb, count and unit: "twice a day"."""
    return str(instruction["text"]).split(" ", 3)[3]
