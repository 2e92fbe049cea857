"""The whole sheet, as Markdown; `page` makes HTML of it."""

from app.sheet import connection, content
from app.sheet.markdown import Lines, one_line, text, words
from app.sheet.site import Site
from clinical.knowledge_version import KnowledgeVersion

SECTIONS = (
    connection.addresses,
    connection.triggers,
    connection.claims,
    connection.scopes,
    connection.prefetch,
    content.overrides,
    content.topic_codes,
    content.suggestions,
    content.dialect,
    content.links,
    content.tests,
)


def title(site: Site) -> str:
    whom = "a client without a profile" if site.client is None else one_line(site.client.name)
    return f"Integration sheet for {whom}"


def sheet_markdown(site: Site, knowledge: KnowledgeVersion) -> str:
    return "\n".join(lines(site, knowledge)).rstrip() + "\n"


def lines(site: Site, knowledge: KnowledgeVersion) -> Lines:
    yield f"# {text(title(site))}"
    yield ""
    yield from words(
        "For an EHR that does not read discovery: what its analysts type in. Written by the service itself, "
        f"knowledge {text(knowledge.version)}; print it anew with each release.",
    )
    if site.client is None:
        yield from words("Without an entry in `clients.toml` no call is let in while tokens are required.")
    for section in SECTIONS:
        yield from section(site)
