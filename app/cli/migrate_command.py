"""`migrate`: the database at the newest step of the schema."""

import asyncio
from argparse import Namespace

from app.cli.output import print_lines
from app.cli.store import disk_faults_told, opened, place, settings
from app.store.database import migrate


def run(_: Namespace) -> int:
    print_lines([asyncio.run(migrated(settings().store_url))])
    return 0


async def migrated(url: str) -> str:
    async with opened(url, is_ready=False) as engine:
        with disk_faults_told(engine.url):
            before, after = await migrate(engine)
        if before == after:
            return f"{place(engine.url)} is at step {after} of the schema already"
        return f"{place(engine.url)} was brought from step {before or 'none'} of the schema to {after}"
