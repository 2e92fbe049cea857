"""In the manner of a HAPI server: numbers for ids, narratives, 400 for what it does not know, pages behind a token."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fhir_fixtures.dialects.dialect import Dialect, Server

Json = dict[str, Any]

PAGE = 20
SEARCHED_BY = {
    "MedicationRequest": {"patient", "status", "intent", "code", "category", "authoredon", "encounter"},
    "Observation": {"patient", "category", "code", "date", "status", "encounter"},
    "Condition": {"patient", "category", "clinical-status", "code", "encounter"},
    "QuestionnaireResponse": {"patient", "questionnaire", "status", "authored"},
    "Procedure": {"patient", "code", "date", "status"},
    "Encounter": {"patient", "class", "date", "status"},
    "CarePlan": {"patient", "category", "status"},
    "ServiceRequest": {"patient", "category", "code", "status"},
    "MedicationDispense": {"patient", "code", "status", "whenhandedover"},
}
CONTROLS = {"_id", "_count", "_include", "_lastUpdated", "_revinclude", "_sort"}


def write(resource: Json) -> list[Json]:
    """Versioned, and with the narrative that its validator asks for."""
    kind = resource["resourceType"]
    meta = {"versionId": "1", "lastUpdated": "2026-11-02T08:15:30.123+00:00", "source": "#f3Xq0Zt9LwPk2bYd"}
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{kind}</div>'
    return [{**resource, "meta": meta, "text": {"status": "generated", "div": div}}]


def new_id(own_id: str) -> str:
    """Ten digits, the same every time."""
    return str(10**9 + uuid5(NAMESPACE_URL, own_id).int % 10**9)


def next_link(base: str, query: str, start: int) -> str:
    """Every page hangs on the base itself; which search it is of stands in a token."""
    return f"{base}?_getpages={uuid5(NAMESPACE_URL, query)}&_getpagesoffset={start}&_count={PAGE}&_bundletype=searchset"


def refuses(kind: str, parameters: Mapping[str, str]) -> str | None:
    known = SEARCHED_BY.get(kind, set()) | CONTROLS
    unknown = sorted(parameters.keys() - known)
    return f'unknown search parameter "{unknown[0]}". Valid: {sorted(known)}' if unknown else None


SERVER = Server(page=PAGE, next_link=next_link, refuses=refuses)

HAPI = Dialect(
    name="hapi",
    title="A HAPI server",
    base="https://hapi.example.org/baseR4",
    write=write,
    new_id=new_id,
    server=SERVER,
)
