"""The schema's step: which one a database is at, and how it is brought to the newest (Alembic)."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

NEWEST = "0001"
"""The step that this release works with."""
FOLDER = Path(__file__).parent / "migrations"


async def step_of(engine: AsyncEngine) -> str | None:
    """The step a database is at, None for an empty one. Raises what the driver raises."""
    async with engine.connect() as connection:
        return await connection.run_sync(_step)


def _step(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


async def upgrade(engine: AsyncEngine) -> None:
    """Every step that is still to be made. Raises what the driver raises."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # not at every start: Alembic takes longer to import than the store to open
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
