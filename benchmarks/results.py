"""Everything that one run found, and what was aimed at."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.beside import Blocking, Grown
from benchmarks.calls import OURS, Calls
from benchmarks.fallback import Read
from benchmarks.load import Stretch
from benchmarks.plan import CLIENTS
from benchmarks.servers import Server
from benchmarks.stages import Profile

MOST_CLIENTS = CLIENTS[-1]
CPU_AT_MOST = {"S": 2.0, "L": 1.5}
"""By size, as a multiple of FastAPI and orjson."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`others` is how many cores others used meanwhile. `profiles` by payload. `starts` are further starts of our
    service."""

    plan: str
    day: date
    patients: dict[str, int]
    others: float
    facts: dict[str, str]
    calls: Calls
    signed: Stretch
    starts: list[Server]
    blocking: Blocking
    reads: list[Read]
    profiles: dict[str, Profile]
    growth: list[Grown]


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at and what came of it, in the same unit."""

    name: str
    at_most: float
    unit: str
    measured: float

    @property
    def verdict(self) -> str:
        return "met" if self.measured <= self.at_most else f"missed: {self.measured / self.at_most:.1f} × the goal"


def goals(found: Results) -> Iterator[Goal]:
    """What a call costs beside a framework that answers nothing, and how long anybody waits."""
    calls = found.calls
    for name in calls.payload_kb:
        if at_most := CPU_AT_MOST.get(name.split()[0]):
            yield Goal(f"CPU of a call beside FastAPI and orjson, {name}", at_most, "×", calls.ratio(OURS, name))
    for name in calls.payload_kb:
        each = calls.stretches[OURS, name, MOST_CLIENTS]
        yield Goal(f"p99 beside p50 at {MOST_CLIENTS} clients, {name}", 4.0, "×", each.at(0.99) / each.at(0.5))
    yield Goal("how long an S call waits for an L call (p99)", 20.0, "ms", found.blocking.waits_ms)
    for read in found.reads:
        if read.situation.is_goal:
            yield Goal(f"whole call beside the slowest read: {read.situation.name}", 1.2, "×", read.ratio)


def slope(growth: Sequence[Grown]) -> float:
    """How CPU grows with the number of orders over the larger half of the sizes: 1 is linear, 2 quadratic."""
    lower, upper = growth[(len(growth) - 1) // 2], growth[-1]
    return math.log(upper.ours_ms / lower.ours_ms) / math.log(upper.n_orders / lower.n_orders)
