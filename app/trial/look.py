"""A first look at the FHIR server: whether it is one, which FHIR it speaks, and whether it has the patient."""

from typing import Any
from urllib.parse import quote

import httpx

from app.trial.errors import TrialError
from app.trial.visit import FhirServer
from app.trial.wire import read, unanswered

OLD = ("0.", "1.")
WHO = "the FHIR server"


async def look(http: httpx.AsyncClient, server: FhirServer, patient_id: str) -> str:
    """The FHIR version, when the service can read the server and the patient is there. Raises TrialError."""
    version = await fhir_version(http, server)
    reply = await asked(http, server, f"Patient/{quote(patient_id, safe='')}")
    if reply.status_code in (404, 410):
        raise TrialError(f"{WHO} has no Patient/{patient_id}")
    if not reply.is_success or content(reply).get("resourceType") != "Patient":
        raise TrialError(f"{WHO} answered {reply.status_code} to Patient/{patient_id}, and with no Patient")
    return version


async def fhir_version(http: httpx.AsyncClient, server: FhirServer) -> str:
    reply = await asked(http, server, "metadata")
    statement = content(reply)
    kind, version = statement.get("resourceType"), str(statement.get("fhirVersion") or "")
    if kind == "Conformance" or version.startswith(OLD):
        raise TrialError(
            f"{WHO} speaks FHIR DSTU2 ({version or 'no version'}), which the service does not read: give its R4 address"
        )
    if kind != "CapabilityStatement":
        raise TrialError(
            f"this is no FHIR base address: /metadata answered {reply.status_code} without a CapabilityStatement"
        )
    return version or "unknown"


async def asked(http: httpx.AsyncClient, server: FhirServer, path: str) -> httpx.Response:
    """The answer, unless it says that nothing else will be answered either."""
    try:
        reply = await read(http, server, path)
    except (httpx.HTTPError, TimeoutError) as fault:
        raise unanswered(WHO, fault) from None
    if reply.status_code in (401, 403):
        told = "refuses the token" if server.token else "asks for a token: give one with --token-file"
        raise TrialError(f"{WHO} answered {reply.status_code}: it {told}")
    if reply.is_redirect:
        raise TrialError(f"{WHO} answered {reply.status_code}, which leads elsewhere: give the address it leads to")
    return reply


def content(reply: httpx.Response) -> dict[str, Any]:
    try:
        body = reply.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
