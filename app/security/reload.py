"""The register in force, read anew when its files change, without dropping a call."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from app.security.dialing import CheckedNetwork
from app.security.register import Register, Registrar, opened_by
from app.security.token import Gate
from app.settings import ConfigurationError
from app.telemetry.metrics import Metrics
from clinical.policy import KnowledgeError

log = structlog.get_logger()

Digests = Mapping[Path, str | None]
"""What each file held, None where it could not be read."""


class Registers:
    """`current` is in force for the calls that begin now; a call keeps the client and thresholds it was let in with.

    A register that is wrong in any part changes nothing: the one in force stays, the fault is logged and counted, and
    the files are read again at every look until they are right.
    """

    def __init__(self, registrar: Registrar, network: CheckedNetwork, metrics: Metrics) -> None:
        """Raises ConfigurationError or KnowledgeError."""
        self._registrar, self._network, self._metrics = registrar, network, metrics
        self._fault: str | None = None
        self.current, self._seen = self._read(None)
        network.opened = opened_by(self.current.clients)

    def gate(self) -> Gate | None:
        return self.current.gate

    @asynccontextmanager
    async def watched(self, every_s: float) -> AsyncIterator[None]:
        """Looks for changes in the background, in every worker for itself; never where `every_s` is 0."""
        if not every_s:
            yield
            return
        watch = asyncio.create_task(self._watch(every_s))
        watch.add_done_callback(told_why)
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.wait([watch])

    async def _watch(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            await self.look()

    async def look(self) -> None:
        """Read the register anew, if its files have changed or were wrong. Files are read off the event loop."""
        if self._fault is None and await asyncio.to_thread(digests, self._seen) == self._seen:
            return
        try:
            register, seen = await asyncio.to_thread(self._read, self.current)
        except (ConfigurationError, KnowledgeError) as error:
            self._refuse(str(error))
        else:
            await self._put_in_force(register, seen)

    async def close(self) -> None:
        for keys in self.current.keys.values():
            await keys.close()

    def _read(self, before: Register | None) -> tuple[Register, Digests]:
        """What known files held before they were read: a change while they are read is seen at the next look."""
        path = self._registrar.settings.clients_file
        listed = () if path is None else (path,)
        earlier = digests((*listed, *files_of(before)))
        register = self._registrar.read(before)
        now = digests((*listed, *files_of(register)))
        return register, {each: earlier.get(each, held) for each, held in now.items()}

    def _refuse(self, because: str) -> None:
        self._metrics.clients_reloads.labels("failed").inc()
        if because != self._fault:
            log.error("clients_reload_failed", because=because)
        self._fault = because

    async def _put_in_force(self, register: Register, seen: Digests) -> None:
        before, self.current = self.current, register
        self._seen, self._fault = seen, None
        self._network.opened = opened_by(register.clients)
        self._metrics.clients_reloads.labels("reloaded").inc()
        log.info("clients_reloaded", n_clients=len(register.clients.all))
        kept = {id(keys) for keys in register.keys.values()}
        for keys in before.keys.values():
            if id(keys) not in kept:
                await keys.close()


def told_why(watch: asyncio.Task[None]) -> None:
    """A watch that breaks off is told at once, not when the service stops."""
    if not watch.cancelled() and (fault := watch.exception()):
        log.error("clients_watch_ended", fault=type(fault).__name__)


def files_of(register: Register | None) -> tuple[Path, ...]:
    return () if register is None else tuple(path for client in register.clients.all for path in client.files)


def digests(paths: Iterable[Path]) -> Digests:
    return {path: digest(path) for path in paths}


def digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
