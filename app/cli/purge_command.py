"""`purge`: remove what is older than the site keeps its records, and what has expired."""

import asyncio
from argparse import Namespace
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from app.cli.errors import UsageError
from app.cli.output import print_lines
from app.cli.store import opened, settings
from app.settings import Settings, zone
from app.store.purge import count, expired, older, purge_expired, purge_older


def run(arguments: Namespace) -> int:
    site, now = settings(), datetime.now(UTC)
    before = beginning(arguments.before, site, now)
    is_trial = bool(arguments.dry_run)
    print_lines(lines(asyncio.run(purged(site.store_url, before, now, is_trial=is_trial)), before, is_trial=is_trial))
    return 0


def beginning(asked: date | None, site: Settings, now: datetime) -> datetime:
    """From when records stay. Raises UsageError for a day to come: a slip that would remove everything."""
    if asked is None:
        return now - timedelta(days=site.retention_days)
    start = datetime.combine(asked, time.min, tzinfo=zone(site.time_zone))
    if start > now:
        raise UsageError(f"--before {asked}: this day has not come yet")
    return start


async def purged(url: str, before: datetime, now: datetime, *, is_trial: bool) -> Mapping[str, int]:
    async with opened(url) as engine:
        if is_trial:
            return await count(engine, [*older(before), *expired(now)])
        return {**await purge_older(engine, before), **await purge_expired(engine, now)}


def lines(rows: Mapping[str, int], before: datetime, *, is_trial: bool) -> Iterable[str]:
    done = "To be removed" if is_trial else "Removed"
    yield f"{done}: records before {before.isoformat(timespec='seconds')}, and what has expired"
    yield from (f"  {name:<14}{n:>10}" for name, n in rows.items())
