"""GET /cds-services: what the service offers and which data it wants along with a call."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.admission import Admission
from app.api.unchanged import answer
from hooks.queries import Query
from hooks.service import Service

CDS_HOOKS_VERSION = "3.0.0"
PATH = "/cds-services"


Queries = Mapping[str, tuple[Query, ...]]
"""What each service asks for, by its id."""


def entry(service: Service, queries: Iterable[Query], off: Collection[str]) -> dict[str, object]:
    """Standard members only; `hookVersion` is left out, for it is not in every validator's model."""
    return {
        "id": service.id,
        "hook": service.hook,
        "title": service.title,
        "description": service.description,
        "version": CDS_HOOKS_VERSION,
        "usageRequirements": service.usage,
        "prefetch": {query.key: query.template for query in queries if query.key not in off},
    }


def routes(services: Iterable[Service], queries: Queries, admission: Admission | None) -> APIRouter:
    """`admission` is None when discovery is open to everybody. The answer is the same for everybody, but for the keys
    that a client has switched off, and never changes while its profile stays."""
    router = APIRouter()
    listed = tuple(services)

    @lru_cache(maxsize=64)
    def document(off: frozenset[str]) -> bytes:
        return orjson.dumps({"services": [entry(service, queries[service.id], off) for service in listed]})

    @router.get(PATH)
    @router.get(PATH + "/")
    async def discover(request: Request) -> Response:
        caller = await admission.admit(request, PATH) if admission else None
        body = document(caller.client.queries_off if caller else frozenset())
        return answer(request, body, {"Cache-Control": "no-cache"}, "application/json")

    return router
