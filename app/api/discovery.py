"""GET /cds-services: what the service offers and which data it wants along with a call."""

from collections.abc import Iterable, Mapping

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


def entry(service: Service, queries: Iterable[Query]) -> dict[str, object]:
    """Standard members only; `hookVersion` is left out, for it is not in every validator's model."""
    return {
        "id": service.id,
        "hook": service.hook,
        "title": service.title,
        "description": service.description,
        "version": CDS_HOOKS_VERSION,
        "usageRequirements": service.usage,
        "prefetch": {query.key: query.template for query in queries},
    }


def routes(services: Iterable[Service], queries: Queries, admission: Admission | None) -> APIRouter:
    """`admission` is None when discovery is open to everybody. The answer never changes while the process runs."""
    router = APIRouter()
    body = orjson.dumps({"services": [entry(service, queries[service.id]) for service in services]})

    @router.get(PATH)
    @router.get(PATH + "/")
    async def discover(request: Request) -> Response:
        if admission is not None:
            await admission.admit(request, PATH)
        return answer(request, body, {"Cache-Control": "no-cache"}, "application/json")

    return router
