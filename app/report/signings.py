"""Opioid orders at a high dose for a patient with a mental-health condition, and what followed.

A signing is one patient's order-sign calls of one day with an opioid among the orders: an EHR calls again when the
orders change, and the same order must not count twice. It is an index order when one of its calls is at the dose and
the patient has the condition; the first such call gives the index dose. What a day ended with is its last call.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from app.report.period import Period
from cards.compose import State
from cards.overrides import ACCEPTED

SAME_WITHIN = 0.01
"""MME/day: doses are stored to three digits."""
WINDOWS = (30, 90)
"""Days."""
ANY = "any"
TOPICS = (
    ANY,
    "OpioidDose",
    "TaperReview",
    "RapidTaper",
    "Naloxone",
    "SedativeOverlap",
    "BehavioralHealth",
    "MentalHealthScreening",
    "SuicideRisk",
)
"""What is asked of such an order: whether anything was said, and what on the dose, naloxone and mental health."""


Counted = tuple[str | int | None, ...]
"""What is counted: "index", or a topic with its fate."""


class Then(StrEnum):
    """The dose later on, against the dose of the index order."""

    LOWER = "lower"
    SAME = "the same"
    HIGHER = "higher"
    UNKNOWN = "cannot be compared"
    NONE = "none"
    OPEN = "not over yet"


class Fate(StrEnum):
    """What became of a topic in one signing: of several cards the one with the most of an answer counts."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"
    UNANSWERED = "no feedback"
    QUIETED = "kept quiet"
    HELD_BACK = "held back"
    NOT_DUE = "not due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    topic: str
    fate: Fate
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    on: date
    mme_per_day: float | None
    is_partial: bool
    has_condition: bool | None
    said: tuple[Said, ...]


@dataclass(slots=True)
class Tally:
    """Signings and patients by what is counted. Patients come one after another, so that none has to be remembered."""

    signings: Counter[Counted] = field(default_factory=Counter)
    patients: Counter[Counted] = field(default_factory=Counter)
    index_mme: list[float] = field(default_factory=list)
    change_mme: list[float] = field(default_factory=list)

    def add(self, of_one_patient: Iterable[Counted]) -> None:
        counted = Counter(of_one_patient)
        self.signings.update(counted)
        self.patients.update(counted.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """From which dose on, of which days, and up to which day anything is known."""

    period: Period
    mme_per_day: float
    today: date


def tally(rows: Iterable[Row[Any]], question: Question) -> Tally:
    """`rows` by patient and in order of time."""
    counted = Tally()
    for _, of_patient in groupby(rows, key=lambda row: row.patient):
        days = [tuple(calls) for _, calls in groupby(_calls(of_patient, question.period), key=lambda call: call.on)]
        _add_patient(counted, days, question)
    return counted


def _calls(rows: Iterable[Row[Any]], period: Period) -> Iterator[Call]:
    for _, of_call in groupby(rows, key=lambda row: row.id):
        several = tuple(of_call)
        first = several[0]
        yield Call(
            on=period.day_of(first.at),
            mme_per_day=first.mme_per_day,
            is_partial=first.is_mme_partial,
            has_condition=first.has_mental_health_condition,
            said=tuple(_said(row) for row in several if row.topic is not None),
        )


def _said(row: Row[Any]) -> Said:
    if row.state != State.SHOWN:
        fate = Fate.QUIETED if row.state == State.QUIETED else Fate.HELD_BACK
    elif row.outcome is None:
        fate = Fate.UNANSWERED
    else:
        fate = Fate.ACCEPTED if row.outcome == ACCEPTED else Fate.OVERRIDDEN
    return Said(topic=row.topic, fate=fate, reason=row.reason)


def _add_patient(counted: Tally, days: Sequence[tuple[Call, ...]], question: Question) -> None:
    found: list[Counted] = []
    for at, day in enumerate(days):
        high = [n for n, call in enumerate(day) if _is_high(call, question)]
        if not high or not question.period.holds(day[0].on):
            continue
        found.append(("high",))
        index = next((n for n in high if day[n].has_condition), None)
        if index is None:
            is_known = all(day[n].has_condition is not None for n in high)
            found.append(("no condition",) if is_known else ("condition not known",))
            continue
        found += _facts(day[index:], days[at + 1 :], question)
        found += _doses(counted, day[index], days[at + 1 :], question)
    counted.add(found)


def _is_high(call: Call, question: Question) -> bool:
    return call.mme_per_day is not None and call.mme_per_day >= question.mme_per_day


def _facts(calls: Sequence[Call], later: Sequence[tuple[Call, ...]], question: Question) -> Iterator[Counted]:
    """All that is counted of one signing. `calls` are the index call and those after it on its day."""
    index = calls[0]
    yield ("index",)
    for topic, fate, reasons in _fates(calls):
        yield "fate", topic, fate
        yield from (("reason", topic, reason) for reason in reasons)
    yield "that day", compared(index, calls[-1]) if len(calls) > 1 else Then.NONE
    for days in WINDOWS:
        yield "within", days, _then(index, later, days, question)


def _fates(calls: Sequence[Call]) -> Iterator[tuple[str, Fate, frozenset[str | None]]]:
    """Of each topic the fate, and the reasons of an override."""
    order = list(Fate)
    for topic in TOPICS:
        among = [each for call in calls for each in call.said if topic in (each.topic, ANY)]
        fate = min((each.fate for each in among), key=order.index, default=Fate.NOT_DUE)
        yield topic, fate, frozenset(each.reason for each in among if each.fate is Fate.OVERRIDDEN is fate)


def _then(index: Call, later: Sequence[tuple[Call, ...]], days: int, question: Question) -> Then:
    """The next day on which an opioid was to be signed, if one came in time. A window that is not over tells nothing
    yet, or those who come early would count for more."""
    last = index.on + timedelta(days=days)
    if last >= question.today:
        return Then.OPEN
    following = _next(index, later, days)
    return Then.NONE if following is None else compared(index, following)


def _next(index: Call, later: Sequence[tuple[Call, ...]], days: int) -> Call | None:
    return next((day[-1] for day in later if day[-1].on <= index.on + timedelta(days=days)), None)


def compared(index: Call, other: Call) -> Then:
    """A dose that is a lower bound, or could not be had, cannot be compared."""
    if index.is_partial or other.is_partial or index.mme_per_day is None or other.mme_per_day is None:
        return Then.UNKNOWN
    change = other.mme_per_day - index.mme_per_day
    if abs(change) < SAME_WITHIN:
        return Then.SAME
    return Then.LOWER if change < 0 else Then.HIGHER


def _doses(counted: Tally, index: Call, later: Sequence[tuple[Call, ...]], question: Question) -> Iterator[Counted]:
    """What has to be measured before it is counted."""
    if index.is_partial or index.mme_per_day is None:
        return
    counted.index_mme.append(index.mme_per_day)
    yield ("exact",)
    following = _next(index, later, max(WINDOWS))
    is_told = _then(index, later, max(WINDOWS), question) in (Then.LOWER, Then.SAME, Then.HIGHER)
    if is_told and following is not None and following.mme_per_day is not None:
        counted.change_mme.append(following.mme_per_day - index.mme_per_day)
        yield ("change",)
