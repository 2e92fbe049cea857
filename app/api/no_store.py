"""Answers that nobody on the way may keep."""

import orjson
from starlette.responses import Response

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def as_json(content: object) -> Response:
    return Response(orjson.dumps(content), headers=HEADERS, media_type="application/json")
