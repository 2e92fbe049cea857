"""The ledger: every row goes to the spool at once and to the database soon after; feedback to the database at once, or
to the spool while the database is out of reach. Neither ever holds up or fails a call."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import orjson
import structlog
from sqlalchemy import Date, LargeBinary
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.database import STORE_FAULTS, prepare, put_in
from app.store.faults import told
from app.store.schema import SchemaError
from app.store.spool import Segment, Spool, SpoolError
from app.store.tables import Utc, metadata
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table."""

CHUNK_LINES = 50
PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
COMMIT_S = 3.0
CLOSE_S = 5.0
STEP_S = 15.0
"""A database that hangs is one that is away."""
CATCH_UP_S = 1.0
REFUSED = (DataError, IntegrityError)
"""A row that no database will ever take: kept, it would hold up all that wait behind it."""


class NotKeptError(Exception):
    """Neither the database nor the disk took the rows."""


class Ledger:
    """`prepared` is whether the database was found with the right schema, and answered the last time it was asked."""

    def __init__(self, engine: AsyncEngine, spool: Spool, metrics: Metrics) -> None:
        self._engine, self._spool, self._metrics = engine, spool, metrics
        self.is_up = False
        self._is_prepared = False
        self._pause_s = PAUSE_S
        self._woken = asyncio.Event()
        self._draining = asyncio.Lock()
        self._preparing = asyncio.Lock()

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
            async with asyncio.timeout(COMMIT_S):
                await self.ready()
                await self._insert(rows)
        except (*STORE_FAULTS, SchemaError) as fault:
            self._failed(fault)
            try:
                self._spool.append(as_line(rows), is_durable=True)
            except SpoolError:
                raise NotKeptError from None

    async def ready(self) -> None:
        """The database has this release's schema. Raises SchemaError, or what the driver raises."""
        async with self._preparing:
            if not self._is_prepared:
                await prepare(self._engine)
                self._is_prepared = True

    async def drain(self, then: Callable[[AsyncEngine], Awaitable[None]]) -> None:
        """Bring all that waits into the database, and then read what has changed there; what fails goes on waiting."""
        async with self._draining:
            try:
                async with asyncio.timeout(STEP_S):
                    await self.ready()
                for segment in self._spool.take():
                    await self._bring(segment)
                    self._spool.done(segment)
                async with asyncio.timeout(STEP_S):
                    await then(self._engine)
            except (*STORE_FAULTS, SchemaError) as fault:
                self._failed(fault)
            else:
                self._succeeded()
            self._metrics.spool_bytes.set(self._spool.size)

    async def catch_up(self, then: Callable[[AsyncEngine], Awaitable[None]]) -> None:
        """All that waits is in the database and read, or it was given a moment: for who wants the newest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_S):
                await self.drain(then)

    async def run(self, then: Callable[[AsyncEngine], Awaitable[None]]) -> None:
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
        with suppress(TimeoutError):
            await asyncio.wait_for(self.drain(nothing_more), CLOSE_S)
        self._spool.close()
        await self._engine.dispose()

    async def _bring(self, segment: Segment) -> None:
        for lines in segment.chunks(CHUNK_LINES):
            rows = merged(from_line(line) for line in lines)
            try:
                await self._insert(rows)
            except REFUSED:
                await self._insert_each(rows)

    async def _insert(self, rows: Rows) -> None:
        async with asyncio.timeout(STEP_S), self._engine.begin() as connection:
            for name, several in rows.items():
                await put_in(connection, metadata.tables[name], several)

    async def _insert_each(self, rows: Rows) -> None:
        for name, several in rows.items():
            for row in several:
                try:
                    await self._insert({name: [row]})
                except REFUSED as fault:
                    self._metrics.store_lost.inc()
                    log.error("row_refused", fault=type(fault).__name__)

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


async def nothing_more(_: AsyncEngine) -> None:
    """Nobody is left to read for."""


def as_line(rows: Rows) -> bytes:
    return orjson.dumps(rows, default=as_text)


def as_text(value: object) -> str:
    """Bytes, the one thing of a row that JSON cannot hold."""
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


def from_line(line: bytes) -> Rows:
    """The rows as their tables take them. A line that is not one of ours is none."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return {name: [from_json(name, row) for row in rows] for name, rows in told.items() if name in metadata.tables}


def from_json(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    columns = metadata.tables[table].c
    return {name: of_kind(columns[name].type, value) for name, value in row.items() if name in columns}


def of_kind(kind: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Utc):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def merged(several: Iterable[Rows]) -> Rows:
    whole: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for rows in several:
        for name, each in rows.items():
            whole[name] += each
    return whole
