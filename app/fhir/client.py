"""The FHIR API of one EHR, read for one call: bounded in time and size, and never raising for what the EHR does."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin
from weakref import WeakValueDictionary

import httpx
import orjson

from app.fhir.answer import Answer, Problem, read_answer
from app.fhir.exchange import Budget, Reply, Unreadable, as_request, exchange, seconds_to_wait
from app.fhir.unsupported import Unsupported
from app.security.hosts import is_at_or_below
from app.telemetry.metrics import Metrics
from hooks.request import FhirAccess

MIB = 1024 * 1024
BUSY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
TRIES = 3
"""The first and two more, each only when the EHR itself said when to come back and that is before the deadline."""
ANSWERED, GIVEN_UP = "answered", "given_up"
"""Beside the names of problems, what a metric tells of a request."""

OF_STATUS = {
    401: Problem.REFUSED,
    403: Problem.REFUSED,
    404: Problem.NOT_FOUND,
    410: Problem.NOT_FOUND,
    429: Problem.BUSY,
    503: Problem.BUSY,
}
OF_SEARCH_STATUS = OF_STATUS | dict.fromkeys((400, 404, 410, 501), Problem.UNSUPPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may cost. `max_bytes` counts the bytes of one query, unpacked, over all its pages;
    `max_call_bytes` those of all its queries together.

    `at_once` are the requests that one server is sent at once, by all calls. Beyond it the first come first: were all
    calls of a burst read in step, a machine that is too slow for them would end each of them at its deadline.
    """

    deadline_ms: int = 1500
    max_pages: int = 10
    max_bytes: int = 20 * MIB
    max_call_bytes: int = 40 * MIB
    max_medication_reads: int = 30
    at_once: int = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirServers:
    """Every FHIR server: the connections, the limits, what each is known not to support, and whose turn it is there."""

    http: httpx.AsyncClient
    limits: Limits = Limits()
    unsupported: Unsupported = field(default_factory=Unsupported)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    turns: MutableMapping[str, asyncio.Semaphore] = field(default_factory=WeakValueDictionary)
    metrics: Metrics = field(default_factory=Metrics)

    def client(self, access: FhirAccess, name: str = "anonymous", *, is_post_search: bool = False) -> "FhirClient":
        """For one call of the caller of that name, whose deadline starts now."""
        base = access.server.rstrip("/")
        return FhirClient(
            name=name,
            base=base,
            token=access.token,
            until=asyncio.get_running_loop().time() + self.limits.deadline_ms / 1000,
            servers=self,
            is_post_search=is_post_search,
            budget=Budget(n_bytes=self.limits.max_call_bytes),
            turn=self.turns.setdefault(base, asyncio.Semaphore(self.limits.at_once)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirClient:
    """One EHR for one call. `until` is the deadline, on the clock of the event loop."""

    name: str
    base: str
    token: str | None = field(repr=False)
    until: float
    servers: FhirServers
    is_post_search: bool
    budget: Budget
    turn: asyncio.Semaphore

    @property
    def limits(self) -> Limits:
        return self.servers.limits

    async def read(self, path: str) -> Answer:
        """One resource, by "Type/id"; the id is already percent-encoded."""
        return await self._fetch("GET", f"{self.base}/{path}", OF_STATUS)

    async def search(self, query: str) -> Answer:
        """Every page of "Type?parameters"; the values are already percent-encoded."""
        kind, _, parameters = query.partition("?")
        if self.is_post_search:
            first = await self._fetch("POST", f"{self.base}/{kind}/_search", OF_SEARCH_STATUS, form=parameters)
        else:
            first = await self._fetch("GET", f"{self.base}/{query}", OF_SEARCH_STATUS)
        return await self.follow(first)

    async def follow(self, answer: Answer) -> Answer:
        """The answer with the pages that its next links lead to; LONGER when some are left unread."""
        seen: set[str] = set()
        while answer.next_url is not None:
            url = self._own(answer.next_url)
            left = self.limits.max_bytes - answer.size
            is_last = len(seen) + 1 >= self.limits.max_pages or left <= 0
            if is_last or url is None or url in seen:
                return replace(answer, problem=answer.problem or Problem.LONGER, next_url=None)
            seen.add(url)
            answer = answer.joined(await self._fetch("GET", url, OF_STATUS, max_bytes=left))
        return answer

    def _own(self, link: str) -> str | None:
        """The link's address, when it stays on this server: the token is for no other."""
        try:
            url = urljoin(f"{self.base}/", link)
        except ValueError:
            return None
        return url if is_at_or_below(url, self.base) else None

    async def _fetch(
        self,
        method: str,
        url: str,
        of_status: dict[int, Problem],
        *,
        form: str | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Counted when it ends, and also when it is ended because the caller has gone."""
        started_s, outcome = time.perf_counter(), GIVEN_UP
        try:
            answer = await self._answer(method, url, of_status, form, max_bytes or self.limits.max_bytes)
            outcome = ANSWERED if answer.problem is None else answer.problem.name.lower()
            return answer
        finally:
            self.servers.metrics.fhir_reads.labels(self.name, outcome).inc()
            self.servers.metrics.fhir_read_seconds.observe(time.perf_counter() - started_s)

    async def _answer(
        self, method: str, url: str, of_status: dict[int, Problem], form: str | None, max_bytes: int
    ) -> Answer:
        if asyncio.get_running_loop().time() >= self.until:
            return Answer(problem=Problem.LATE)
        try:
            request = as_request(method, url, self.token, form)
            async with asyncio.timeout_at(self.until):
                reply = await self._exchange(request, max_bytes)
        except TimeoutError:
            return Answer(problem=Problem.LATE)
        except (httpx.ProtocolError, Unreadable):
            return Answer(problem=Problem.UNREADABLE)
        except (httpx.HTTPError, httpx.InvalidURL):
            return Answer(problem=Problem.UNREACHABLE)
        return understood(reply, of_status)

    async def _exchange(self, request: httpx.Request, max_bytes: int) -> Reply:
        """One answer; a busy server is asked again when it says when, and that is before the deadline."""
        for _ in range(TRIES - 1):
            reply = await self._once(request, max_bytes)
            wait_s = seconds_to_wait(reply) if reply.status in BUSY else None
            if wait_s is None or asyncio.get_running_loop().time() + wait_s >= self.until:
                return reply
            self.servers.metrics.fhir_retries.labels(self.name).inc()
            await self.servers.sleep(wait_s)
        return await self._once(request, max_bytes)

    async def _once(self, request: httpx.Request, max_bytes: int) -> Reply:
        async with self.turn:
            return await exchange(self.servers.http, request, max_bytes, self.budget)


def understood(reply: Reply, of_status: dict[int, Problem]) -> Answer:
    """What the status and the body say. A redirect is not followed: it may lead to another server."""
    if not 200 <= reply.status < 300:
        is_odd = reply.status < 400
        return Answer(problem=of_status.get(reply.status, Problem.UNREADABLE if is_odd else Problem.FAILED))
    if reply.body is None:
        return Answer(problem=Problem.LONGER)
    if not reply.is_json:
        return Answer(problem=Problem.UNREADABLE)
    try:
        answer = read_answer(orjson.loads(reply.body))
    except orjson.JSONDecodeError:
        return Answer(problem=Problem.UNREADABLE)
    return replace(answer, size=len(reply.body))
