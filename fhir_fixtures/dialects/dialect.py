"""What makes one kind of EHR different from the standard: how it writes charts and requests, how its server acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ALL_HOOKS = frozenset({"patient-view", "order-select", "order-sign", "encounter-discharge"})


def as_it_is(given: Json) -> Json:
    return given


def alone(resource: Json) -> list[Json]:
    return [resource]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How the dialect's FHIR server acts, where servers differ.

    `page` is how many entries a page holds; `next_link` writes the address of the next from the base, the query and its
    start. `refuses` says why a search is answered with 400, or None. `empty` is what a search that finds nothing holds;
    `counts` is whether there is a total.
    """

    page: int = 50
    next_link: Callable[[str, str, int], str] = lambda base, query, start: f"{base}/{query}&_offset={start}"
    refuses: Callable[[str, Mapping[str, str]], str | None] = lambda kind, parameters: None
    empty: tuple[Json, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of EHR. Every function takes JSON of its own, to change or to replace, and gives JSON.

    `is_shown`: whether this EHR gives a resource of the chart to anybody at all.
    `carried`: the standard request without what this client cannot say. Its cards are the ones to be expected.
    `write`: a resource of the chart as this EHR gives it, with the Medications it made of it behind it.
    `write_draft`: the same for an order being written, as entries of its Bundle.
    `write_drafts`, `write_prefetch`, `write_request`: the last touch to the draft Bundle, the prefetch, the envelope.
    `new_id`, `new_name`: its own id for a resource, and name for a drug where it says one instead of a code.
    `new_context_id`: the patient's id in the context, where it is another. `base` None: it names no FHIR server.
    """

    name: str
    title: str
    hooks: frozenset[str] = ALL_HOOKS
    base: str | None
    authorization: Json | None = None
    is_shown: Callable[[Json], bool] = lambda resource: True
    carried: Callable[[Json], Json] = as_it_is
    write: Callable[[Json], list[Json]] = alone
    write_draft: Callable[[Json], list[Json]] = alone
    write_drafts: Callable[[Json], Json] = as_it_is
    write_prefetch: Callable[[Json], Json] = as_it_is
    write_request: Callable[[Json], Json] = as_it_is
    new_id: Callable[[str], str] = lambda own_id: own_id
    new_name: Callable[[str], str] = lambda name: name
    new_context_id: Callable[[str], str] | None = None
    server: Server = field(default_factory=Server)
