"""The sheet's first half: addresses, triggers, tokens, scopes and prefetch."""

from collections.abc import Iterable, Sequence

from app.needs import needs_off
from app.security.clients import DEFAULT_ALGORITHMS
from app.security.token import LEEWAY_S, LONGEST_JTI, LONGEST_LIFE_S
from app.settings import Demand
from app.sheet.markdown import Lines, block, code, codes, section, table, text, words
from app.sheet.site import Site, vendors
from cards.words import topic
from clinical.assess import is_off
from clinical.gaps import NAMES
from clinical.record import Need
from clinical.rule import Rule
from hooks.queries import Query
from hooks.service import Service

UNAGREED = "*to be agreed*"
NO_TOKEN = "**This service asks for no token (`CDS_AUTH=off`). Never send it a real patient.**"  # noqa: S105  # a notice
EVERYTHING = {
    Need.PATIENT: "age and sex: the patient counts as an adult, and a card says that this could not be read",
    Need.MEDICATIONS: "what the patient takes already: totals are lower bounds, little can be cleared, a card says so",
    Need.CONDITIONS: "exclusions (cancer, hospice, palliative care) cannot be checked, and a card says so",
    Need.ENCOUNTER: "the setting: orders count as outpatient ones",
}
"""What every service reads for every rule (app/needs.py); what each other part is for stands in the rules."""


def addresses(site: Site) -> Lines:
    rows = [(code(each.hook), code(site.url(each)), code(site.feedback_url(each))) for each in site.services]
    return section(
        "Addresses",
        table(("Hook", "Service (POST)", "Feedback (POST)"), rows),
        words(
            f"Discovery, for EHRs that read it: {code(site.discovery_url)}.",
            f"Reading the chart ends after {site.settings.fhir_deadline_ms} ms, and the answer comes at once with what "
            "was had by then. Let the EHR wait 5 seconds.",
            "Register each address exactly as it stands here, without a slash at its end. Epic [document] takes the "
            "data out of a call when the address is not an endpoint of the client id.",
        ),
    )


def triggers(site: Site) -> Lines:
    fires, epic = vendors()["fires"], vendors()["epic"]
    rows = [
        (
            code(each.hook),
            text(fires.get(each.hook, "as the definition of the hook says")),
            text(epic["triggers"].get(each.hook, "not known")),
            text(each.usage),
        )
        for each in site.services
    ]
    return section(
        "When each hook fires",
        table(("Hook", "When", "Epic trigger [document]", "Send"), rows),
        words(f"[document]: {text(epic['source'])}. Not checked on a live EHR."),
    )


def claims(site: Site) -> Lines:
    rows = [(code(name), expected) for name, expected in claim_rows(site)]
    notice = words(NO_TOKEN) if site.settings.auth is Demand.OFF else ()
    return section(
        "Client token (JWT)",
        notice,
        table(("Part", "What it must hold"), rows),
        words("Sent as `Authorization: Bearer`, a new token for each call. Every refusal is the same 401."),
        words("`aud` by address:"),
        block(audiences(site)),
    )


def claim_rows(site: Site) -> Iterable[tuple[str, str]]:
    client = site.client
    yield "alg", codes(client.algorithms if client else DEFAULT_ALGORITHMS)
    yield "kid", "the id of the key in the client's key set"
    yield "jku", key_addresses(site)
    yield "iss", code(client.iss) if client else UNAGREED
    yield "tenant", tenants(site)
    yield "aud", "the exact address that is called, see below" + also(client.aud if client else ())
    yield "iat, exp", f"both; at most {LONGEST_LIFE_S // 60} minutes apart, {LEEWAY_S} s of leeway"
    yield "nbf", "may be left out"
    yield "jti", f"a new one for each token, at most {LONGEST_JTI} characters"
    yield "sub", "not looked at; Epic sends the client id"


def also(audiences: Sequence[str]) -> str:
    return f"; also taken: {codes(audiences)}" if audiences else ""


def key_addresses(site: Site) -> str:
    if site.client is None:
        return UNAGREED
    named = f"may be left out; if sent, one of {codes(site.client.jkus)}" if site.client.jkus else "leave it out"
    source = "a file that was handed over" if site.client.jwks_url is None else code(site.client.jwks_url)
    return f"{named}. The keys are read from {source} and from nowhere else"


def tenants(site: Site) -> str:
    if site.client is None or not site.client.tenants:
        return "may be left out"
    return f"one of {codes(site.client.tenants)}"


