"""Calls without prefetch, of a server that reads slowly: how much longer they take than the slowest single read."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import fhir_fixtures
from benchmarks.calls import SERVICES
from benchmarks.load import Stretch, measured, post
from benchmarks.plan import Plan
from benchmarks.servers import Server
from benchmarks.slow_ehr import NEVER, slow_ehr

SLUG = "depressed-60-mme"
DEADLINE_S = 1.5
"""The default of CDS_FHIR_DEADLINE_MS."""


@dataclass(frozen=True, slots=True)
class Situation:
    """`delays_s` by the start of what is asked; `slowest_s` is the longest that is waited for."""

    name: str
    delays_s: Mapping[str, float]
    slowest_s: float
    n_clients: int = 1
    is_goal: bool = True


SITUATIONS = (
    Situation("every read takes 100 ms", {"": 0.1}, 0.1),
    Situation("conditions take 500 ms, the others 50 ms", {"": 0.05, "Condition": 0.5}, 0.5),
    Situation("every read takes 100 ms, 16 calls at once", {"": 0.1}, 0.1, n_clients=16, is_goal=False),
    Situation("conditions never come, the others take 50 ms", {"": 0.05, "Condition": NEVER}, DEADLINE_S),
    Situation("nothing ever comes", {"": NEVER}, DEADLINE_S),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one situation."""

    situation: Situation
    stretch: Stretch

    @property
    def total_ms(self) -> float:
        return self.stretch.at(0.5)

    @property
    def ratio(self) -> float:
        return self.total_ms / 1000 / self.situation.slowest_s


def fallback(server: Server, plan: Plan, today: date) -> Iterator[Read]:
    """Each client calls once before, which opens the connections."""
    for situation in SITUATIONS[: plan.situations]:
        with slow_ehr(SLUG, today, situation.delays_s) as address:
            call = fhir_fixtures.request(SLUG, "order-sign", today, prefetch=False, fhir_server=address)
            request = post(SERVICES["order-sign"], call)
            unending = itertools.repeat(request)
            measured(server, unending, situation.n_clients, 0.0)
            yield Read(situation, Stretch([measured(server, unending, situation.n_clients, plan.reading_s)]))
