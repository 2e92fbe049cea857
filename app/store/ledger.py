"""The ledger: every row goes to the spool at once and to the database soon after; feedback to the database at once, or
to the spool while the database is out of reach. Neither ever holds up or fails a call."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.database import STORE_FAULTS, prepare, put_in
from app.store.faults import told
from app.store.lines import Rows, as_line, from_line, merged
from app.store.patience import Patience
from app.store.schema import SchemaError
from app.store.spool import Segment, Spool, SpoolError
from app.store.tables import metadata
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

Then = Callable[[AsyncEngine], Coroutine[Any, Any, None]]
"""What is read once all that waited is in the database."""

CHUNK_LINES = 50
PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
AWAY = (*STORE_FAULTS, SchemaError)
"""What says that the database is not there to be written."""
COMMIT_S = 3.0
CLOSE_S = 5.0
STEP_S = 15.0
"""A database that hangs is one that is away."""
CATCH_UP_S = 1.0


class NotKeptError(Exception):
    """Neither the database nor the disk took the rows."""


class Ledger:
    """`prepared` is whether the database was found with the right schema, and answered the last time it was asked."""

    def __init__(self, engine: AsyncEngine, spool: Spool, metrics: Metrics) -> None:
        self._engine, self._spool, self._metrics = engine, spool, metrics
        self._metrics.spool_max_bytes.set(spool.max_bytes)
        self.is_up = False
        self._is_prepared = False
        self._pause_s = PAUSE_S
        self._woken = asyncio.Event()
        self._draining = asyncio.Lock()
        self._preparing = asyncio.Lock()
        self._patience = Patience()
        self._catching_up: set[asyncio.Task[None]] = set()

    def put(self, rows: Rows) -> None:
        """On the disk now, in the database soon. Counted when there is no room."""
        try:
            self._spool.append(as_line(rows))
        except SpoolError:
            self._metrics.store_lost.inc()
            log.error("record_lost")
        self._woken.set()

    async def commit(self, rows: Rows) -> None:
        """Done when the rows cannot be lost any more. Raises NotKeptError."""
        try:
            await self._patience.within(COMMIT_S, self._commit(rows))
        except AWAY as fault:
            self._failed(fault)
            try:
                self._spool.append(as_line(rows), is_durable=True)
            except SpoolError:
                raise NotKeptError from None

    async def _commit(self, rows: Rows) -> None:
        await self.ready()
        await self._insert(rows)

    async def ready(self) -> None:
        """The database has this release's schema. Raises SchemaError, or what the driver raises."""
        async with self._preparing:
            if not self._is_prepared:
                await prepare(self._engine)
                self._is_prepared = True

    async def drain(self, then: Then) -> None:
        """Bring all that waits into the database, and then read what has changed there; what fails goes on waiting."""
        async with self._draining:
            try:
                await self._patience.within(STEP_S, self.ready())
                for segment in self._spool.take():
                    await self._bring(segment)
                    self._spool.done(segment)
                await self._patience.within(STEP_S, then(self._engine))
            except AWAY as fault:
                self._failed(fault)
            else:
                self._succeeded()
            self._tell_what_waits()

    async def catch_up(self, then: Then) -> None:
        """All that waits is in the database and read, or it was given a moment: for who wants the newest."""
        drain = asyncio.create_task(self.drain(then))
        self._catching_up.add(drain)
        drain.add_done_callback(self._catching_up.discard)
        await asyncio.wait({drain}, timeout=CATCH_UP_S)

    async def run(self, then: Then) -> None:
        """Drain whenever something waits, and now and then look what others wrote or left behind.

        Not by `wait_for`: in Python 3.11 it swallows a cancellation that comes with the event, and would never end.
        """
        while True:
            await self.drain(then)
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0 if self.is_up else self._pause_s):
                    await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(PAUSE_S if self.is_up else self._pause_s)

    async def close(self) -> None:
        """What can still be brought in is; the rest stays on the disk for the next process."""
        if self._catching_up:
            await asyncio.wait(set(self._catching_up), timeout=CATCH_UP_S)
        with suppress(TimeoutError):
            await self._patience.within(CLOSE_S, self.drain(nothing_more))
        self._spool.close()
        await self._patience.settle(CLOSE_S)
        with suppress(TimeoutError, *STORE_FAULTS):
            await self._patience.within(CLOSE_S, self._engine.dispose())

    async def _bring(self, segment: Segment) -> None:
        for lines in segment.chunks(CHUNK_LINES):
            rows = merged(self._read(lines))
            try:
                await self._patience.within(STEP_S, self._insert(rows))
            except SQLAlchemyError as fault:
                if not is_of_a_row(fault):
                    raise
                await self._insert_each(rows)

    def _read(self, lines: Iterable[bytes]) -> Iterator[Rows]:
        """A line that is none of ours is counted and passed over: it would hold up all that wait behind it."""
        for line in lines:
            try:
                yield from_line(line)
            except ValueError:
                self._metrics.store_lost.inc()
                log.error("line_refused")

    async def _insert(self, rows: Rows) -> None:
        async with self._engine.begin() as connection:
            for name, several in rows.items():
                await put_in(connection, metadata.tables[name], several)

    async def _insert_each(self, rows: Rows) -> None:
        for name, several in rows.items():
            for row in several:
                try:
                    await self._patience.within(STEP_S, self._insert({name: [row]}))
                except SQLAlchemyError as fault:
                    if not is_of_a_row(fault):
                        raise
                    self._metrics.store_lost.inc()
                    log.error("row_refused", fault=type(fault).__name__)

    def _tell_what_waits(self) -> None:
        since_s = self._spool.waits_since_s()
        self._metrics.store_lag_seconds.set(0 if since_s is None else max(0, time.time() - since_s))
        self._metrics.spool_bytes.set(self._spool.size)

    def _failed(self, fault: BaseException) -> None:
        self._metrics.store_failures.labels(type(fault).__name__).inc()
        self._metrics.store_up.set(0)
        if self.is_up or self._pause_s == PAUSE_S:
            log.error("store_failed", fault=type(fault).__name__, because=told(fault))
        self.is_up = False
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def _succeeded(self) -> None:
        if not self.is_up:
            log.info("store_ready")
        self.is_up, self._pause_s = True, PAUSE_S
        self._metrics.store_up.set(1)


def is_of_a_row(fault: SQLAlchemyError) -> bool:
    """A row that no database will ever take, not a database that takes none just now."""
    return isinstance(fault, DataError | IntegrityError) or not isinstance(fault, DBAPIError)


async def nothing_more(_: AsyncEngine) -> None:
    """Nobody is left to read for."""
