"""Figures of what was said and what came back: cards by topic, answers, reasons, what was kept quiet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from app.report.colours import ANSWERS, SERIES, URGENCIES
from app.report.figures import Cell, Figure, Kind, Plot, Section, share, words
from app.report.names import reason_title, topic_title
from cards.build import INDICATORS
from cards.compose import State
from cards.overrides import ACCEPTED

LEVELS = tuple(INDICATORS[urgency] for urgency in sorted(INDICATORS))


@dataclass(slots=True)
class Cards:
    """Topics of calls by their fate, and cards that were shown by what came back."""

    shown: Counter[tuple[str, str]] = field(default_factory=Counter)
    fates: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def add_cards(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.fates[row.topic, row.state] += row.n
            if row.state == State.SHOWN:
                self.shown[row.topic, row.indicator] += row.n

    def add_answers(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            self.answers[row.topic, row.outcome] += row.n
            if row.outcome is not None and row.outcome != ACCEPTED:
                self.reasons[row.topic, row.reason] += row.n


def card_section(cards: Cards, judged: int) -> Section:
    figures = (per_hundred(cards, judged), quieted(cards))
    return Section(words=words("section", "cards", judged=f"{judged:,}"), figures=figures)


def answer_section(cards: Cards) -> Section:
    return Section(words=words("section", "answers"), figures=(answers(cards), reasons(cards), reasons_by_topic(cards)))


def per_hundred(cards: Cards, judged: int) -> Figure:
    def row(code: str, n: int) -> tuple[Cell, ...]:
        rates = [share(cards.shown[code, level], judged) for level in LEVELS]
        return (topic_title(code), *rates, share(n, judged), n)

    return Figure(
        name="cards-per-100-calls",
        words=words("figure", "cards-per-100-calls"),
        columns=("Topic", *(level.capitalize() for level in LEVELS), "All", "Cards"),
        rows=[row(*each) for each in by_size(cards.shown)],
        plot=Plot(kind=Kind.ACROSS, columns=(1, 2, 3), unit="cards per 100 calls", colours=URGENCIES),
    )


def answers(cards: Cards) -> Figure:
    def row(code: str, n: int) -> tuple[Cell, ...]:
        counts = [cards.answers[code, outcome] for outcome in (ACCEPTED, "overridden", None)]
        return (topic_title(code), n, *counts, *(share(count, n) for count in counts))

    return Figure(
        name="answers-by-topic",
        words=words("figure", "answers-by-topic"),
        columns=(
            "Topic",
            "Shown",
            "Accepted",
            "Overridden",
            "No feedback",
            "Accepted %",
            "Overridden %",
            "No feedback %",
        ),
        rows=[row(*each) for each in by_size(cards.answers)],
        plot=Plot(kind=Kind.ACROSS, columns=(5, 6, 7), unit="% of the cards shown", colours=ANSWERS, top=100),
    )


def reasons(cards: Cards) -> Figure:
    counts = Counter[str | None]()
    for (_, reason), n in cards.reasons.items():
        counts[reason] += n
    return Figure(
        name="override-reasons",
        words=words("figure", "override-reasons"),
        columns=("Reason", "Cards", "%"),
        rows=[(reason_title(code), n, share(n, counts.total())) for code, n in in_order(counts)],
        plot=Plot(kind=Kind.ACROSS, columns=(2,), unit="% of the overridden cards", colours=SERIES),
    )


def reasons_by_topic(cards: Cards) -> Figure:
    whole = dict(by_size(cards.reasons))
    rows = [
        (topic_title(code), reason_title(reason), n, share(n, whole[code]))
        for (code, reason), n in sorted(
            cards.reasons.items(), key=lambda each: (-whole[each[0][0]], each[0][0], -each[1])
        )
    ]
    return Figure(
        name="override-reasons-by-topic",
        words=words("figure", "override-reasons-by-topic"),
        columns=("Topic", "Reason", "Cards", "% of topic"),
        rows=rows,
    )


def quieted(cards: Cards) -> Figure:
    states = (State.SHOWN, State.HELD_BACK, State.QUIETED)
    rows = [
        (topic_title(code), *(cards.fates[code, state] for state in states), share(cards.fates[code, State.QUIETED], n))
        for code, n in by_size(cards.fates)
    ]
    return Figure(
        name="topics-held-back-and-quiet",
        words=words("figure", "topics-held-back-and-quiet"),
        columns=("Topic", "Shown", "Held back", "Kept quiet", "Kept quiet %"),
        rows=rows,
    )


def by_size(counts: Mapping[tuple[str, Any], int]) -> Sequence[tuple[str, int]]:
    """Topics with their sums, the greatest first."""
    sums = Counter[str]()
    for (code, _), n in counts.items():
        sums[code] += n
    return in_order(sums)


def in_order(counts: Counter[Any]) -> Sequence[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
