"""What a caller sees when things go wrong: an OperationOutcome, with fixed words and nothing of what was sent."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.errors import BadRequest, CdsError
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

CODES = {403: "forbidden", 404: "not-found", 405: "not-supported", 413: "too-long", 415: "not-supported"}


def operation_outcome(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    issue = {"severity": "error" if status < 500 else "fatal", "code": code, "diagnostics": message}
    body = orjson.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
    return Response(body, status, headers=headers, media_type="application/json")


def answer_errors(app: FastAPI, metrics: Metrics) -> None:
    """Every way in which a call can end badly, in our own words. To be called before CORS is put around the app.

    A fault that nobody expected is answered in a layer of its own: Starlette's stands outside CORS. The layer raises
    the fault again, for the server to close the connection; the log shows no more than its type.
    """

    async def known(_: Request, error: Exception) -> Response:
        assert isinstance(error, CdsError)
        return operation_outcome(error.status, error.code, error.message, error.headers)

    async def routing(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = CODES.get(error.status_code, "processing")
        return operation_outcome(error.status_code, code, HTTPStatus(error.status_code).phrase, error.headers)

    async def malformed(request: Request, _: Exception) -> Response:
        return await known(request, BadRequest("the request is not as this address expects it"))

    async def unexpected(request: Request, fault: Exception) -> Response:
        name = type(fault).__name__
        metrics.faults.labels(name).inc()
        log.error("call_failed", fault=name)
        return await known(request, CdsError())

    app.add_exception_handler(CdsError, known)
    app.add_exception_handler(HTTPException, routing)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(ClientDisconnect, malformed)
    app.add_middleware(ServerErrorMiddleware, handler=unexpected)
