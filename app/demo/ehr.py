"""The EHR of the demonstration: it discovers the services and calls them for the fixture patients."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

import fhir_fixtures

Json = dict[str, Any]

BOTH_WAYS = "depressed-60-mme"
"""The patient who is shown with prefetch and through the FHIR API, to see that the cards are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One hook fired for one patient: with prefetch, or with nothing but the address of the FHIR API."""

    slug: str
    service: Json
    has_prefetch: bool

    @property
    def hook(self) -> str:
        return str(self.service["hook"])

    @property
    def way(self) -> str:
        return "with prefetch" if self.has_prefetch else "through the FHIR API"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the service answered. `status` is None when there was no answer at all."""

    visit: Visit
    status: int | None
    body: Json
    ms: float

    @property
    def is_ok(self) -> bool:
        return self.status == httpx.codes.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class Ehr:
    """`service_url` is where the CDS service is, `fhir_url` what it is told of the EHR's own FHIR API."""

    http: httpx.AsyncClient
    service_url: str
    fhir_url: str
    today: date

    async def discover(self) -> list[Json]:
        """Those that the fixtures have calls for first, in the order in which a clinician meets them."""
        response = await self.http.get(f"{self.service_url}/cds-services")
        response.raise_for_status()
        services: list[Json] = response.json()["services"]
        places = {hook: place for place, hook in enumerate(fhir_fixtures.HOOKS)}
        return sorted(services, key=lambda each: places.get(each["hook"], len(places)))

    async def call(self, visit: Visit) -> Answered:
        """Fire one hook. What the templates of the discovery ask for is sent along, or is left to the service."""
        call = fhir_fixtures.request(visit.slug, visit.hook, self.today, prefetch=False, fhir_server=self.fhir_url)
        if visit.has_prefetch:
            templates: Mapping[str, str] = visit.service.get("prefetch", {})
            call["prefetch"] = fhir_fixtures.prefetch(visit.slug, visit.hook, self.today, templates)
        started = time.perf_counter()
        try:
            response = await self.http.post(f"{self.service_url}/cds-services/{visit.service['id']}", json=call)
            status, body = response.status_code, response.json()
        except (httpx.HTTPError, ValueError) as fault:
            status, body = None, {"issue": [{"diagnostics": type(fault).__name__}]}
        return Answered(visit=visit, status=status, body=body, ms=(time.perf_counter() - started) * 1000)


def is_fired(service: Json) -> bool:
    """Whether the fixtures have calls for it."""
    return service["hook"] in fhir_fixtures.HOOKS


def visits(services: Iterable[Json], slugs: Iterable[str]) -> Iterator[Visit]:
    """The fixtures' hooks for each patient, by turns with prefetch and through the FHIR API, one patient both ways."""
    listed = [each for each in services if is_fired(each)]
    for place, slug in enumerate(slugs):
        ways = (True, False) if slug == BOTH_WAYS else (place % 2 == 0,)
        for has_prefetch in ways:
            for service in listed:
                yield Visit(slug=slug, service=service, has_prefetch=has_prefetch)
