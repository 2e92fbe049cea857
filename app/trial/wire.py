"""What goes over the network while a service is tried: each request to the FHIR server, its outcome and its time."""

import asyncio
from dataclasses import dataclass, field

import httpx

from app.fhir.exchange import ACCEPT
from app.trial.errors import TrialError
from app.trial.visit import FhirServer

PATIENCE_S = 30
"""How long an EHR waits here: longer than any would, so that a slow public server can be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request below the FHIR base. `status` and `ms` are None when no answer came in time."""

    query: str
    status: int | None
    ms: float | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Sees every request that an HTTP client makes to the FHIR server."""

    base: str
    _asked: list[httpx.Request] = field(default_factory=list)
    _answered: dict[int, httpx.Response] = field(default_factory=dict)

    def over(self, http: httpx.AsyncClient) -> httpx.AsyncClient:
        http.event_hooks = {"request": [self._ask], "response": [self._answer]}
        return http

    async def _ask(self, request: httpx.Request) -> None:
        self._asked.append(request)

    async def _answer(self, response: httpx.Response) -> None:
        self._answered[id(response.request)] = response

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return tuple(self._exchange(each) for each in self._asked if str(each.url).startswith(f"{self.base}/"))

    def _exchange(self, request: httpx.Request) -> Exchange:
        response = self._answered.get(id(request))
        query = str(request.url).removeprefix(f"{self.base}/")
        if response is None:
            return Exchange(query=query, status=None, ms=None)
        return Exchange(query=query, status=response.status_code, ms=response.elapsed.total_seconds() * 1000)


async def read(http: httpx.AsyncClient, server: FhirServer, path: str) -> httpx.Response:
    """One answer of the FHIR server, whatever its status. Raises httpx.HTTPError or TimeoutError."""
    headers = {"Accept": ACCEPT} | ({"Authorization": f"Bearer {server.token}"} if server.token else {})
    async with asyncio.timeout(PATIENCE_S):
        return await http.get(f"{server.url}/{path}", headers=headers)


def unanswered(who: str, fault: Exception) -> TrialError:
    """Why there was no answer, in words."""
    if isinstance(fault, TimeoutError | httpx.TimeoutException):
        return TrialError(f"{who} did not answer within {PATIENCE_S} s")
    if isinstance(fault, httpx.ConnectError):
        return TrialError(f"{who} cannot be reached: {fault or 'no connection'}")
    return TrialError(f"{who} broke off its answer: {type(fault).__name__}")
