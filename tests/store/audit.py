"""Rows of the store as tests need them: a call, its cards, and what came back, each with what the test is about."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.report.period import Period
from app.report.reading import Asked, read_report
from app.store.database import open_engine, put_in
from app.store.database import prepare as prepared
from app.store.tables import metadata

NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
NUMBERS = itertools.count(1)


def uuid():
    return str(UUID(int=next(NUMBERS), version=4))


def at(text):
    """A time of 2027, in UTC: "01-31 08:00"."""
    return datetime.fromisoformat(f"2027-{text}").replace(tzinfo=UTC)


def call(when="01-10 08:00", **changes):
    return {
        "id": uuid(),
        "at": at(when),
        "client": "north",
        "tenant": None,
        "service": "opioid-order-sign",
        "hook": "order-sign",
        "hook_instance": uuid(),
        "patient": "a" * 32,
        "user": "b" * 32,
        "software_version": "0.1.0",
        "knowledge_version": "2026.1",
        "knowledge_sha256": "c" * 64,
        "status": 200,
        "ms": 10.0,
        "timings": {},
        "gathered": [],
        "rules": [{"id": "naloxone", "outcome": "silent", "because": "does not concern this patient"}],
        "orders": [],
        "is_server_refused": False,
        "has_draft_opioid": False,
        "mme_per_day": None,
        "is_mme_partial": False,
        "has_mental_health_condition": None,
        **changes,
    }


def high(when, mme_per_day=60, **changes):
    """An opioid order for a patient with a mental-health condition."""
    changes = {"has_mental_health_condition": True, **changes}
    return call(when, has_draft_opioid=True, mme_per_day=mme_per_day, **changes)


def card(of, topic="Naloxone", **changes):
    return {
        "id": f"{of['id']}:{topic}",
        "call_id": of["id"],
        "at": of["at"],
        "uuid": uuid(),
        "topic": topic,
        "rule": "naloxone",
        "indicator": "warning",
        "state": "shown",
        "until": None,
        "suggestions": [{"uuid": uuid(), "resource": "MedicationRequest"}],
        "said": ["naloxone:risk"],
        "seen": [],
        **changes,
    }


def answer(to, outcome="overridden", reason=None, minutes=1, **changes):
    given = to["at"] + timedelta(minutes=minutes)
    return {
        "id": f"{next(NUMBERS):064}",
        "received_at": given,
        "client": "north",
        "tenant": None,
        "service": "opioid-order-sign",
        "card": to["uuid"] or uuid(),
        "outcome": outcome,
        "outcome_at": given,
        "suggestions": [to["suggestions"][0]["uuid"]] if outcome == "accepted" else [],
        "reason": reason,
        "sealed_comment": None,
        **changes,
    }


async def put(url, calls=(), cards=(), feedback=()):
    engine = open_engine(url)
    await prepared(engine)
    async with engine.begin() as connection:
        for name, rows in (("calls", calls), ("cards", cards), ("feedback", feedback)):
            await put_in(connection, metadata.tables[name], rows)
    await engine.dispose()


class Silence:
    def begin(self, what, n=None):
        pass

    def advance(self, n):
        pass


async def reported(url, first="2027-01-01", last="2027-01-31", zone=UTC, now=NOW):
    """The report, and its figures by name."""
    days = {"first": datetime.fromisoformat(first).date(), "last": datetime.fromisoformat(last).date()}
    asked = Asked(period=Period(**days, zone=zone), now=now, mme_per_day=50, schema="0001", software="0.1.0")
    engine = open_engine(url)
    async with engine.connect() as connection:
        report = await connection.run_sync(lambda sync: read_report(sync, asked, Silence()))
    await engine.dispose()
    return report, {each.name: each for each in report.figures}


def put_now(url, **rows):
    """For tests that are not asynchronous themselves, such as those of commands."""
    asyncio.run(put(url, **rows))
