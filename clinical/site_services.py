"""What a site calls the services that it offers: its own code, name and performer in place of ours, from its policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinical.outcome import Service

NAMEABLE = frozenset({*(each.value for each in Service), "follow-up-visit"})
"""Keys of orderables.csv that a site may name for itself."""

_REQUIRED = frozenset({"system", "code", "display"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteService:
    """One service under the site's own code. `performer` is who does it there, in words."""

    system: str
    code: str
    display: str
    performer: str | None = None


def read_services(tables: Any) -> Mapping[str, SiteService]:
    """The `[services.KEY]` tables of a site's policy. Raises ValueError naming the table that is wrong."""
    if not isinstance(tables, Mapping):
        raise ValueError("services holds tables like [services.behavioral-health]")
    return {key: _read(key, table) for key, table in tables.items()}


def _read(key: str, table: Any) -> SiteService:
    if key not in NAMEABLE:
        raise ValueError(f"services.{key}: there is no such service")
    if not isinstance(table, Mapping) or not _REQUIRED <= table.keys() <= _REQUIRED | {"performer"}:
        raise ValueError(f"services.{key} has system, code and display, and may have performer")
    if not all(isinstance(text, str) and text.strip() for text in table.values()):
        raise ValueError(f"services.{key}: every entry is a text")
    return SiteService(**table)
