"""What an entry of the clients file lets its client do, in lines for the person who wrote it. No secret is in them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from app.needs import needs_off
from app.security.clients import Client
from app.security.keys import Key
from cards.dialect import Dialect
from clinical.assess import is_off, rules
from clinical.orderables import orderables

SYSTEMS = frozenset(
    {
        *(each.code.system for each in orderables().values()),
        "http://snomed.info/sct",
        "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
    }
)
"""The code systems of what suggestions hold: what is ordered, routes, the category of a care plan."""
PRIVATE_PARTS = ("d", "k")
"""Members of a JWK that only its owner should have (RFC 7518, section 6)."""


def report(client: Client, keys: Mapping[str, Key] | str | None) -> Iterator[str]:
    """`keys` are its keys, the fault that was met when they were fetched, or None when nobody asked for them."""
    yield client.name
    for title, said in {
        "issuer": f"{client.iss}; tenants: {listed(client.tenants, 'any')}",
        "keys": f"{source(client)}; {kids(keys)}",
        "tokens": f"{listed(client.algorithms)}; audience: the address called{also(client.aud)}",
        "FHIR servers": listed(client.fhir_servers, "none"),
        "private networks": listed(client.private_networks, "none"),
        "dialect": listed(tuple(spoken(client.dialect)), "default"),
        "without sight": "a card" if client.when_blind == "card" else "412",
        "policy": str(client.policy or "the site's"),
        "queries off": listed(tuple(sorted(client.queries_off)), "none"),
    }.items():
        yield f"  {title:<18}{said}"
    yield from off(client)
    for odd in warnings(client, keys):
        yield f"  warning: {odd}"


def listed(texts: tuple[str, ...], nothing: str = "") -> str:
    return ", ".join(texts) or nothing


def also(audiences: tuple[str, ...]) -> str:
    return "".join(f", or {each!r}" for each in audiences)


def source(client: Client) -> str:
    if client.jwks_file is None:
        return str(client.jwks_url)
    changed = datetime.fromtimestamp(client.jwks_file.stat().st_mtime, UTC)
    return f"{client.jwks_file}, of {changed.date().isoformat()}"


def kids(keys: Mapping[str, Key] | str | None) -> str:
    if keys is None:
        return "not asked for (--fetch)"
    return f"cannot be had: {keys}" if isinstance(keys, str) else f"key ids: {listed(tuple(map(repr, keys)), 'none')}"


def spoken(dialect: Dialect) -> Iterator[str]:
    """What is not as for everybody."""
    for each in fields(dialect):
        value = getattr(dialect, each.name)
        if value != getattr(Dialect(), each.name):
            named = " ".join(f"{url} as {own}" for url, own in value.items()) if isinstance(value, Mapping) else value
            yield f"{each.name} {named}"


def off(client: Client) -> Iterator[str]:
    """What switching queries off costs."""
    needs = needs_off(client.queries_off)
    silenced = tuple(rule.id for rule in rules() if is_off(rule, needs))
    unearned = tuple(rule.id for rule in rules() if not is_off(rule, needs) and rule.needs & needs)
    if silenced:
        yield f"  {'rules off':<18}{listed(silenced)}"
    if unearned:
        yield f"  {'never all clear':<18}{listed(unearned)}"


def warnings(client: Client, keys: Mapping[str, Key] | str | None) -> Iterator[str]:
    for address in client.called:
        if urlsplit(address).scheme == "http":
            yield f"{address} is plain http: refused in production"
    if not client.fhir_servers:
        yield "no fhir_servers: only what is sent along is read"
    for each in client.aud:
        if "://" not in each:
            yield f"aud {each!r} is no address: tokens made for other services that take the same word are good here"
    yield from dialect_warnings(client.dialect)
    yield from key_warnings(client, keys)


def dialect_warnings(dialect: Dialect) -> Iterator[str]:
    replaces = dialect.replacement == "delete-and-create"
    if dialect.action_limit > 1 and not replaces:
        yield "action_limit changes nothing: only delete-and-create takes more than one action"
    if dialect.delete_style != Dialect().delete_style and not replaces:
        yield "delete_style changes nothing: only delete-and-create deletes"
    for system in dialect.code_systems.keys() - SYSTEMS:
        yield f"code_systems: no suggestion holds a code of {system}"


def key_warnings(client: Client, keys: Mapping[str, Key] | str | None) -> Iterator[str]:
    if isinstance(keys, str):
        yield "without its keys this client cannot get in"
    elif keys is not None and not any(key.fits(each) for key in keys.values() for each in client.algorithms):
        yield f"no key can verify {listed(client.algorithms)}"
    if client.jwks_file is not None and holds_private_key(client.jwks_file):
        yield f"{client.jwks_file} holds a private key: it belongs to the client alone, take it out and change it"


def holds_private_key(path: Path) -> bool:
    """The file was read as a JWK set before."""
    listed_keys = orjson.loads(path.read_bytes())["keys"]
    return any(part in jwk for jwk in listed_keys if isinstance(jwk, dict) for part in PRIVATE_PARTS)
