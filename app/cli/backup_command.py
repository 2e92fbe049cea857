"""`backup`: a copy of the SQLite database as it is at one moment, while the service goes on writing."""

import asyncio
import os
from argparse import Namespace
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.errors import UsageError
from app.cli.output import print_lines
from app.cli.store import disk_faults_told, opened, settings
from app.store.database import sqlite_file


def run(arguments: Namespace) -> int:
    print_lines([asyncio.run(backed_up(settings().store_url, arguments.to))])
    return 0


async def backed_up(url: str, to: Path) -> str:
    async with opened(url) as engine:
        if sqlite_file(engine) is None:
            raise UsageError("backup is for SQLite; PostgreSQL has pg_dump: see docs/deployment.md")
        if to.exists():
            raise UsageError(f"{to}: is there already")
        with disk_faults_told(engine.url):
            await copy(engine, to)
        return f"The database is in {to}. The site key is not: keep a copy of it elsewhere"


async def copy(engine: AsyncEngine, to: Path) -> None:
    """Readable by its owner alone, and there only once it is whole."""
    part = to.with_name(f"{to.name}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("VACUUM INTO :part"), {"part": str(part)})
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
