"""Whether a patient is opioid-tolerant, as opioid labels define it: not being opioid-naive is not enough.

Source
    CDC 2022 and labels: for a week or longer oral morphine 60 mg/day, transdermal fentanyl 25 mcg/h, oral oxycodone
    30 mg/day, oral hydromorphone 8 mg/day, oral oxymorphone 25 mg/day, oral hydrocodone 60 mg/day, or an equianalgesic
    dose of another opioid, for which 60 MME/day is our design (knowledge/label_tolerance.toml).
Reads
    what was taken on each of the days before the orders in question. As-needed orders count at their maximum, and an
    answer that rests on them says so: how much is really taken is for the patient to tell.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from clinical.course import AS_NEEDED
from clinical.dose_spans import dose_spans
from clinical.exposure import Exposure, exposure
from clinical.mme_factors import factor_for
from clinical.mme_figure import plain
from clinical.opioid_history import Taken
from clinical.orders_in_question import before_these_orders
from clinical.outcome import Evidence
from clinical.policy import KNOWLEDGE, KnowledgeError, Policy
from clinical.record import PatientRecord, definition

FILE = "label_tolerance.toml"


class Tolerant(StrEnum):
    """`ONLY_AS_NEEDED`: only if as-needed orders are taken at their maximum. `UNKNOWN`: not shown, history in part."""

    YES = "yes"
    ONLY_AS_NEEDED = "only as needed"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTolerance:
    """The answer, with what was taken in the days that it rests on."""

    answer: Tolerant
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The daily dose of one drug from which on it makes tolerant; without a drug, that of all others together."""

    ingredient: str | None
    route: str | None
    amount: Fraction
    unit: str
    mme_per_day: Fraction

    def is_of(self, taken: Taken) -> bool:
        opioid = taken.dose.opioid
        route = "transdermal" if opioid.parts[0].per_unit == "h" else opioid.route or "oral"
        return set(opioid.ingredients) == {self.ingredient} and route == self.route


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The table: what has a line of its own, the line of all others, and for how many days a dose is to be taken."""

    own: tuple[Line, ...]
    other: Line
    for_days: int


@definition
def label_tolerance(record: PatientRecord, policy: Policy) -> LabelTolerance:
    """By the drug's own line on every one of the days; for other drugs by their sum."""
    before = exposure(before_these_orders(record), policy)
    scheduled = tuple(each for each in before.taken if not _is_as_needed(each))
    if _reaches_a_line(scheduled, before):
        answer = Tolerant.YES
    elif _reaches_a_line(before.taken, before):
        answer = Tolerant.ONLY_AS_NEEDED
    else:
        is_partial = before.is_lower_bound or before.on_moud or _is_undosed(before)
        answer = Tolerant.UNKNOWN if is_partial else Tolerant.NO
    return LabelTolerance(answer=answer, evidence=_evidence(before, policy))


@cache
def lines() -> Lines:
    """The table, read once. Raises KnowledgeError for an entry without its source or a drug without a factor."""
    return read_lines((KNOWLEDGE / FILE).read_text(encoding="utf-8"))


def read_lines(text: str) -> Lines:
    content = tomllib.loads(text, parse_float=Fraction)
    own = tuple(_line(each) for each in content["line"])
    return Lines(own=own, other=_line(content["other"]), for_days=content["for_days"])


def _line(entry: Mapping[str, Any]) -> Line:
    if missing := sorted({"amount", "unit", "source", "mark"} - entry.keys()):
        raise KnowledgeError(f"{FILE}: an entry has no {', '.join(missing)}")
    amount, unit = Fraction(entry["amount"]), entry["unit"]
    ingredient, route = entry.get("ingredient"), entry.get("route")
    if ingredient is None:
        return Line(ingredient=None, route=None, amount=amount, unit=unit, mme_per_day=amount)
    factor = factor_for(ingredient, route, None).factor
    if factor is None or factor.unit != unit:
        raise KnowledgeError(f"{FILE}: {ingredient} has no factor per {unit}")
    return Line(ingredient=ingredient, route=route, amount=amount, unit=unit, mme_per_day=amount * factor.counted)


def _reaches_a_line(taken: Iterable[Taken], before: Exposure) -> bool:
    return any(_lowest(several, before) >= line.mme_per_day for line, several in _by_line(taken))


def _by_line(taken: Iterable[Taken]) -> list[tuple[Line, list[Taken]]]:
    """What was taken, by the line that judges it; treatment of opioid use disorder has no dose to judge."""
    table = lines()
    found: dict[Line, list[Taken]] = {}
    for each in taken:
        if not each.is_treatment:
            line = next((own for own in table.own if own.is_of(each)), table.other)
            found.setdefault(line, []).append(each)
    return list(found.items())


def _lowest(taken: Iterable[Taken], before: Exposure) -> Fraction:
    """The smallest daily dose, in MME/day, of the days that count; a day without a known dose counts as none."""
    spans = dose_spans(taken)
    days = [before.day - timedelta(days=ago) for ago in range(1, lines().for_days + 1)]
    doses = (next((each.mme_per_day for each in spans if each.first <= day < each.end), None) for day in days)
    return min(dose or Fraction(0) for dose in doses)


def _is_undosed(before: Exposure) -> bool:
    """Whether an opioid was taken on these days of which the dose is not known."""
    today = before.day.toordinal()
    undosed = (each for each in before.taken if each.dose.is_counted_kind and each.dose.mme_per_day is None)
    return any(each.is_within(today - lines().for_days, today) for each in undosed)


def _is_as_needed(taken: Taken) -> bool:
    return any(each.as_needed or AS_NEEDED.search(each.text or "") for each in taken.dose.order.dosages)


def _evidence(before: Exposure, policy: Policy) -> tuple[Evidence, ...]:
    """The lowest daily dose of each drug, beside the line that it is compared with."""
    lowest = [(line, _lowest(several, before)) for line, several in _by_line(before.taken)]
    if seen := tuple(Evidence(_text(line, mme), before.day) for line, mme in lowest if mme):
        return seen
    if before.opioid_naive:
        return (Evidence(f"no opioid on record in the last {policy.naive_lookback_days} days", before.day),)
    days = lines().for_days
    return (Evidence(f"opioids for pain on {before.covered_days(days)} of the last {days} days", before.day),)


def _text(line: Line, mme_per_day: Fraction) -> str:
    amount = plain(mme_per_day * line.amount / line.mme_per_day)
    name = line.ingredient or "other opioids"
    week = f"on each of the last {lines().for_days} days"
    return f"{name} {amount} {line.unit} {week}; tolerant from {plain(line.amount)} {line.unit}"
