"""The steps of the schema lead to the tables that the code works with, on both databases."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect

from app.store.database import open_engine
from app.store.schema import FOLDER, NEWEST, step_of, upgrade
from app.store.tables import metadata


def test_the_newest_step_is_the_one_that_the_release_asks_for():
    config = Config()
    config.set_main_option("script_location", str(FOLDER))

    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


async def test_the_steps_make_the_tables_of_the_code(store_url):
    engine = open_engine(store_url)
    await upgrade(engine)

    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()

    assert differences == []
    assert set(metadata.tables) < set(tables)


async def test_a_step_that_was_made_is_not_made_again(store_url):
    engine = open_engine(store_url)

    await upgrade(engine)
    await upgrade(engine)

    assert await step_of(engine) == NEWEST
    await engine.dispose()


@pytest.mark.parametrize("table", ["calls", "feedback", "alembic_version"])
async def test_what_was_interrupted_is_made_anew(empty_url, table):
    """A step that is half made would keep every later start from making it."""
    engine = open_engine(empty_url)

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def interrupt(_connection, _cursor, statement, *_):
        if f"CREATE TABLE {table}" in statement:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await upgrade(engine)
    event.remove(engine.sync_engine, "after_cursor_execute", interrupt)

    assert await upgrade(engine) == (None, NEWEST)
    await engine.dispose()


async def test_of_several_at_once_one_makes_the_steps(empty_url):
    engines = [open_engine(empty_url) for _ in range(4)]

    made = await asyncio.gather(*(upgrade(engine) for engine in engines))
    for engine in engines:
        await engine.dispose()

    assert sorted(before is None for before, _ in made) == [False, False, False, True]
