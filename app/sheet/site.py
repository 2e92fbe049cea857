"""What a sheet is filled from: the same services, queries, rules and codes as discovery and the cards."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.api.discovery import PATH, Queries
from app.security.clients import ANYBODY, Client, Profile
from app.settings import Settings
from clinical.policy import Policy
from clinical.rule import Rule
from hooks.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One installation, and the client that the sheet is for; None for a client without a profile."""

    settings: Settings
    services: tuple[Service, ...]
    queries: Queries
    rules: tuple[Rule, ...]
    policy: Policy
    client: Client | None

    @property
    def base_url(self) -> str:
        return self.settings.public_base_url

    @property
    def discovery_url(self) -> str:
        return f"{self.base_url}{PATH}"

    @property
    def profile(self) -> Profile:
        """How the client is served; one without a profile as anybody is."""
        return self.client or ANYBODY

    def url(self, service: Service) -> str:
        return f"{self.discovery_url}/{service.id}"

    def feedback_url(self, service: Service) -> str:
        return f"{self.url(service)}/feedback"

    def rules_at(self, service: Service) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if service.moment in rule.moments)


@cache
def vendors() -> Mapping[str, Any]:
    """Facts from vendors' documents, from `vendors.toml`."""
    return tomllib.loads((Path(__file__).parent / "vendors.toml").read_text(encoding="utf-8"))
