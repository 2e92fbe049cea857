"""Which tokens were used: each `jti` of an issuer is good once, for as long as its token lives."""

from typing import Protocol


class Replay(Protocol):
    """The memory of used tokens."""

    async def is_first(self, iss: str, jti: str, *, until_s: float, now_s: float) -> bool: ...


class OwnMemory:
    """Within this process only: with several workers, each remembers what it saw itself.

    Grows by verified tokens alone, each kept at most an hour.
    """

    def __init__(self, sweep_every: int = 1000) -> None:
        self._until_s: dict[tuple[str, str], float] = {}
        self._sweep_every = sweep_every
        self._since_sweep = 0

    async def is_first(self, iss: str, jti: str, *, until_s: float, now_s: float) -> bool:
        if self._until_s.get((iss, jti), now_s) > now_s:
            return False
        self._until_s[iss, jti] = until_s
        self._since_sweep += 1
        if self._since_sweep >= self._sweep_every:
            self._since_sweep = 0
            self._until_s = {key: until for key, until in self._until_s.items() if until > now_s}
        return True
