"""The files of the page, read once at start and sent with an ETag and a strict content policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.api import unchanged

FOLDER = Path(__file__).parent / "static"
PAGE = "index.html"
MEDIA = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
OTHER_SERVICES = "https: http://127.0.0.1:* http://localhost:*"
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        f"connect-src 'self' {OTHER_SERVICES}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types rendered-markdown",
    )
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    media_type: str


def read_assets(folder: Path = FOLDER) -> Mapping[str, Asset]:
    """Every file of the folder by name. What is not among them cannot be asked for."""
    return {each.name: read_asset(each) for each in sorted(folder.iterdir())}


def read_asset(path: Path) -> Asset:
    return Asset(body=path.read_bytes(), media_type=f"{MEDIA[path.suffix]}; charset=utf-8")


def sent(asset: Asset, request: Request) -> Response:
    """The file, or 304 to whoever has it already."""
    return unchanged.answer(request, asset.body, HEADERS, asset.media_type)
