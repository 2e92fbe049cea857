"""The frame of every page, and the headers that let it load, run and send nothing. A page has its style within it."""

import base64
import hashlib
from html import escape

HTML = "text/html; charset=utf-8"


def page(title: str, body: str, style: str, language: str = "en") -> str:
    """`body` is HTML; title and language are plain text."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def bulleted(texts: tuple[str, ...] | list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in texts)}</ul>"


def guard(style: str, *, framed_by: str = "'none'") -> dict[str, str]:
    """The headers of a page: nothing but this very style may be applied."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors {framed_by}"
    return {
        "Content-Security-Policy": f"{policy}; base-uri 'none'; form-action 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
