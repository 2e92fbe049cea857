"""The invented patients that a newcomer may pick: only where the checkout's fixtures are, which the image leaves out.

They are found by name and not imported: nothing that runs for real may depend on them (import contract).
"""

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

Json = dict[str, Any]

FIXTURES = "fhir_fixtures"
FIRST = "depressed-60-mme"
"""Who is chosen when the page opens: three cards, a dose above the first threshold, and something to accept."""


class Fixtures(Protocol):
    """What the page needs of the fixtures."""

    def slugs(self) -> tuple[str, ...]: ...
    def story(self, slug: str) -> str: ...
    def hooks(self, slug: str) -> tuple[str, ...]: ...
    def chart(self, slug: str, today: date) -> list[Json]: ...
    def unavailable(self, slug: str) -> frozenset[str]: ...
    def request(self, slug: str, hook: str, today: date, *, prefetch: bool) -> Json: ...


def find_fixtures() -> Fixtures | None:
    """None where there is no such folder."""
    return cast(Fixtures, import_module(FIXTURES)) if find_spec(FIXTURES) else None


def listed(fixtures: Fixtures | None) -> list[Json]:
    return [{"id": slug, "story": fixtures.story(slug)} for slug in fixtures.slugs()] if fixtures else []


def patient(fixtures: Fixtures | None, slug: str, today: date) -> Json | None:
    """A whole patient: the chart, what of it the EHR fails to give, and the call of each hook without its prefetch."""
    if fixtures is None or slug not in fixtures.slugs():
        return None
    return {
        "id": slug,
        "story": fixtures.story(slug),
        "resources": fixtures.chart(slug, today),
        "unavailable": sorted(fixtures.unavailable(slug)),
        "requests": {hook: fixtures.request(slug, hook, today, prefetch=False) for hook in fixtures.hooks(slug)},
    }
