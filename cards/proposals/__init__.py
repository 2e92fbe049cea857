"""Proposals become FHIR R4 drafts: one file per proposal, found by its constant PROPOSAL and its function draft()."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from cards.call import Call
from cards.proposals.parts import in_systems
from clinical.outcome import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What a suggestion offers: a label, the main text of its action, and the resource to create or to update.

    `replaces` is the draft, as "Type/id", that is deleted in the same suggestion. `is_own` is False where the resource
    is the EHR's own but for one element.
    """

    label: str
    description: str
    resource: dict[str, Any]
    type: Literal["create", "update"] = "create"
    replaces: str | None = None
    is_own: bool = True


Draft = Callable[[Any, Call], Suggested | None]


@cache
def drafters() -> Mapping[type, Draft]:
    """Which function drafts which proposal."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__) if not each.name.startswith("_"))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {module.PROPOSAL: module.draft for module in modules if hasattr(module, "PROPOSAL")}


def suggested(proposal: Proposal, call: Call) -> Suggested | None:
    """The FHIR draft of one proposal, checked as it is built; None when the call lacks what it would change, or the
    EHR cannot change it."""
    found = drafters()[type(proposal)](proposal, call)
    if found is None or not found.is_own:
        return found
    return replace(found, resource=in_systems(found.resource, call.dialect.code_systems))
