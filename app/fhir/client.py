"""The FHIR API of one EHR, read for one call: bounded in time and size, and never raising for what the EHR does."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import httpx
import orjson

from app.fhir.answer import Answer, Problem, read_answer
from app.fhir.unsupported import Unsupported
from app.security.hosts import is_at_or_below
from hooks.request import FhirAccess

ACCEPT = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"
BUSY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
TRIES = 3
"""The first and two more, each only when the EHR itself said when to come back and that is before the deadline."""

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
    """What one call may cost. `max_bytes` counts the bytes of one query, unpacked, over all its pages."""

    deadline_ms: int = 1500
    max_pages: int = 10
    max_bytes: int = 20 * 1024 * 1024
    max_medication_reads: int = 30
    is_post_search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: httpx.Headers
    body: bytes | None

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "json").lower()


def open_http(pools: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """The connections that all calls share. No cookie is kept: one patient's session must not reach the next call.

    The pools are mounts and not the transport, because httpx forgets the proxies of the environment for a transport.
    This machine itself is read without a proxy, whatever the environment says.
    """
    http = httpx.AsyncClient(
        follow_redirects=False,
        timeout=None,  # noqa: S113  # every exchange stands under the deadline of its call
        mounts=dict.fromkeys(("all://", "all://127.0.0.1", "all://localhost"), pools),
        headers={"User-Agent": "opioid-behavioral-health-cds", "Accept-Encoding": "gzip"},
    )
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return http


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirServers:
    """Every FHIR server: the connections, the limits, and what each is known not to support."""

    http: httpx.AsyncClient
    limits: Limits = Limits()
    unsupported: Unsupported = field(default_factory=Unsupported)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def client(self, access: FhirAccess) -> "FhirClient":
        """For one call, whose deadline starts now."""
        until = asyncio.get_running_loop().time() + self.limits.deadline_ms / 1000
        return FhirClient(base=access.server.rstrip("/"), token=access.token, until=until, servers=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirClient:
    """One EHR for one call. `until` is the deadline, on the clock of the event loop."""

    base: str
    token: str | None = field(repr=False)
    until: float
    servers: FhirServers

    @property
    def limits(self) -> Limits:
        return self.servers.limits

    async def read(self, path: str) -> Answer:
        """One resource, by "Type/id"; the id is already percent-encoded."""
        return await self._fetch("GET", f"{self.base}/{path}", OF_STATUS)

    async def search(self, query: str) -> Answer:
        """Every page of "Type?parameters"; the values are already percent-encoded."""
        kind, _, parameters = query.partition("?")
        if self.limits.is_post_search:
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
        if asyncio.get_running_loop().time() >= self.until:
            return Answer(problem=Problem.LATE)
        request = {"method": method, "url": url, "content": form, "headers": self._headers(form)}
        try:
            async with asyncio.timeout_at(self.until):
                reply = await self._exchange(request, max_bytes or self.limits.max_bytes)
        except TimeoutError:
            return Answer(problem=Problem.LATE)
        except (httpx.ProtocolError, httpx.DecodingError):
            return Answer(problem=Problem.UNREADABLE)
        except (httpx.HTTPError, httpx.InvalidURL):
            return Answer(problem=Problem.UNREACHABLE)
        return understood(reply, of_status)

    def _headers(self, form: str | None) -> dict[str, str]:
        headers = {"Accept": ACCEPT}
        if form is not None:
            headers["Content-Type"] = FORM
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        return headers

    async def _exchange(self, request: dict[str, Any], max_bytes: int) -> Reply:
        """One answer; a busy server is asked again when it says when, and that is before the deadline."""
        for _ in range(TRIES - 1):
            reply = await self._once(request, max_bytes)
            wait_s = seconds_to_wait(reply) if reply.status in BUSY else None
            if wait_s is None or asyncio.get_running_loop().time() + wait_s >= self.until:
                return reply
            await self.servers.sleep(wait_s)
        return await self._once(request, max_bytes)

    async def _once(self, request: dict[str, Any], max_bytes: int) -> Reply:
        async with self.servers.http.stream(**request, follow_redirects=False) as response:
            body = await read_body(response, max_bytes) if response.is_success else b""
            return Reply(status=response.status_code, headers=response.headers, body=body)


async def read_body(response: httpx.Response, max_bytes: int) -> bytes | None:
    """The body, or None when it is larger than that."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > max_bytes:
            return None
    return bytes(body)


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


def seconds_to_wait(reply: Reply) -> float | None:
    """Retry-After, as seconds or as a date; a date counts from the server's own clock (RFC 9110, section 10.2.3)."""
    said = reply.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())
