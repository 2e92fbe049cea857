"""What is published of a recommendation as a page to read and print, and the list of them all. No patient in it."""

from collections.abc import Iterable, Mapping
from html import escape

from app import __version__
from app.interventions import Catalog, Intervention
from app.pages import bulleted, page
from cards.words import CitedSource

STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:1.8rem;break-after:avoid}h3{font-size:1rem;margin:1rem 0 0}"
    "a{color:#0b4f9e}a,footer,tbody th{overflow-wrap:anywhere}tbody th{font-weight:normal}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.35rem 0}"
    "th,td{border:1px solid #777;padding:.35rem .5rem;text-align:left;vertical-align:top}tr{break-inside:avoid}"
    "pre{font:.8rem/1.5 monospace;white-space:pre-wrap;margin:.2rem 0}"
    "@media print{body{font-size:10pt;margin:0;max-width:none}nav{display:none}}"
)
ALL = "What this service recommends, and on what basis"
INTRODUCTION = (
    "Each recommendation of this service with its sources, who made it, what of the patient it uses, its logic and its "
    "known limits: the source attributes of US 45 CFR 170.315(b)(11)(iv)(A). No patient data is needed or shown here."
)
GONE = "There is no such recommendation"
FILLED_IN = "Words in braces are filled in from the chart."
USED = {True: "yes", False: "no", None: "not declared"}


def index_page(catalog: Catalog) -> str:
    rows = [
        (f'<a href="interventions/{escape(each.id)}">{escape(each.title)}</a>', escape(each.topic.title), _labels(each))
        for each in catalog.all.values()
    ]
    table = _table("In the rank of their topics", ("Recommendation", "Topic of the card", "Sources"), rows)
    return page(ALL, f"<main>\n<h1>{ALL}</h1>\n<p>{INTRODUCTION}</p>\n{table}\n{_version(catalog)}\n</main>", STYLE)


def intervention_page(each: Intervention, catalog: Catalog) -> str:
    shared = catalog.shared
    released = shared.released.isoformat() if shared.released else "not released yet"
    parts = (
        f"<h1>{escape(each.title)}</h1>\n<p>{escape(each.purpose)}</p>",
        _section("Intended use", f"<p>{escape(shared.intended_use)}</p>"),
        _section("Intended users", f"<p>{escape(shared.intended_users)}</p>"),
        _section("Patients", f"<p>{escape(each.population)}</p>"),
        _section("When it speaks", bulleted(each.moments)),
        _section("Sources", _citations(each.citations)),
        _section("Developer", f"<p>{escape(shared.developer)}</p>"),
        _section("Funding", f"<p>{escape(shared.funding)}</p>"),
        _section("Dates", f"<p>Written {shared.written}, last revised {shared.revised}. Release: {released}.</p>"),
        _section("What of the patient it uses", _uses(each)),
        _section("What it reads", _inputs(each)),
        _section("Logic", _logic(each.logic)),
        _numbers(each),
        _section("What the card says", f"<p>{FILLED_IN}</p>\n{bulleted(tuple(each.says.values()))}{_basis(each)}"),
        _section("Known limits", bulleted(each.limits)),
        _version(catalog),
    )
    body = "\n".join(filter(None, parts))
    return page(each.title, f"{_back()}\n<main>\n{body}\n</main>", STYLE)


def gone_page() -> str:
    return page(
        GONE, f"{_back()}\n<main>\n<h1>{GONE}</h1>\n<p>The list names those that there are.</p>\n</main>", STYLE
    )


def _back() -> str:
    return '<nav><a href="../interventions">All recommendations</a></nav>'


def _section(title: str, html: str) -> str:
    return f"<h2>{title}</h2>\n{html}"


def _labels(each: Intervention) -> str:
    return "; ".join(escape(cited.label) for cited in each.citations)


def _citations(citations: Iterable[CitedSource]) -> str:
    return f"<ul>{''.join(f'<li>{_citation(each)}</li>' for each in citations)}</ul>"


def _citation(cited: CitedSource) -> str:
    year = f" Year: {cited.year}." if cited.year else ""
    link = f' <a href="{escape(cited.url)}">{escape(cited.url)}</a>' if cited.url else ""
    return f"{escape(cited.citation)}{year}{link}"


def _uses(each: Intervention) -> str:
    rows = [(escape(use.attribute.title), USED[use.is_used], escape(use.how)) for use in each.uses]
    return _table("Use of what the regulation asks about", ("Of the patient", "Used", "How"), rows)


def _inputs(each: Intervention) -> str:
    rows = [(escape(given.elements), escape(given.role)) for given in each.inputs]
    return _table("Parts of the chart, as FHIR R4", ("Data elements", "The recommendation"), rows)


def _logic(logic: Mapping[str, str]) -> str:
    return "\n".join(f"<h3>{escape(name)}</h3>\n<pre>{escape(text)}</pre>" for name, text in logic.items())


def _numbers(each: Intervention) -> str:
    if not each.numbers:
        return ""
    columns = ("Name", "Value", "Unit", "Source (mark)", "A site may set")
    rows = [
        tuple(map(escape, (one.name, one.value, one.unit, f"{one.source} ({one.mark})", one.allowed)))
        for one in each.numbers
    ]
    return _section("Numbers, as shipped", _table("V verified, S secondary, G general, D our choice", columns, rows))


def _basis(each: Intervention) -> str:
    ids = f" ({escape(', '.join(each.evidence_ids))})" if each.evidence_ids else ""
    return f"\n<p>Basis: {escape(each.basis)} Rule {escape(each.id)}{ids}.</p>"


def _version(catalog: Catalog) -> str:
    knowledge = catalog.knowledge
    return (
        f"<footer><p>Software {escape(__version__)}, knowledge {escape(knowledge.version)}, "
        f"SHA-256 {escape(knowledge.sha256)}.</p></footer>"
    )


def _table(caption: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """`caption` and `columns` are our own words; the cells are HTML. The first of a row is its header."""
    head = "".join(f'<th scope="col">{each}</th>' for each in columns)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{each}</td>" for each in rest)}</tr>' for first, *rest in rows
    )
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>\n</table>"
