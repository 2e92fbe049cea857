"""A small FHIR R4 server over the fixture patients: read, search, paging, latency, and lists that fail on purpose.

For demonstrations and tests on loopback only. It holds nothing but invented patients and stores nothing.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import fhir_fixtures
from fhir_fixtures.calls import outcome
from fhir_fixtures.search import UnknownParameter, alternatives, patient_of, search

Resource = dict[str, Any]
Answer = Callable[[Request], Awaitable[Response]]

PATH = "/fhir"
PAGE = 50
FHIR_JSON = "application/fhir+json"
CONTROLS = frozenset({"_count", "_offset", "_format"})
ISSUE_CODES = {400: "invalid", 401: "login", 404: "not-found", 405: "not-supported", 503: "transient"}


class Refusal(Exception):  # noqa: N818  # named for the answer that it is
    """An answer that is an error, told as an OperationOutcome."""

    def __init__(self, status: int, diagnostics: str) -> None:
        super().__init__(diagnostics)
        self.status, self.diagnostics = status, diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The resources that are served, by type and id, and the (patient, type) pairs that always fail."""

    resources: Mapping[tuple[str, str], Resource]
    failing: frozenset[tuple[str, str]]

    def read(self, resource_type: str, resource_id: str) -> Resource:
        found = self.resources.get((resource_type, resource_id))
        if found is None:
            raise Refusal(404, f"there is no such {resource_type}")
        self._refuse_failing(patient_of(found), resource_type)
        return found

    def search(self, resource_type: str, parameters: list[tuple[str, str]]) -> list[Resource]:
        if resource_type not in SUPPORTED:
            raise Refusal(404, "there is no such resource type")
        if not any(name in ("patient", "_id") for name, _ in parameters):
            raise Refusal(400, "a search needs patient or _id")
        for patient in (value for name, values in parameters if name == "patient" for value in alternatives(values)):
            self._refuse_failing(patient.removeprefix("Patient/"), resource_type)
        try:
            return search(self.resources.values(), resource_type, parameters)
        except UnknownParameter as unknown:
            raise Refusal(400, f"search parameter not supported: {unknown}") from None

    def _refuse_failing(self, patient_id: str | None, resource_type: str) -> None:
        if (patient_id, resource_type) in self.failing:
            raise Refusal(503, f"{resource_type} cannot be read at this time")


SUPPORTED = frozenset(
    (
        *("Patient", "Practitioner", "Encounter", "Condition", "Observation", "QuestionnaireResponse", "Procedure"),
        *("Medication", "MedicationRequest", "MedicationDispense", "ServiceRequest", "CarePlan"),
    )
)


def fixture_shelf(today: date, slugs: Iterable[str] | None = None) -> Shelf:
    """The fixture patients as of today. Their doctors are the same for all, and served once."""
    chosen = tuple(fhir_fixtures.slugs() if slugs is None else slugs)
    resources = [each for slug in chosen for each in fhir_fixtures.chart(slug, today)]
    return Shelf(
        resources={(each["resourceType"], each["id"]): each for each in resources},
        failing=frozenset((slug, kind) for slug in chosen for kind in fhir_fixtures.unavailable(slug)),
    )


def create_fhir_app(shelf: Shelf, *, latency_ms: int = 0, token: str | None = None) -> Starlette:
    """The server. With a token every address but /metadata wants it as a bearer token."""

    def guarded(answer: Answer) -> Answer:
        async def guard(request: Request) -> Response:
            await asyncio.sleep(latency_ms / 1000)
            if token is not None and not is_bearer(request, token):
                raise Refusal(401, "a bearer token is required")
            return await answer(request)

        return guard

    async def read(request: Request) -> Response:
        return as_fhir(shelf.read(request.path_params["kind"], request.path_params["id"]))

    async def find(request: Request) -> Response:
        kind = request.path_params["kind"]
        parameters = [(name, value) for name, value in request.query_params.multi_items() if name not in CONTROLS]
        return as_fhir(page_of(shelf.search(kind, parameters), request))

    return Starlette(
        routes=[
            Route(f"{PATH}/metadata", metadata),
            Route(f"{PATH}/{{kind}}/{{id}}", guarded(read)),
            Route(f"{PATH}/{{kind}}", guarded(find)),
        ],
        exception_handlers={Refusal: refused, HTTPException: not_served},
    )


async def metadata(request: Request) -> Response:
    rest = [
        {
            "type": kind,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [{"name": "patient", "type": "reference"}, *_token_parameters()],
        }
        for kind in sorted(SUPPORTED)
    ]
    statement = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "implementation": {"description": "Invented patients for showing a CDS service"},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": rest}],
    }
    return as_fhir(statement)


def _token_parameters() -> list[dict[str, str]]:
    return [{"name": name, "type": "token"} for name in ("_id", "status", "category", "code")]


def page_of(found: list[Resource], request: Request) -> Resource:
    """One page, with the address of the next where there is one."""
    count, start = _whole(request, "_count", PAGE) or PAGE, _whole(request, "_offset", 0)
    links = [{"relation": "self", "url": str(request.url)}]
    if start + count < len(found):
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in CONTROLS]
        query = urlencode([*kept, ("_count", count), ("_offset", start + count)])
        links.append({"relation": "next", "url": f"{request.url.replace(query='')}?{query}"})
    entries = [
        {"fullUrl": f"{_base(request)}/{each['resourceType']}/{each['id']}", "resource": each}
        for each in found[start : start + count]
    ]
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
    return bundle | ({"entry": entries} if entries else {})


def _whole(request: Request, name: str, default: int) -> int:
    written = request.query_params.get(name)
    if written is None:
        return default
    if not written.isdecimal() or len(written) > 6:
        raise Refusal(400, f"{name} must be a whole number")
    return int(written)


def _base(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PATH}"


def is_bearer(request: Request, token: str) -> bool:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and secrets.compare_digest(sent.encode(), token.encode())


async def refused(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
    return as_fhir(outcome(ISSUE_CODES[refusal.status], refusal.diagnostics), refusal.status, headers)


async def not_served(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return as_fhir(outcome(ISSUE_CODES.get(error.status_code, "processing"), error.detail), error.status_code)


def as_fhir(resource: Resource, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(resource), status_code=status, headers=headers, media_type=FHIR_JSON)
