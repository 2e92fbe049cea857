"""CORS for EHRs that call from the browser: listed origins only, never with credentials, preflight without a token."""

from collections.abc import Iterable

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from app.api.outcome import operation_outcome


class Cors(CORSMiddleware):
    """Starlette's, with a refusal that is an OperationOutcome like every other."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:
            return answer
        kept = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        return operation_outcome(answer.status_code, "forbidden", "this origin, method or header is not allowed", kept)


def allow_origins(app: FastAPI, origins: Iterable[str]) -> None:
    app.add_middleware(
        Cors,
        allow_origins=tuple(origins),
        allow_methods=("GET", "POST"),
        allow_headers=("authorization", "content-type", "if-none-match"),
        expose_headers=("ETag", "Retry-After", "WWW-Authenticate"),
    )
