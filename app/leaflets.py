"""Leaflets for patients: Markdown in `cards/leaflets`, and the same as a page to print. No patient's data in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from app.pages import page
from app.settings import ConfigurationError

FOLDER = Path(__file__).parent.parent / "cards" / "leaflets"
CRISIS_LINE = "{crisis_line}"

STYLE = (
    "body{font:1.25rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h1{font-size:1.9rem}h2{font-size:1.45rem;margin-top:1.8rem;break-after:avoid}li{margin:.4rem 0}"
    "@media print{body{font-size:14pt;margin:0;max-width:none}li,p{break-inside:avoid}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaflet:
    """One leaflet in one language, ready to send."""

    language: str
    markdown: str
    html: str


def read_leaflet(name: str, language: str, crisis_line: str, folder: Path = FOLDER) -> Leaflet:
    """The leaflet with the site's crisis line; without one, its line is left out. Raises ConfigurationError."""
    path = folder / f"{name}.{language}.md"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise ConfigurationError(f"there is no leaflet {path.name}") from None
    kept = [line.replace(CRISIS_LINE, crisis_line) for line in lines if crisis_line or CRISIS_LINE not in line]
    return Leaflet(language=language, markdown="\n".join(kept) + "\n", html=as_html(kept, language))


def as_html(lines: list[str], language: str) -> str:
    """Headings, paragraphs and lists of the Markdown as HTML; everything else in it is plain text."""
    title = next((line.removeprefix("# ") for line in lines if line.startswith("# ")), "")
    return page(title, "\n".join(blocks(lines)), STYLE, language)


def blocks(lines: list[str]) -> Iterator[str]:
    for mark, several in groupby((line for line in lines if line.strip()), key=mark_of):
        texts = [escape(line.removeprefix(mark)) for line in several]
        if mark == "- ":
            yield f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"
        else:
            tag = {"# ": "h1", "## ": "h2"}.get(mark, "p")
            yield from (f"<{tag}>{text}</{tag}>" for text in texts)


def mark_of(line: str) -> str:
    return next((mark for mark in ("# ", "## ", "- ") if line.startswith(mark)), "")
