"""The same calls to our service and to the baselines, in one run: CPU time, latency, calls a second, memory, disk."""

import itertools
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.charts import SIZES, Kind, Size, hook_call
from benchmarks.load import Round, Stretch, measured, post
from benchmarks.machine import rss_mb
from benchmarks.plan import CLIENTS, Plan
from benchmarks.servers import Server, baseline, ours, running

OURS, FLOOR, DENOMINATOR = "ours", "raw", "fastapi-orjson"
TITLES = {
    OURS: "This service: all rules, audit written",
    FLOOR: "Raw ASGI: body, orjson, constant answer",
    DENOMINATOR: "FastAPI and orjson",
    "fastapi-dict": "FastAPI with a dict parameter",
    "fhir-resources": "FastAPI, orjson, fhir.resources on every resource",
}
OPEN = {"CDS_AUTH": "off"}
RECORDED_S = 20.0
Servers = Mapping[str, Server]
SERVICES = {"order-sign": "/cds-services/opioid-order-sign", "patient-view": "/cds-services/opioid-patient-view"}


@dataclass(frozen=True, slots=True)
class Payload:
    """One kind of call: its requests as bytes, one for each patient."""

    size: Size
    kind: Kind
    requests: Sequence[bytes]

    @property
    def key(self) -> str:
        return f"{self.size.name} {self.kind}"

    @property
    def kb(self) -> float:
        return sum(map(len, self.requests)) / len(self.requests) / 1000


@dataclass(frozen=True, slots=True)
class Started:
    """What a server took to be ready, and the memory that it held then and after the run."""

    seconds: float
    cpu_s: float
    start_mb: float
    end_mb: float


@dataclass(slots=True)
class Calls:
    """By server and payload; `stretches` by the number of clients too. `kb_per_call` is the growth of the database."""

    payload_kb: dict[str, float] = field(default_factory=dict)
    stretches: dict[tuple[str, str, int], Stretch] = field(default_factory=dict)
    started: dict[str, Started] = field(default_factory=dict)
    kb_per_call: dict[str, float] = field(default_factory=dict)
    n_made: int = 0
    n_recorded: int = 0

    def cpu_ms(self, server: str, payload: str) -> float:
        """The better of one client and many: the same work."""
        return min(self.stretches[server, payload, n].cpu_ms for n in CLIENTS)

    def ratio(self, server: str, payload: str) -> float:
        return self.cpu_ms(server, payload) / self.cpu_ms(DENOMINATOR, payload)


def sizes(plan: Plan) -> Iterator[Size]:
    return (each for each in SIZES if each.name in plan.patients)


def payloads(plan: Plan, today: date) -> Iterator[Payload]:
    for size, kind in itertools.product(sizes(plan), Kind):
        calls = (hook_call(size, kind, number, today) for number in range(plan.patients[size.name]))
        yield Payload(size, kind, [post(SERVICES[call["hook"]], call) for call in calls])


@contextmanager
def all_servers(folder: Path) -> Iterator[Servers]:
    """Side by side, so that all share what the machine does."""
    commands = {OURS: ours(folder, OPEN), **{name: baseline(name) for name in TITLES if name != OURS}}
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running(name, command, folder / f"{name}.log"))
            for name, command in commands.items()
        }


def compare(servers: Servers, plan: Plan, today: date, folder: Path) -> Calls:
    """Rounds go from one server to the next."""
    found = Calls()
    for payload in payloads(plan, today):
        found.payload_kb[payload.key] = payload.kb
        _compare(found, servers, payload, plan, folder)
    found.n_recorded = Audit.once_of(folder, found.n_made).n_calls
    for name, server in servers.items():
        found.started[name] = Started(server.start_s, server.start_cpu_s, server.start_mb, rss_mb(server.pid))
    return found


def _compare(found: Calls, servers: Servers, payload: Payload, plan: Plan, folder: Path) -> None:
    before = Audit.of(folder)
    unending = {name: itertools.cycle(payload.requests) for name in servers}
    for name, server in servers.items():
        warming = measured(server, unending[name], 1, plan.seconds / 2)
        found.n_made += len(warming.times_ms) if name == OURS else 0
    for n_clients in CLIENTS:
        rounds: dict[str, list[Round]] = {name: [] for name in servers}
        for _, (name, server) in itertools.product(range(plan.rounds), servers.items()):
            rounds[name].append(measured(server, unending[name], n_clients, plan.seconds))
        for name in servers:
            found.stretches[name, payload.key, n_clients] = Stretch(rounds[name])
    found.n_made += sum(found.stretches[OURS, payload.key, n].n_calls for n in CLIENTS)
    found.kb_per_call[payload.key] = Audit.of(folder).kb_per_call_since(before)


@dataclass(frozen=True, slots=True)
class Audit:
    """What stands in the service's database."""

    n_calls: int
    n_bytes: int

    @classmethod
    def of(cls, folder: Path) -> "Audit":
        with closing(sqlite3.connect(folder / "cds.sqlite3")) as connection:
            asked = ("SELECT count(*) FROM calls", "PRAGMA page_count", "PRAGMA page_size")
            n_calls, n_pages, size = (connection.execute(each).fetchone()[0] for each in asked)
        return cls(n_calls, n_pages * size)

    @classmethod
    def once_of(cls, folder: Path, n_calls: int) -> "Audit":
        """When it holds so many calls, or after a while: a slow disk may hold up a process that seems to rest."""
        until_s = time.monotonic() + RECORDED_S
        while (audit := cls.of(folder)).n_calls < n_calls and time.monotonic() < until_s:
            time.sleep(0.1)
        return audit

    def kb_per_call_since(self, before: "Audit") -> float:
        return (self.n_bytes - before.n_bytes) / 1000 / max(1, self.n_calls - before.n_calls)


def other_starts(plan: Plan, folder: Path) -> list[Server]:
    """Our service started again, each time with a folder of its own."""
    found = []
    for number in range(plan.starts):
        own = folder / f"start-{number}"
        own.mkdir()
        with running(OURS, ours(own, OPEN), own / "log") as server:
            found.append(server)
    return found
