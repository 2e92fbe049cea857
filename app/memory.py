"""What the service remembers between calls, as the rest of the edge sees it; and a memory that keeps nothing."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from app.answered import Answered
from app.security.replay import OwnMemory, Replay
from app.security.token import Caller
from cards.settled import Settled
from clinical.record import PatientRecord
from hooks.feedback import Feedback
from hooks.request import HookRequest

Answers = Mapping[str, Sequence[Settled]]
"""By the code of their topic."""


class Memory(Protocol):
    """Calls, feedback, what was settled, and used tokens."""

    @property
    def replay(self) -> Replay: ...

    def running(self) -> AbstractAsyncContextManager[Any]:
        """For as long as the service runs."""

    def settled(self, request: HookRequest, caller: Caller | None, record: PatientRecord) -> Answers:
        """What this user has answered for this patient."""

    def mark(self, text: str) -> str:
        """By what a text is known again without being kept."""

    async def record(self, call: Answered, status: int, ms: float) -> None:
        """Keep a call. Never fails, and is called when the answer is on its way."""

    async def acknowledge(self, entries: Sequence[Feedback], service_id: str, caller: Caller | None) -> None:
        """Keep feedback: what was acknowledged is not lost. Raises Unavailable when it cannot be kept anywhere."""

    async def explain(self, hook_instance: str, caller: Caller | None) -> list[Mapping[str, Any]]:
        """What this client's calls of that instance came to."""

    async def plan_page(self, plan_id: str) -> bytes | None:
        """The printable schedule of a drafted taper, while it lasts."""

    @property
    def health(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NoMemory:
    """For a service that shall keep nothing: used tokens are remembered by the process, all else is forgotten."""

    replay: Replay

    @property
    def health(self) -> str:
        return "off"

    def running(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    def settled(self, request: HookRequest, caller: Caller | None, record: PatientRecord) -> Answers:
        return {}

    def mark(self, text: str) -> str:
        return ""

    async def record(self, call: Answered, status: int, ms: float) -> None:
        """Forgotten."""

    async def acknowledge(self, entries: Sequence[Feedback], service_id: str, caller: Caller | None) -> None:
        """Forgotten."""

    async def explain(self, hook_instance: str, caller: Caller | None) -> list[Mapping[str, Any]]:
        return []

    async def plan_page(self, plan_id: str) -> bytes | None:
        return None


def no_memory(_: object = None) -> NoMemory:
    """To be opened in the place of a stored memory."""
    return NoMemory(OwnMemory())
