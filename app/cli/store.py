"""The store, opened for a command; what is wrong with it, told in one line that never shows a password."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.errors import CommandError, UsageError
from app.settings import ConfigurationError, Settings, read_settings
from app.store.database import check, open_engine, sqlite_file
from app.store.faults import told
from app.store.schema import NEWEST, SchemaError, step_of


def settings() -> Settings:
    """Raises UsageError naming the setting that is wrong."""
    try:
        return read_settings()
    except ConfigurationError as wrong:
        raise UsageError(str(wrong)) from None


@asynccontextmanager
async def opened(url: str, *, is_ready: bool = True) -> AsyncIterator[AsyncEngine]:
    """The database of this URL; with `is_ready` it has to be there already, at the step of this release."""
    try:
        engine = open_engine(url)
    except (ArgumentError, TypeError, ValueError):
        raise UsageError("CDS_DATABASE_URL: cannot be read") from None
    try:
        if is_ready:
            await _check(engine)
        yield engine
    except SchemaError as wrong:
        raise UsageError(f"{place(engine.url)}: {wrong}") from None
    except (SQLAlchemyError, TimeoutError) as fault:
        raise CommandError(f"{place(engine.url)}: {told(fault)}") from None
    finally:
        await engine.dispose()


async def _check(engine: AsyncEngine) -> None:
    """An SQLite file that is not there would be made by looking at it."""
    file = sqlite_file(engine)
    with disk_faults_told(engine.url):
        if file is not None and not file.is_file():
            raise UsageError(f"{place(engine.url)}: there is no such file")
    step = await step_of(engine)
    try:
        check(step)
    except SchemaError as wrong:
        is_newer = step is not None and step > NEWEST
        advice = "a newer release made it, use that one" if is_newer else "see python -m app.cli migrate"
        raise SchemaError(f"{wrong}: {advice}") from None


@contextmanager
def disk_faults_told(url: URL) -> Iterator[None]:
    """For what touches an SQLite file and its folder besides SQLite."""
    try:
        yield
    except OSError as fault:
        raise CommandError(f"{place(url)}: {fault.strerror or type(fault).__name__}") from None


def place(url: URL) -> str:
    """Where a database is, without user, password or options."""
    if url.drivername.startswith("sqlite"):
        return f"the database {url.database}"
    port = f":{url.port}" if url.port else ""
    return f"the database {url.database or ''} at {url.host or 'the local socket'}{port}"
