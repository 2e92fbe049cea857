"""`feedback-export`: what clinicians answered, as NDJSON or CSV."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import orjson
from sqlalchemy import Connection

from app.cli.errors import CommandError, UsageError
from app.cli.period import period_of
from app.cli.store import opened, settings
from app.report.csv_files import write_rows
from app.report.feedback_lines import Export, Line
from app.security.site_key import SiteKey, read_site_key
from app.settings import ConfigurationError, Settings

NDJSON, CSV = "ndjson", "csv"


def run(arguments: Namespace) -> int:
    site = settings()
    export = Export(period_of(arguments, site), site_key(site) if arguments.with_comments else None)
    with written_to(arguments.out) as file:
        n = asyncio.run(exported(site.store_url, export, arguments.format, file))
    print(f"answers: {n:,}", file=sys.stderr)
    if export.n_closed:
        raise CommandError(f"{export.n_closed:,} comments are left out: the site key of this site does not open them")
    return 0


def site_key(site: Settings) -> SiteKey:
    """Raises UsageError: a new key would open nothing."""
    if not site.site_key_path.exists():
        raise UsageError(f"{site.site_key_setting}: {site.site_key_path}: there is no such file")
    try:
        return read_site_key(site.site_key_path, site.site_key_setting)
    except ConfigurationError as wrong:
        raise UsageError(str(wrong)) from None


async def exported(url: str, export: Export, kind: str, file: TextIO) -> int:
    def writing(connection: Connection) -> int:
        lines = export.lines(connection)
        return write_csv_lines(file, export, lines) if kind == CSV else write_ndjson(file, lines)

    async with opened(url) as engine, engine.connect() as connection:
        return await connection.run_sync(writing)


def write_ndjson(file: TextIO, lines: Iterator[Line]) -> int:
    n = 0
    for n, line in enumerate(lines, start=1):  # noqa: B007  # the number of the last one is the answer
        file.write(orjson.dumps(line).decode() + "\n")
    return n


def write_csv_lines(file: TextIO, export: Export, lines: Iterator[Line]) -> int:
    rows = ({**line, "accepted": "; ".join(line["accepted"])} for line in lines)
    return write_rows(file, export.fields, ([row[field] for field in export.fields] for row in rows))


@contextmanager
def written_to(name: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there whole or not at all, and for its owner alone."""
    if name is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        yield sys.stdout
        return
    path = Path(name)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        ) as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or 'cannot be written'}") from None
    finally:
        with suppress(OSError):
            part.unlink()
