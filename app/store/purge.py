"""What is no longer to be kept: what has expired, and what is older than the site keeps its records."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.tables import calls, cards, explanations, feedback, plans, used_tokens

EXPIRING = (explanations, plans, used_tokens)
AGEING = ((feedback, feedback.c.received_at), (cards, cards.c.at), (calls, calls.c.at))


async def purge_expired(engine: AsyncEngine, now: datetime) -> Mapping[str, int]:
    """How many rows of each table had expired. Raises what the driver raises."""
    async with engine.begin() as connection:
        return {
            table.name: (await connection.execute(delete(table).where(table.c.expires_at <= now))).rowcount
            for table in EXPIRING
        }


async def purge_older(engine: AsyncEngine, before: datetime) -> Mapping[str, int]:
    """How many records of calls and feedback were older. Raises what the driver raises."""
    async with engine.begin() as connection:
        return {
            table.name: (await connection.execute(delete(table).where(at < before))).rowcount for table, at in AGEING
        }
