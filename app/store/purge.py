"""What is no longer to be kept: what has expired, and what is older than the site keeps its records."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.tables import calls, cards, explanations, feedback, plans, used_tokens

EXPIRING = (explanations, plans, used_tokens)
AGEING = ((feedback, feedback.c.received_at), (cards, cards.c.at), (calls, calls.c.at))
Doomed = Iterable[tuple[Table, ColumnElement[Any]]]
"""Tables, each with the condition of the rows to go."""


async def purge_expired(engine: AsyncEngine, now: datetime) -> Mapping[str, int]:
    """How many rows of each table had expired. Raises what the driver raises."""
    return await _remove(engine, expired(now))


async def purge_older(engine: AsyncEngine, before: datetime) -> Mapping[str, int]:
    """How many records of calls and feedback were older. Raises what the driver raises."""
    return await _remove(engine, older(before))


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


async def _remove(engine: AsyncEngine, doomed: Doomed) -> Mapping[str, int]:
    async with engine.begin() as connection:
        return {
            table.name: (await connection.execute(delete(table).where(condition))).rowcount
            for table, condition in doomed
        }
