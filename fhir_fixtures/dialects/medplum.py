"""In the manner of Medplum: UUIDs, projects in the metadata, no counts, nothing found for what it does not know."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fhir_fixtures.dialects.dialect import Dialect, Server

Json = dict[str, Any]

PROJECT = "0190b0a2-6f0e-7c55-b3a3-2f6c1f0d7e11"


def write(resource: Json) -> list[Json]:
    meta = {
        "versionId": str(uuid5(NAMESPACE_URL, f"version of {resource['id']}")),
        "lastUpdated": "2026-11-02T08:15:30.123Z",
        "author": {"reference": "ClientApplication/opioid-cds", "display": "Opioid CDS"},
        "project": PROJECT,
        "compartment": [{"reference": f"Project/{PROJECT}"}],
    }
    return [{**resource, "meta": meta}]


MEDPLUM = Dialect(
    name="medplum",
    title="Medplum",
    base="https://medplum.example.org/fhir/R4",
    authorization={
        "access_token": "medplum-token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "openid offline",
        "subject": "opioid-cds",
    },
    write=write,
    new_id=lambda own_id: str(uuid5(NAMESPACE_URL, own_id)),
    server=Server(page=20, counts=False),
)
