"""The body guard: size, content type and JSON, before anything looks inside."""

from typing import Any

import orjson
from starlette.requests import Request

from app.errors import BadRequest, TooLarge, UnsupportedMedia

LONGEST_LENGTH = 12  # digits; no length that is written longer can be allowed


async def read_json(request: Request, max_bytes: int) -> Any:
    """The body's JSON. orjson itself refuses bad UTF-8, NaN, lone surrogates, numbers past a double, deep nesting."""
    if not is_json(request.headers.get("content-type", "")):
        raise UnsupportedMedia("the body must be application/json")
    body = await read_body(request, max_bytes)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("the body is not JSON", code="structure") from None


def is_json(content_type: str) -> bool:
    """application/json, with or without parameters. A charset can only be UTF-8: JSON has no other (RFC 8259)."""
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if each.startswith("charset=")]
    return media == "application/json" and all(charset in ("utf-8", "utf8", "us-ascii") for charset in charsets)


async def read_body(request: Request, max_bytes: int) -> bytes:
    """At most `max_bytes`, whatever length was announced: what is longer is not read to its end."""
    if is_too_long(request.headers.get("content-length", ""), max_bytes):
        raise TooLarge(f"the body may have {max_bytes} bytes")
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"the body may have {max_bytes} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def is_too_long(announced: str, max_bytes: int) -> bool:
    if not announced.isdecimal():
        return False
    return len(announced) > LONGEST_LENGTH or int(announced) > max_bytes
