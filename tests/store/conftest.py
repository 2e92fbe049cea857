"""Every test of the store runs on both databases."""

import itertools
import os

import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app.store.schema import upgrade
from tests.store import postgresql

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_address():
    if postgresql.binaries() is None:
        if os.environ.get("CDS_TEST_POSTGRESQL") == "required":
            pytest.fail("PostgreSQL is not installed, and its tests may not be left out: scripts/postgresql")
        pytest.skip("PostgreSQL is not installed: scripts/postgresql installs it")
    with postgresql.running() as address:
        yield address


@pytest.fixture
def empty_postgresql(postgresql_address):
    """A new database without tables."""
    name = f"cds_{next(NUMBERS)}"
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgresql_address.rpartition('/')[0].replace('postgresql:', 'postgresql+psycopg:')}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A new database without tables, of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    return request.getfixturevalue("empty_postgresql")


@pytest.fixture
async def store_url(empty_url):
    """A new database, of each kind, as a service finds it."""
    if empty_url.startswith("postgresql"):
        engine = create_async_engine(empty_url)
        await upgrade(engine)
        await engine.dispose()
    return empty_url
