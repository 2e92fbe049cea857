"""ETags: what the caller has already is not sent again."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def answer(request: Request, body: bytes, headers: Mapping[str, str], media_type: str) -> Response:
    """The body under an ETag made from it, or 304 where the caller names that ETag."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    tagged = {**headers, "ETag": etag}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=tagged)
    return Response(body, headers=tagged, media_type=media_type)
