"""`integration-sheet`: what to type into an EHR that does not read discovery, as Markdown or as a page to print."""

from argparse import Namespace
from collections.abc import Collection
from pathlib import Path

from app.cli.errors import UsageError
from app.needs import queries_of
from app.policies import policy_from
from app.security.clients import ANYBODY, Client, read_clients
from app.settings import ConfigurationError, Settings, named, read_settings
from app.sheet.page import page
from app.sheet.sheet import sheet_markdown, title
from app.sheet.site import Site
from clinical.assess import rules
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE, KnowledgeError
from hooks import services
from hooks.queries import Query
from hooks.service import Service


def run(arguments: Namespace) -> int:
    try:
        site = site_for(arguments.client, read_settings())
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(str(wrong)) from None
    sheet = sheet_markdown(site, knowledge_version(KNOWLEDGE))
    write(page(title(site), sheet) if arguments.format == "html" else sheet, arguments.out)
    return 0


def site_for(name: str | None, settings: Settings) -> Site:
    """This installation as the named client meets it. Raises UsageError, ConfigurationError or KnowledgeError."""
    client = None if name is None else client_named(name, settings)
    profile = client or ANYBODY
    return Site(
        settings=settings,
        services=services(),
        queries={each.id: asked(each, profile.queries_off) for each in services()},
        rules=rules(),
        policy=policy_from(profile.policy or settings.policy_file),
        client=client,
    )


def asked(service: Service, off: Collection[str]) -> tuple[Query, ...]:
    return tuple(each for each in queries_of(service, rules()) if each.key not in off)


def client_named(name: str, settings: Settings) -> Client:
    if settings.clients_file is None:
        raise UsageError("CDS_CLIENTS_FILE is not set, so there are no clients; leave --client out")
    with named("CDS_CLIENTS_FILE"):
        listed = read_clients(settings.clients_file, is_production=settings.is_production).all
    found = next((each for each in listed if each.name == name), None)
    if found is None:
        raise UsageError(f"no client {name!r}; there are {', '.join(repr(each.name) for each in listed)}")
    return found


def write(sheet: str, out: Path | None) -> None:
    if out is None:
        print(sheet, end="")
        return
    try:
        out.write_text(sheet, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out}: {error.strerror or 'cannot be written'}") from None
