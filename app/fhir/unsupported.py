"""What each FHIR server is known not to support, remembered for a while so that it is not asked in every call."""

from collections.abc import Callable
from time import monotonic

KEPT_S = 600.0
"""Ten minutes: long enough to spare a server, short enough that an upgrade is noticed within one clinic visit."""
CAPACITY = 1000


class Unsupported:
    """Searches by server and template. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic, kept_s: float = KEPT_S) -> None:
        self._clock = clock
        self._kept_s = kept_s
        self._until: dict[tuple[str, str], float] = {}

    def note(self, server: str, template: str) -> None:
        if len(self._until) >= CAPACITY:
            self._until.pop(next(iter(self._until)))
        self._until[server, template] = self._clock() + self._kept_s

    def holds(self, server: str, template: str) -> bool:
        return self._until.get((server, template), 0.0) > self._clock()
