"""The schema's step: which one a database is at, and how it is brought to the newest (Alembic)."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

NEWEST = "0001"
"""The step that this release works with."""
FOLDER = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = {"postgresql": "SELECT pg_advisory_xact_lock(7205314921)", "sqlite": "BEGIN IMMEDIATE"}
"""Begins the transaction where the driver would begin none for a table, and lets one process work while others wait.
The number says only that it is this upgrade; the lock ends with the transaction."""


class SchemaError(Exception):
    """The database is at another step of the schema than this release."""


async def step_of(engine: AsyncEngine) -> str | None:
    """The step a database is at, None for an empty one. Raises what the driver raises."""
    async with engine.connect() as connection:
        return await connection.run_sync(_step)


def _step(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


async def upgrade(engine: AsyncEngine) -> tuple[str | None, str]:
    """Every step that is still to be made, all or none of them: from which to which. Of several processes that do it at
    once one works and the others wait. Raises SchemaError for an unknown step, or what the driver raises.
    """
    async with engine.begin() as connection:
        return await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    from alembic import command  # not at every start: Alembic takes longer to import than the store to open
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    connection.exec_driver_sql(ONE_AT_A_TIME[connection.dialect.name])
    before = _step(connection)
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise SchemaError(f"the database is at step {before}, which this release does not know: is it newer?") from None
    return before, NEWEST
