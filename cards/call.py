"""What the cards must know of the call they answer: for whom, by whom, in which dialect, on which day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cards.dialect import Dialect
from cards.settled import Mark, Settled
from clinical.site_services import SiteService


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One hook call, as far as cards depend on it. `new_id` gives a fresh lower-case UUID each time.

    `canonical_url` is the service's own URL: the system of topic codes. `raw_drafts` are the draft resources as they
    came, by reference, for update suggestions; `clinical/` never sees them. `services` are services and products that
    the site names for itself, by key of orderables.csv. `plan_url` is where a drafted taper can be printed. `settled`
    are the answers of this user for this patient, by the code of their topic; `mark` is what a text is known again by.
    """

    patient_id: str
    user_ref: str | None
    encounter_id: str | None
    as_of: date
    canonical_url: str
    knowledge_version: str
    new_id: Callable[[], str]
    dialect: Dialect = field(default_factory=Dialect)
    raw_drafts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    services: Mapping[str, SiteService] = field(default_factory=dict)
    plan_url: str | None = None
    settled: Mapping[str, Sequence[Settled]] = field(default_factory=dict)
    mark: Mark = str

    @property
    def reverse_domain(self) -> str:
        """The canonical URL's host read backwards: the prefix of our extension names."""
        host = self.canonical_url.partition("://")[2].partition("/")[0].partition(":")[0]
        return ".".join(reversed(host.split(".")))
