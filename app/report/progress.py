"""How far a long run has come, for whoever waits for it."""

from typing import Protocol


class Progress(Protocol):
    def begin(self, what: str, n: int | None = None) -> None:
        """Another part of the work, of so many rows where that is known."""

    def advance(self, n: int) -> None:
        """So many rows more."""
