"""One pass over the calls of a period: what is counted and measured, without keeping any call."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from app.report.period import Period
from app.store.rows import NOT_ASSESSABLE

Version = tuple[str, str, str]
"""Of the software, of the knowledge, and the beginning of its hash."""

ANSWERED, PART, MISSING = "answered", "part", "missing"
HASH_DIGITS = 12


def times() -> "array[float]":
    return array("d")


@dataclass(slots=True)
class Totals:
    """`judged` counts calls in which rules were asked: an order form that opens empty is a call, and asks none.

    Times are kept as numbers of eight bytes, so that percentiles are exact.
    """

    period: Period
    hooks: Counter[tuple[date, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[date, int]] = field(default_factory=Counter)
    clients: Counter[tuple[str, str | None, str]] = field(default_factory=Counter)
    judged: int = 0
    asked_rules: Counter[str] = field(default_factory=Counter)
    not_assessable: Counter[tuple[str, str]] = field(default_factory=Counter)
    queries: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: Counter[tuple[str, str]] = field(default_factory=Counter)
    took_ms: defaultdict[date, "array[float]"] = field(default_factory=lambda: defaultdict(times))
    stage_ms: defaultdict[str, "array[float]"] = field(default_factory=lambda: defaultdict(times))
    versions: dict[Version, "Use"] = field(default_factory=dict)

    def add(self, row: Row[Any]) -> None:
        step = self.period.step_of(row.at)
        self.hooks[step, row.hook] += 1
        self.statuses[step, row.status] += 1
        self.clients[row.client, row.tenant, row.hook] += 1
        version = (row.software_version, row.knowledge_version, row.knowledge_sha256[:HASH_DIGITS])
        self.versions.setdefault(version, Use(row.at, row.at)).add(row.at)
        self._add_queries(row.gathered)
        if row.rules:
            self.judged += 1
            self._add_rules(row.rules)
            self.took_ms[step].append(row.ms)
            for stage, ms in row.timings.items():
                self.stage_ms[stage].append(ms)

    def _add_rules(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.asked_rules.update([entry["id"] for entry in entries])
        self.not_assessable.update(
            [(entry["id"], entry["because"]) for entry in entries if entry["outcome"] == NOT_ASSESSABLE]
        )

    def _add_queries(self, entries: Sequence[Mapping[str, Any]]) -> None:
        for entry in entries:
            problem = entry.get("problem")
            fate = ANSWERED if problem is None else PART if entry["n"] else MISSING
            self.queries[entry["key"], fate] += 1
            if problem is not None:
                self.problems[entry["key"], problem] += 1


@dataclass(slots=True)
class Use:
    """From when to when, and for how many calls."""

    first: datetime
    last: datetime
    n: int = 0

    def add(self, at: datetime) -> None:
        self.first, self.last, self.n = min(self.first, at), max(self.last, at), self.n + 1


def percentiles(values: Sequence[float], shares: Sequence[int] = (50, 95, 99)) -> tuple[float, ...]:
    """By the nearest rank: a time that was measured, never one in between. Nothing for no values."""
    ordered = sorted(values)
    return tuple(ordered[max(0, -(-len(ordered) * share // 100) - 1)] for share in shares if ordered)
