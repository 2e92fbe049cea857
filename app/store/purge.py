"""What is no longer to be kept: what has expired, and what is older than the site keeps its records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.tables import calls, cards, explanations, feedback, plans, used_tokens

EXPIRING = (explanations, plans, used_tokens)
AGEING = ((feedback, feedback.c.received_at), (cards, cards.c.at), (calls, calls.c.at))
AT_ONCE = 5000
"""Rows of one transaction."""
Doomed = Iterable[tuple[Table, ColumnElement[Any]]]
"""Tables, each with the condition of the rows to go."""


async def purge_expired(engine: AsyncEngine, now: datetime, at_once: int = AT_ONCE) -> Mapping[str, int]:
    """How many rows of each table had expired. Raises what the driver raises."""
    return await _remove(engine, expired(now), at_once)


async def purge_older(engine: AsyncEngine, before: datetime, at_once: int = AT_ONCE) -> Mapping[str, int]:
    """How many records of calls and feedback were older. Raises what the driver raises."""
    return await _remove(engine, older(before), at_once)


def expired(now: datetime) -> Doomed:
    return [(table, table.c.expires_at <= now) for table in EXPIRING]


def older(before: datetime) -> Doomed:
    return [(table, at < before) for table, at in AGEING]


async def count(engine: AsyncEngine, doomed: Doomed) -> Mapping[str, int]:
    """How many rows would go. Raises what the driver raises."""
    async with engine.connect() as connection:
        return {
            table.name: (
                await connection.execute(select(func.count()).select_from(table).where(condition))
            ).scalar_one()
            for table, condition in doomed
        }


async def _remove(engine: AsyncEngine, doomed: Doomed, at_once: int) -> Mapping[str, int]:
    return {table.name: await _remove_from(engine, table, condition, at_once) for table, condition in doomed}


async def _remove_from(engine: AsyncEngine, table: Table, condition: ColumnElement[Any], at_once: int) -> int:
    """In several transactions, so that others can write in between."""
    (key,) = table.primary_key.columns
    some = select(key).where(condition).limit(at_once)
    removed = 0
    while True:
        async with engine.begin() as connection:
            n = (await connection.execute(delete(table).where(key.in_(some)))).rowcount
        removed += n
        if n < at_once:
            return removed
