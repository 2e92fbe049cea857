"""What one query brought back: resources, nothing, or a problem."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clinical.quick import quick
from hooks.queries import Query

Resource = dict[str, Any]


class Origin(StrEnum):
    """Where an answer came from."""

    PREFETCH = "prefetch"
    FHIR = "fhir"
    NONE = "none"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The answer to one query. `problem` says why it is missing or cut short, in words fit for a card: no URL, no id.

    No resources and no problem: the EHR looked and there is nothing. Resources and a problem: a part was had.
    `others` are resources that came along (a Medication beside its MedicationRequest).
    `is_asked` is False when a context token had no value, so that nothing was asked and nothing is missing.
    """

    query: Query
    resources: tuple[Resource, ...] = ()
    others: tuple[Resource, ...] = ()
    problem: str | None = None
    origin: Origin = Origin.NONE
    is_asked: bool = True

    @property
    def is_answered(self) -> bool:
        return self.problem is None or bool(self.resources)
