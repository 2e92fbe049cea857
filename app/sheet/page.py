"""The sheet as one HTML page to print: rendered from its Markdown, nothing loaded, nothing run."""

from html import escape

from markdown_it import MarkdownIt

STYLE = (
    "body{font:1rem/1.45 sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h1{font-size:1.7rem}h2{font-size:1.3rem;margin-top:2rem;border-bottom:1px solid #777;break-after:avoid}"
    "h3{font-size:1.1rem;break-after:avoid}table{border-collapse:collapse;width:100%;margin:.7rem 0}"
    "th,td{border:1px solid #777;padding:.3rem .5rem;text-align:left;vertical-align:top}tr{break-inside:avoid}"
    "code{font-size:.9em;overflow-wrap:anywhere}pre{white-space:pre-wrap;border:1px solid #777;padding:.5rem}"
    "@page{margin:15mm}@media print{body{font-size:10pt;margin:0;max-width:none}}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, markdown: str) -> str:
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
