"""The body guard: size, content type and JSON, before anything looks inside."""

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from app.api.room import Place
from app.errors import BadRequest, TooLarge, TooSlow, UnsupportedMedia

LONGEST_LENGTH = 12  # digits; no length that is written longer can be allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How long a body may be, and how long its sender may take over it."""

    max_bytes: int
    deadline_s: float


async def read_json(request: Request, limits: BodyLimits, place: Place | None = None) -> Any:
    """The body's JSON; where there is a `place`, its bytes are held there."""
    return from_json(await read_body(request, limits, place))


def from_json(body: bytes) -> Any:
    """orjson itself refuses bad UTF-8, NaN, lone surrogates, numbers past a double, deep nesting."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("the body is not JSON", code="structure") from None


def is_json(content_type: str) -> bool:
    """application/json, with or without parameters. A charset can only be UTF-8: JSON has no other (RFC 8259)."""
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if each.startswith("charset=")]
    return media == "application/json" and all(charset in ("utf-8", "utf8", "us-ascii") for charset in charsets)


async def read_body(request: Request, limits: BodyLimits, place: Place | None = None) -> bytes:
    """The body, if it says that it is JSON. One that is too long, or does not end in time, is not read to its end."""
    if not is_json(request.headers.get("content-type", "")):
        raise UnsupportedMedia("the body must be application/json")
    try:
        async with asyncio.timeout(limits.deadline_s):
            return await bounded(request, limits.max_bytes, place)
    except TimeoutError:
        raise TooSlow(f"the body did not end within {limits.deadline_s:g} s") from None


async def bounded(request: Request, max_bytes: int, place: Place | None) -> bytes:
    """At most `max_bytes`, whatever length was announced."""
    if is_too_long(request.headers.get("content-length", ""), max_bytes):
        raise TooLarge(f"the body may have {max_bytes} bytes")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"the body may have {max_bytes} bytes")
        if place is not None:
            place.hold(len(chunk))
        chunks.append(chunk)
    return b"".join(chunks)


def is_too_long(announced: str, max_bytes: int) -> bool:
    if not announced.isdecimal():
        return False
    return len(announced) > LONGEST_LENGTH or int(announced) > max_bytes
