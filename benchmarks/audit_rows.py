"""A year of invented audit data in an SQLite file, and what the audit report takes for it.

    python -m benchmarks.audit_rows 200000 audit.sqlite       # file, report, time and memory
    python -m benchmarks.audit_rows 200000 audit.sqlite --rows-only

Nobody is in it: patients, doses, answers and times are drawn from a seeded generator. The rules, topics and reasons are
those of the release, so that rows are as long as real ones.
"""

import argparse
import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.database import open_engine, prepare, put_in
from app.store.tables import metadata
from cards.overrides import override_reasons
from clinical.assess import rules
from hooks import services
from hooks.queries import ALL

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 365
CALLS_A_PATIENT = 12
AT_ONCE = 500
HOOKS = {"patient-view": 55, "order-select": 20, "order-sign": 22, "encounter-discharge": 3}
"""Calls in a hundred."""
SAID_AT_MOST = 3
DOSES = (0, 0, 15, 22.5, 30, 40, 45, 50, 60, 67.5, 90, 120)
PROBLEMS = ("not sent", "the server did not answer in time", "the server refused")
Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Patient:
    pseudonym: str
    mme_per_day: float
    has_condition: bool | None


@dataclass
class World:
    """Everything that is drawn, from one seed."""

    n_calls: int
    seed: int = 1
    dice: random.Random = field(init=False)
    patients: list[Patient] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.patients = [
            Patient(self.hexadecimal(32), self.dice.choice(DOSES), self.dice.choice((True, False, False, None)))
            for _ in range(max(1, self.n_calls // CALLS_A_PATIENT))
        ]
        self.users = [self.hexadecimal(32) for _ in range(200)]

    def hexadecimal(self, digits: int) -> str:
        return f"{self.dice.getrandbits(digits * 4):0{digits}x}"

    def uuid(self) -> str:
        return str(UUID(int=self.dice.getrandbits(128), version=4))

    def calls(self) -> Iterator[Rows]:
        """One call after another, evenly over the year."""
        for n in range(self.n_calls):
            yield self.call(START + timedelta(days=DAYS) * n / self.n_calls)

    def call(self, at: datetime) -> Rows:
        hook = self.dice.choices(list(HOOKS), list(HOOKS.values()))[0]
        patient = self.dice.choice(self.patients)
        is_signed = hook == "order-sign" and patient.mme_per_day > 0
        if is_signed and self.dice.random() < 0.2:
            patient.mme_per_day = max(5, patient.mme_per_day + self.dice.choice((-15, -10, -5, 10)))
        call = self.call_row(at, hook, patient, has_draft_opioid=is_signed)
        cards = [self.card_row(call, each) for each in call["rules"] if each["outcome"] == "said"]
        feedback = [self.feedback_row(call, card) for card in cards if self.dice.random() < 0.45]
        return {"calls": [call], "cards": cards, "feedback": feedback}

    def call_row(self, at: datetime, hook: str, patient: Patient, *, has_draft_opioid: bool) -> dict[str, Any]:
        client = self.dice.choice(("north-hospital", "south-clinics"))
        return {
            "id": self.uuid(),
            "at": at,
            "client": client,
            "tenant": None,
            "service": next(each.id for each in services() if each.hook == hook),
            "hook": hook,
            "hook_instance": self.uuid(),
            "patient": patient.pseudonym,
            "user": self.dice.choice(self.users),
            "software_version": "0.1.0",
            "knowledge_version": "2026.1" if at < START + timedelta(days=200) else "2026.2",
            "knowledge_sha256": ("a" if at < START + timedelta(days=200) else "b") * 64,
            "status": 200 if self.dice.random() < 0.995 else 412,
            "ms": round(self.dice.lognormvariate(3.4, 0.7), 2),
            "timings": {
                stage: round(self.dice.lognormvariate(mean, 0.6), 2)
                for stage, mean in (("gather", 3.0), ("read", 0.2), ("assess", 1.0), ("compose", 0.5))
            },
            "gathered": [self.gathered(each.key) for each in ALL],
            "rules": self.rules(),
            "orders": [],
            "is_server_refused": False,
            "has_draft_opioid": has_draft_opioid,
            "mme_per_day": patient.mme_per_day,
            "is_mme_partial": self.dice.random() < 0.03,
            "has_mental_health_condition": patient.has_condition,
        }

    def gathered(self, key: str) -> dict[str, Any]:
        if self.dice.random() < 0.94:
            return {"key": key, "origin": "prefetch", "n": self.dice.randrange(20)}
        return {"key": key, "origin": "none", "n": 0, "problem": self.dice.choice(PROBLEMS)}

    def rules(self) -> list[dict[str, Any]]:
        said = set(self.dice.sample(range(len(rules())), self.dice.randrange(SAID_AT_MOST + 1)))
        return [self.rule(each.id, is_said=at in said) for at, each in enumerate(rules())]

    def rule(self, rule_id: str, *, is_said: bool) -> dict[str, Any]:
        if is_said:
            urgency = self.dice.choices(("info", "warning", "critical"), (50, 42, 8))[0]
            return {"id": rule_id, "outcome": "said", "urgency": urgency, "variant": "caution"}
        if self.dice.random() < 0.04:
            return {"id": rule_id, "outcome": "not-assessable", "because": "laboratory results could not be read"}
        return {"id": rule_id, "outcome": "silent", "because": "does not concern this patient"}

    def card_row(self, call: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
        topic = next(each.topic for each in rules() if each.id == said["id"])
        state = self.dice.choices(("shown", "held back", "quieted"), (85, 8, 7))[0]
        return {
            "id": f"{call['id']}:{said['id']}",
            "call_id": call["id"],
            "at": call["at"],
            "uuid": self.uuid() if state == "shown" else None,
            "topic": topic,
            "rule": said["id"],
            "indicator": said["urgency"],
            "state": state,
            "until": None,
            "suggestions": [{"uuid": self.uuid(), "resource": "MedicationRequest"}],
            "said": [],
            "seen": [],
        }

    def feedback_row(self, call: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
        is_accepted = self.dice.random() < 0.4
        at = call["at"] + timedelta(seconds=self.dice.randrange(5, 300))
        return {
            "id": self.hexadecimal(64),
            "received_at": at,
            "client": call["client"],
            "tenant": call["tenant"],
            "service": call["service"],
            "card": card["uuid"] or self.uuid(),
            "outcome": "accepted" if is_accepted else "overridden",
            "outcome_at": at,
            "suggestions": [card["suggestions"][0]["uuid"]] if is_accepted else [],
            "reason": None if is_accepted else self.dice.choice((*(each.code for each in override_reasons()), None)),
            "sealed_comment": None,
        }


async def fill(engine: AsyncEngine, world: World) -> None:
    calls = world.calls()
    while several := list(islice(calls, AT_ONCE)):
        async with engine.begin() as connection:
            for name in ("calls", "cards", "feedback"):
                await put_in(connection, metadata.tables[name], [row for rows in several for row in rows[name]])


async def make(url: str, world: World) -> None:
    engine = open_engine(url, is_durable=False)
    await prepare(engine)
    await fill(engine, world)
    await engine.dispose()


def measure(url: str) -> str:
    """The command in a process of its own, as a site runs it."""
    days = ("--from", START.date().isoformat(), "--to", (START + timedelta(days=DAYS - 1)).date().isoformat())
    with tempfile.TemporaryDirectory() as folder:
        started_s = time.perf_counter()
        command = [sys.executable, "-m", "app.cli", "report", *days, "--out", folder]
        subprocess.run(command, check=True, env={**os.environ, "CDS_DATABASE_URL": url}, stdout=subprocess.DEVNULL)
        took_s = time.perf_counter() - started_s
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"report: {took_s:.1f} s, {peak_mb:.0f} MB at most"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("calls", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows-only", action="store_true")
    arguments = parser.parse_args()
    url = f"sqlite+aiosqlite:///{arguments.file}"
    if not arguments.file.exists():
        asyncio.run(make(url, World(arguments.calls)))
    print(f"{arguments.file}: {arguments.file.stat().st_size / 1e6:.0f} MB")
    if not arguments.rows_only:
        print(measure(url))


if __name__ == "__main__":
    main()
