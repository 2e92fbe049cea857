"""GET /leaflets/opioids: the leaflet that cards link to, as a page to print or as Markdown. Open to everybody."""

import hashlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.leaflets import STYLE_DIGEST, Leaflet

PATH = "/leaflets/opioids"
MARKDOWN = "text/markdown"
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; frame-ancestors *; base-uri 'none'; form-action 'none'"
)


def routes(leaflet: Leaflet) -> APIRouter:
    """The page, unless Markdown is asked for by name or by the Accept header."""
    router = APIRouter()

    @router.get(PATH)
    async def read(request: Request) -> Response:
        wants_markdown = MARKDOWN in request.headers.get("accept", "")
        return answer(request, leaflet.markdown if wants_markdown else leaflet.html, wants_markdown, leaflet.language)

    @router.get(f"{PATH}.md")
    async def read_markdown(request: Request) -> Response:
        return answer(request, leaflet.markdown, True, leaflet.language)

    return router


def answer(request: Request, text: str, is_markdown: bool, language: str) -> Response:
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Language": language,
        "Content-Security-Policy": POLICY,
        "ETag": f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"',
        "Referrer-Policy": "no-referrer",
        "Vary": "Accept",
        "X-Content-Type-Options": "nosniff",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=f"{MARKDOWN if is_markdown else 'text/html'}; charset=utf-8")
