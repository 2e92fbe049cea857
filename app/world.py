"""What the service takes from outside, so that a test can give its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from uuid import uuid4

import httpcore
import httpx

from app.memory import Memory
from app.security.dialing import Resolve, resolve
from app.store.opening import Opening, open_memory
from app.telemetry.traces import OpenExporter
from app.web.patients import Fixtures, find_fixtures
from clinical import assess
from clinical.rule import Rule
from hooks import services
from hooks.service import Service


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_uuid() -> str:
    return str(uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Without `open_http` it is the real network, by the resolver and the sockets that are given. `now` is the time of
    day, which may be set; `clock_s` counts seconds and is never set back."""

    now: Callable[[], datetime] = utc_now
    clock_s: Callable[[], float] = monotonic
    new_id: Callable[[], str] = new_uuid
    open_http: Callable[[], httpx.AsyncClient] | None = None
    resolve: Resolve = resolve
    tcp: httpcore.AsyncNetworkBackend | None = None
    open_memory: Callable[[Opening], Memory] = open_memory
    open_exporter: OpenExporter | None = None
    services: tuple[Service, ...] = field(default_factory=services)
    rules: tuple[Rule, ...] = field(default_factory=assess.rules)
    fixtures: Callable[[], Fixtures | None] = find_fixtures

    def now_s(self) -> float:
        return self.now().timestamp()
