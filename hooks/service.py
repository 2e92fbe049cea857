"""What a CDS service is: an id, the hook it answers, the moment of care it serves and the context it is sent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinical.rule import Moment

if TYPE_CHECKING:
    from hooks.request import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One CDS service. Each module of `hooks/` that has a constant SERVICE is one, found at start-up."""

    id: str
    hook: str
    moment: Moment
    title: str
    description: str
    context: type["Context"]
    usage: str
