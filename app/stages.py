"""How long each stage of a call took."""

import time

STAGES = ("admit", "parse", "gather", "read", "assess", "compose", "write", "record")
"""In their order: the token; the body and its envelope; the prefetch and the EHR; JSON to facts; the rules; the cards;
the answer as JSON; and, when that is on its way, what is kept of the call."""


class Stages:
    """A clock that is read at the end of each stage, in ms."""

    def __init__(self) -> None:
        self._last_s = time.perf_counter()
        self.ms: dict[str, float] = {}

    def end(self, name: str) -> None:
        now_s = time.perf_counter()
        self.ms[name] = round((now_s - self._last_s) * 1000, 2)
        self._last_s = now_s
