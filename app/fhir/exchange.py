"""One exchange with an EHR over HTTP: a request, the answer's body unpacked and never larger than it may be."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import httpx

ACCEPT = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"
OWN = {"User-Agent": "opioid-behavioral-health-cds", "Accept-Encoding": "gzip"}
GZIP = zlib.MAX_WBITS | 16
PACKED = ("gzip", "x-gzip")
PLAIN = ("", "identity")


class Unreadable(Exception):  # noqa: N818  # named for what it tells of an answer
    """The body is packed in a way that was not asked for, or the packing is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`body` is None when it is larger than it may be; a refusal's body is not read at all."""

    status: int
    headers: httpx.Headers
    body: bytes | None

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("content-type", "json").lower()


@dataclass(slots=True, kw_only=True)
class Budget:
    """What one call may still read, in unpacked bytes, and how many requests it has made."""

    n_bytes: int
    n_requests: int = 0


def open_http(pools: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """The connections that all calls share. No cookie is kept: one patient's session must not reach the next call.

    The pools are mounts and not the transport, because httpx forgets the proxies of the environment for a transport.
    This machine itself is read without a proxy, whatever the environment says.
    """
    http = httpx.AsyncClient(
        follow_redirects=False,
        timeout=None,  # noqa: S113  # every exchange stands under the deadline of its call
        mounts=dict.fromkeys(("all://", "all://127.0.0.1", "all://localhost"), pools),
        headers=OWN,
    )
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return http


async def exchange(http: httpx.AsyncClient, request: httpx.Request, max_bytes: int, budget: Budget) -> Reply:
    """Raises httpx.HTTPError and Unreadable. The connection is given back, or closed when the body is left unread."""
    budget.n_requests += 1
    response = await http.send(request, stream=True, follow_redirects=False)
    try:
        body = await read_body(response, max_bytes, budget) if response.is_success else b""
    finally:
        await response.aclose()
    return Reply(status=response.status_code, headers=response.headers, body=body)


def as_request(method: str, url: str, token: str | None, form: str | None) -> httpx.Request:
    """Built directly: the client that sends it would merge headers, cookies and parameters that it does not have."""
    headers = {**OWN, "Accept": ACCEPT}
    if form is not None:
        headers["Content-Type"] = FORM
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return httpx.Request(method, url, headers=headers, content=form)


async def read_body(response: httpx.Response, max_bytes: int, budget: Budget) -> bytes | None:
    """The body, or None when it is larger than the query or the call may read.

    Unpacked here and not by httpx, which unpacks a chunk to its end however long that is: a thousandfold for zeros.
    """
    assert isinstance(response.stream, httpx.AsyncByteStream)
    unpack = unpacking(response.headers)
    body = bytearray()
    async for chunk in response.stream:
        left = min(max_bytes - len(body), budget.n_bytes)
        piece = chunk if unpack is None else unpacked(unpack, chunk, left + 1)
        if len(piece) > left:
            return None
        budget.n_bytes -= len(piece)
        body += piece
    return bytes(body)


def unpacking(headers: Mapping[str, str]) -> "zlib._Decompress | None":
    packing = headers.get("content-encoding", "").strip().lower()
    if packing not in (*PACKED, *PLAIN):
        raise Unreadable
    return zlib.decompressobj(GZIP) if packing in PACKED else None


def unpacked(unpack: "zlib._Decompress", chunk: bytes, max_bytes: int) -> bytes:
    """At most so many bytes. What follows the end of the packed body is left out."""
    try:
        return b"" if unpack.eof else unpack.decompress(chunk, max_bytes)
    except zlib.error:
        raise Unreadable from None


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
