"""GET /interventions and /interventions/{id}: what stands behind each card, as JSON or as a page. Open to everybody."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.preference import prefers_html
from app.api.unchanged import answer
from app.errors import NotFound
from app.intervention_page import GONE, STYLE, gone_page, index_page, intervention_page
from app.interventions import Catalog, Intervention
from app.pages import HTML, guard
from clinical.source_attributes import Use

PATH = "/interventions"
JSON = "application/json"
HEADERS = {**guard(STYLE, framed_by="*"), "Cache-Control": "no-cache", "Vary": "Accept"}


def routes(catalog: Catalog) -> APIRouter:
    """No token: it is the same for everybody, and a browser that opens a card's link has none."""
    router = APIRouter()
    index = {"interventions": [listed(each, catalog) for each in catalog.all.values()]}

    @router.get(PATH)
    async def read_all(request: Request) -> Response:
        if prefers_html(request.headers.get("accept", "")):
            return answer(request, index_page(catalog).encode(), HEADERS, HTML)
        return answer(request, orjson.dumps(index), HEADERS, JSON)

    @router.get(PATH + "/{name}")
    async def read(request: Request, name: str) -> Response:
        is_page = prefers_html(request.headers.get("accept", ""))
        found = catalog.all.get(name)
        if found is None and not is_page:
            raise NotFound(GONE)
        if found is None:
            return Response(gone_page(), 404, headers=HEADERS, media_type=HTML)
        if is_page:
            return answer(request, intervention_page(found, catalog).encode(), HEADERS, HTML)
        return answer(request, orjson.dumps(described(found, catalog)), HEADERS, JSON)

    return router


def listed(each: Intervention, catalog: Catalog) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "topic": {"code": each.topic.code, "title": each.topic.title},
        "url": catalog.url(each.id),
    }


def described(each: Intervention, catalog: Catalog) -> dict[str, Any]:
    """Everything that is published of one, with the source attributes of the regulation in its words."""
    shared = catalog.shared
    return {
        **listed(each, catalog),
        "purpose": each.purpose,
        "intendedUse": shared.intended_use,
        "intendedUsers": shared.intended_users,
        "population": each.population,
        "moments": each.moments,
        "citations": each.citations,
        "evidenceIds": each.evidence_ids,
        "developer": shared.developer,
        "funding": shared.funding,
        "dates": {"written": shared.written, "revised": shared.revised, "released": shared.released},
        "uses": [
            {"attribute": use.attribute.key, "title": use.attribute.title, **used(use), "how": use.how}
            for use in each.uses
        ],
        "inputs": each.inputs,
        "logic": [{"section": name, "text": text} for name, text in each.logic.items()],
        "numbers": each.numbers,
        "says": [{"variant": name, "summary": summary} for name, summary in each.says.items()],
        "basis": each.basis,
        "limits": each.limits,
        "knowledge": catalog.knowledge,
    }


def used(use: Use) -> dict[str, bool]:
    """Left out where it is not declared: neither yes nor no."""
    return {} if use.is_used is None else {"used": use.is_used}
