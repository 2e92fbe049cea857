"""The database: how it is opened, and rows that are put in once however often they come."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.private_files import make_file
from app.store.schema import NEWEST, SchemaError, step_of, upgrade

Row = Mapping[str, Any]
STORE_FAULTS = (SQLAlchemyError, OSError, TimeoutError)
"""What a database that is down, locked, full or out of reach raises."""

POOL: Mapping[str, Any] = {
    "connect_args": {"connect_timeout": 5},
    "pool_pre_ping": True,
    "pool_size": 3,
    "max_overflow": 2,
}
SQLITE = {
    True: ("PRAGMA busy_timeout=5000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"),
    False: ("PRAGMA busy_timeout=1000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"),
}
"""Readers beside a writer, waiting for each other; `synchronous` is whether a commit waits for the disk."""
POSTGRESQL = {True: (), False: ("SET synchronous_commit = off",)}


def open_engine(url: str, *, is_durable: bool = True) -> AsyncEngine:
    """Connects to nothing yet. Without `is_durable` a commit does not wait for the disk."""
    is_sqlite = url.startswith("sqlite")
    engine = create_async_engine(
        url,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        hide_parameters=True,
        **({} if is_sqlite else POOL),
    )
    orders = SQLITE[is_durable] if is_sqlite else POSTGRESQL[is_durable]
    event.listen(engine.sync_engine, "connect", lambda connection, _: carry_out(connection, orders))
    return engine


def carry_out(connection: Any, orders: Iterable[str]) -> None:
    cursor = connection.cursor()
    for order in orders:
        cursor.execute(order)
    cursor.close()


async def prepare(engine: AsyncEngine) -> None:
    """An empty SQLite file is brought to the newest step; any other database has to be there already.

    Raises SchemaError, or what the driver raises.
    """
    file = sqlite_file(engine)
    if file is not None:
        await asyncio.to_thread(make_file, file)
    step = await step_of(engine)
    if step is None and file is not None:
        _, step = await migrate(engine)
    check(step)


def check(step: str | None) -> None:
    """Raises SchemaError when this release works with another step."""
    if step != NEWEST:
        raise SchemaError(f"the database is at step {step or 'none'} of the schema, this release needs {NEWEST}")


async def migrate(engine: AsyncEngine) -> tuple[str | None, str]:
    """From which step to which the database was brought. Raises SchemaError for a database of a newer release, or what
    the driver raises.
    """
    file = sqlite_file(engine)
    if file is not None:
        await asyncio.to_thread(make_file, file)
    return await upgrade(engine)


def sqlite_file(engine: AsyncEngine) -> Path | None:
    """The file of an SQLite database, None for PostgreSQL."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


async def put_in(connection: AsyncConnection, table: Table, rows: Iterable[Row]) -> None:
    """A row whose key is there already is left as it is."""
    if values := [dict(row) for row in rows]:
        await connection.execute(insert_once(connection, table), values)


async def is_new(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Puts the row in; False when its key was there already."""
    key = next(iter(table.primary_key))
    put = insert_once(connection, table).values(**row).returning(key)
    return (await connection.execute(put)).first() is not None


def insert_once(connection: AsyncConnection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table).on_conflict_do_nothing()
