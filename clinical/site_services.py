"""What a site calls the services and products that it offers: its own code and name before ours, from its policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinical.outcome import OfferNaloxone, ProposeBuprenorphine, Service

NAMEABLE = frozenset({*(each.value for each in Service), "follow-up-visit"})
"""Services of orderables.csv that a site may name for itself."""

PRODUCTS = frozenset({OfferNaloxone().product, ProposeBuprenorphine().product})
"""Products of orderables.csv that a site may name for itself, by the key of its preference list."""

_REQUIRED = frozenset({"system", "code", "display"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteService:
    """One service or product under the site's own code. `performer` is who does a service there, in words."""

    system: str
    code: str
    display: str
    performer: str | None = None


def read_services(tables: Any) -> Mapping[str, SiteService]:
    """The `[services.KEY]` tables of a site's policy. Raises ValueError naming the table that is wrong."""
    return _read("services", tables, NAMEABLE, _REQUIRED | {"performer"})


def read_products(tables: Any) -> Mapping[str, SiteService]:
    """The `[products.KEY]` tables. Raises ValueError naming the table that is wrong."""
    return _read("products", tables, PRODUCTS, _REQUIRED)


def _read(kind: str, tables: Any, known: frozenset[str], allowed: frozenset[str]) -> Mapping[str, SiteService]:
    if not isinstance(tables, Mapping):
        raise ValueError(f"{kind} holds tables like [{kind}.{min(known)}]")
    return {key: _read_one(f"{kind}.{key}", key in known, table, allowed) for key, table in tables.items()}


def _read_one(name: str, is_known: bool, table: Any, allowed: frozenset[str]) -> SiteService:
    if not is_known:
        raise ValueError(f"{name}: there is no such {name.partition('.')[0].removesuffix('s')}")
    if not isinstance(table, Mapping) or not _REQUIRED <= table.keys() <= allowed:
        more = ", and may have performer" if "performer" in allowed else ""
        raise ValueError(f"{name} has system, code and display{more}")
    if not all(isinstance(text, str) and text.strip() for text in table.values()):
        raise ValueError(f"{name}: every entry is a text")
    return SiteService(**table)