def audiences(site: Site) -> Iterable[str]:
    if site.settings.discovery_auth is Demand.REQUIRED:
        yield site.discovery_url
    for each in site.services:
        yield site.url(each)
        yield site.feedback_url(each)


def scopes(site: Site) -> Lines:
    servers = site.client.fhir_servers if site.client else ()
    return section(
        "FHIR access",
        words(
            f"FHIR servers that the service may be told to read: {codes(servers) if servers else UNAGREED}. A server "
            "that is not listed is never called; the call goes on with its prefetch.",
            "The scopes are for the prefetch, and for the access token of `fhirAuthorization`. Either will do.",
        ),
        table(("Resource", "For", "SMART v1", "SMART v2", "Epic API [second-hand]"), scope_rows(site)),
        words(f"[second-hand]: {text(vendors()['epic']['api_source'])}."),
    )


def scope_rows(site: Site) -> Iterable[Sequence[str]]:
    """One row for each type, then what comes with the orders, and what only an EHR's own names allow."""
    apis = vendors()["epic"]["apis"]
    asked = {query.key: query for each in site.services for query in site.queries[each.id]}
    for kind in dict.fromkeys(each.resource_type for each in asked.values()):
        of_kind = [each for each in asked.values() if each.resource_type == kind]
        named = dict.fromkeys(name for each in of_kind for name in apis.get(each.key, ()))
        rights = "".join(sorted({"r" if each.is_read else "s" for each in of_kind}))
        yield kind, codes(each.key for each in of_kind), *smart(kind, rights), listed(named)
    yield "Medication", "the drug that an order refers to", *smart("Medication", "r"), listed(apis["medication"])
    yield "Unsigned orders", "`draftOrders` of the context", "", "", listed(apis["draftOrders"])
    yield "Suggested orders", "what a card offers to create", "", "", listed(apis["suggestions"])


def listed(names: Iterable[str]) -> str:
    return ", ".join(map(text, names)) or "not known"


def smart(kind: str, rights: str) -> tuple[str, str]:
    return code(f"patient/{kind}.read"), code(f"patient/{kind}.{rights}")


def prefetch(site: Site) -> Lines:
    yield from section(
        "Prefetch",
        words(
            "One line for each key, to copy: the key, then the query. Where an EHR insists on names of its own the "
            "keys may have others: what is sent is also known by what it holds.",
            "Required: a gap makes a card that says that the check is incomplete. Optional: a gap is a line on the "
            "cards that read it. Helpful: nothing is said of it. What is not sent is read from the FHIR server, if "
            "there is access.",
        ),
        switched_off(site),
    )
    for service in site.services:
        yield from service_prefetch(site, service)


def switched_off(site: Site) -> Lines:
    """What this client's EHR does not have: asked for nowhere, and missing nowhere."""
    off = site.profile.queries_off
    if off:
        silenced = [rule for rule in site.rules if is_off(rule, needs_off(off))]
        without = f" Never checked: {titles(silenced)}." if silenced else ""
        yield from words(f"Switched off for this client: {codes(sorted(off))}.{without}")


def service_prefetch(site: Site, service: Service) -> Lines:
    queries = site.queries[service.id]
    width = max((len(each.key) for each in queries), default=0)
    yield f"### {text(service.title)}: {code(service.hook)}"
    yield ""
    yield from block(f"{each.key:<{width}}  {each.template}" for each in queries)
    rows = [(code(each.key), each.level.value, loss(each, site, service)) for each in queries]
    yield from table(("Key", "Level", "What is lost without it"), rows)


def loss(query: Query, site: Site, service: Service) -> str:
    twins = [each.key for each in site.queries[service.id] if each.need is query.need and each is not query]
    only = f"With {codes(twins)}: nothing. Without either: " if twins else ""
    return only + lost(query.need, site.rules_at(service))


def lost(need: Need, rules: Sequence[Rule]) -> str:
    """By topic: what is not said at all, what can no longer be cleared, and what is said with less."""
    if need in EVERYTHING:
        return EVERYTHING[need]
    parts = (
        ("not checked", [rule for rule in rules if need in rule.requires]),
        ("cannot be cleared", [rule for rule in rules if need in rule.needs]),
        ("known less well", [rule for rule in rules if need in rule.uses]),
    )
    said = [f"{what}: {titles(found)}" for what, found in parts if found]
    return "; ".join((NAMES[need], *said))


def titles(rules: Sequence[Rule]) -> str:
    found = sorted({topic(rule.topic) for rule in rules}, key=lambda each: (each.rank, each.code))
    return ", ".join(text(each.title) for each in found)
