"""GET /leaflets/opioids: the leaflet that cards link to, as a page to print or as Markdown. Open to everybody."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.unchanged import answer
from app.leaflets import STYLE, Leaflet
from app.pages import HTML, guard

PATH = "/leaflets/opioids"
MARKDOWN = "text/markdown"
HEADERS = {**guard(STYLE, framed_by="*"), "Cache-Control": "public, max-age=3600", "Vary": "Accept"}


def routes(leaflet: Leaflet) -> APIRouter:
    """The page, unless Markdown is asked for by name or by the Accept header."""
    router = APIRouter()

    headers = {**HEADERS, "Content-Language": leaflet.language}

    @router.get(PATH)
    async def read(request: Request) -> Response:
        if MARKDOWN in request.headers.get("accept", ""):
            return await read_markdown(request)
        return answer(request, leaflet.html.encode(), headers, HTML)

    @router.get(f"{PATH}.md")
    async def read_markdown(request: Request) -> Response:
        return answer(request, leaflet.markdown.encode(), headers, f"{MARKDOWN}; charset=utf-8")

    return router
