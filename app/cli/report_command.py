"""`report`: the audit report of a period, as a page and the tables behind it."""

import asyncio
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from app import __version__
from app.cli.errors import CommandError
from app.cli.output import print_lines
from app.cli.period import period_of
from app.cli.progress import StderrProgress
from app.cli.store import opened, settings
from app.report.page import Report
from app.report.reading import Asked, read_report
from app.report.writing import write_report
from app.store.schema import NEWEST
from clinical.policy import load_policy


def run(arguments: Namespace) -> int:
    site = settings()
    asked = Asked(
        period=period_of(arguments, site),
        now=datetime.now(UTC),
        mme_per_day=float(load_policy().caution_mme_per_day),
        schema=NEWEST,
        software=__version__,
    )
    report = asyncio.run(read(site.store_url, asked))
    try:
        page, *tables = write_report(report, Path(arguments.out))
    except OSError as error:
        raise CommandError(f"{arguments.out}: {error.strerror or 'cannot be written'}") from None
    nothing = "" if report.numbers else " No calls were recorded in this period."
    print_lines([f"{page}, and {len(tables)} tables beside it.{nothing}"])
    return 0


async def read(url: str, asked: Asked) -> Report:
    progress = StderrProgress()

    def reading(connection: Connection) -> Report:
        return read_report(connection, asked, progress)

    async with opened(url) as engine, engine.connect() as connection:
        try:
            return await connection.run_sync(reading)
        finally:
            progress.end()
