"""One trial: the call, in this process or to a running service, and everything that came of it."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import orjson

from app.answered import Answered
from app.api.invoke import as_response
from app.errors import CdsError
from app.fhir.answer import read_answer
from app.fhir.exchange import open_http
from app.fhir.tokens import fill, missing_tokens
from app.main import World, create_app
from app.memory import no_memory
from app.pipeline import Pipeline
from app.settings import Settings
from app.trial.look import look
from app.trial.prefetch import prefetched
from app.trial.remote import Remote
from app.trial.visit import FhirServer, Visit
from app.trial.wire import Exchange, Watch
from hooks import services
from hooks.alternatives import alternatives
from hooks.service import Service

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`asked` is what this machine asked of the FHIR server, as the EHR or as the service; `keys` says which key of
    the prefetch a query is for, `found` how many resources came under it. `missing` maps a key to what is wrong; None
    when the service does not tell."""

    fhir_version: str
    service_id: str
    status: int
    body: Json
    ms: float
    asked: tuple[Exchange, ...]
    keys: Mapping[str, str]
    found: Mapping[str, int]
    missing: Mapping[str, str] | None

    @property
    def is_ok(self) -> bool:
        return self.status == httpx.codes.OK


def own_http() -> httpx.AsyncClient:
    """The network of whoever tries: one pool, and no address refused that was typed in."""
    return open_http(httpx.AsyncHTTPTransport())


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried. With `is_prefetched` the EHR sends the chart along, and names its server all the same."""

    visit: Visit
    server: FhirServer
    is_prefetched: bool
    open_http: Callable[[], httpx.AsyncClient] = field(default=own_http)

    async def here(self, settings: Settings) -> Outcome:
        """In this process. Raises TrialError, ConfigurationError or KnowledgeError."""
        version, watch = await self._look(), Watch(self.server.url)
        service = next(each for each in services() if each.hook == self.visit.hook)
        async with watch.over(self.open_http()) as http:
            world = World(open_http=lambda: http, open_memory=no_memory)
            pipeline: Pipeline = create_app(settings, world).state.pipeline
            templates = {query.key: query.template for query in pipeline.queries[service.id]}
            request = await self._request(http, templates)
            started_s = time.perf_counter()
            status, body, call = await judged(pipeline, service, request)
            ms = (time.perf_counter() - started_s) * 1000
        return Outcome(
            fhir_version=version,
            service_id=service.id,
            status=status,
            body=body,
            ms=ms,
            asked=watch.exchanges,
            keys=self._keys([*templates.items(), *alternatives().items()]),
            found=counted(request) | {each.query.key: len(each.resources) for each in (call.asked if call else ())},
            missing=None if call is None else {each.query.key: each.problem for each in call.asked if each.problem},
        )

    async def there(self, service_url: str) -> Outcome:
        """By a running service. Raises TrialError."""
        version, watch = await self._look(), Watch(self.server.url)
        async with watch.over(self.open_http()) as http:
            remote = Remote(http=http, url=service_url)
            service = await remote.discover(self.visit.hook)
            request = await self._request(http, service.templates)
            status, body, ms = await remote.call(service, request)
            missing = await remote.missing(request["hookInstance"]) if status == httpx.codes.OK else None
        return Outcome(
            fhir_version=version,
            service_id=service.id,
            status=status,
            body=body,
            ms=ms,
            asked=watch.exchanges,
            keys=self._keys(service.templates.items()),
            found=counted(request),
            missing=missing,
        )

    async def _look(self) -> str:
        async with self.open_http() as http:
            return await look(http, self.server, self.visit.patient_id)

    async def _request(self, http: httpx.AsyncClient, templates: Mapping[str, str]) -> Json:
        visit = self.visit
        sent = await prefetched(http, self.server, templates, visit.context) if self.is_prefetched else None
        return visit.request(str(uuid4()), self.server, sent)

    def _keys(self, templates: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Keys by the query as it goes over the wire."""
        values = {f"context.{name}": each for name, each in self.visit.context.items() if isinstance(each, str)}
        filled = ((key, fill(each, values)) for key, each in templates if not missing_tokens(each, values))
        base = f"{self.server.url}/"
        return {str(httpx.URL(base + path)).removeprefix(base): key for key, path in filled if path is not None}


def counted(request: Json) -> dict[str, int]:
    """How many resources each key of the prefetch holds."""
    sent = request.get("prefetch", {})
    return {key: len(read_answer(each).resources) for key, each in sent.items() if each is not None}


async def judged(pipeline: Pipeline, service: Service, request: Json) -> tuple[int, Json, Answered | None]:
    """Status and body as over HTTP, and what the service made of the call."""
    call: Answered | None = None
    try:
        call = await pipeline.answer(service, request, None)
        response = as_response(call)
    except CdsError as refused:
        return refused.status, {"issue": [{"code": refused.code, "diagnostics": refused.message}]}, call
    return response.status_code, orjson.loads(response.body), call
