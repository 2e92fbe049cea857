"""What a service costs that answers nothing: the servers that ours is compared with.

    python -m benchmarks.baselines NAME PORT

All run on uvicorn with httptools and uvloop and answer every POST with no cards. Those that are named so have the
garbage collector tuned as the service has.
"""

import gc
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Request
from fastapi.telemetry import TelemetryConfig
from starlette.responses import Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ANSWER = b'{"cards":[]}'
JSON = "application/json"
QUIET: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""As the service has it."""
PATH = "/cds-services/{service_id}"
THRESHOLDS = (50_000, 20, 100)


async def raw(scope: Message, receive: Receive, send: Send) -> None:
    """Reads the body, parses it, answers: the floor."""
    if scope["type"] != "http":
        return
    parts, is_more = [], True
    while is_more:
        message = await receive()
        parts.append(message.get("body", b""))
        is_more = message.get("more_body", False)
    if scope["method"] == "POST":
        orjson.loads(b"".join(parts))
    head = [(b"content-type", JSON.encode()), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": ANSWER})


def fastapi_orjson() -> FastAPI:
    """What the service itself is built on: its body as bytes, orjson, one answer."""
    app = FastAPI(openapi_url=None, telemetry=QUIET)

    @app.post(PATH)
    async def answer(service_id: str, request: Request) -> Response:
        orjson.loads(await request.body())
        return Response(ANSWER, media_type=JSON)

    return app


def fastapi_dict() -> FastAPI:
    """As a tutorial would have it."""
    app = FastAPI(openapi_url=None, telemetry=QUIET)

    @app.post(PATH)
    async def answer(service_id: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"cards": []}

    return app


def fhir_resources() -> FastAPI:
    """Every resource of the prefetch and of the drafts as a model of fhir.resources."""
    from fhir.resources.R4B import get_fhir_model_class

    from benchmarks.charts import all_resources

    app = FastAPI(openapi_url=None, telemetry=QUIET)

    @app.post(PATH)
    async def answer(service_id: str, request: Request) -> Response:
        for each in all_resources(orjson.loads(await request.body())):
            get_fhir_model_class(each["resourceType"]).model_validate(each)
        return Response(ANSWER, media_type=JSON)

    return app


MAKE: dict[str, tuple[Callable[[], Any], bool]] = {
    "raw": (lambda: raw, True),
    "fastapi-orjson": (fastapi_orjson, True),
    "fastapi-dict": (fastapi_dict, False),
    "fhir-resources": (fhir_resources, True),
}
"""By name: the app, and whether the garbage collector is tuned."""


def main() -> None:
    make, is_tuned = MAKE[sys.argv[1]]
    app = make()
    if is_tuned:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
    uvicorn.run(
        app,
        port=int(sys.argv[2]),
        http="httptools",
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
