"""Counting the answers of one instrument: what was answered, what it is worth, and what was due and left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from clinical.instruments.definitions import Instrument, Item

Given = Mapping[str, int | Fraction | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`given` are legal answers by item, `points` their weighted worth. None is not answered, or refused.

    `unanswered` are the items that were due. `is_sex_needed` claims that a yes is worth different points by sex, and
    the sex is not known: the points are then the lesser ones.
    """

    given: dict[str, int | None]
    points: dict[str, int | None]
    unanswered: tuple[str, ...]
    refused: tuple[str, ...]
    sum: int
    is_empty: bool
    is_sex_needed: bool


def tally(instrument: Instrument, answers: Given, sex: str | None = None, is_as_prescribed: bool = False) -> Tally:
    """Illegal values are refused: not answered, never 0."""
    given = {item.key: _legal(item, answers.get(item.key)) for item in instrument.items}
    points = _points(instrument, given, sex, is_as_prescribed)
    open_items = [item for item in instrument.items if given[item.key] is None]
    return Tally(
        given=given,
        points=points,
        unanswered=tuple(item.key for item in open_items if _is_due(item, given, instrument.items)),
        refused=tuple(key for key, value in given.items() if value is None and answers.get(key) is not None),
        sum=sum([worth for worth in points.values() if worth]),
        is_empty=len(open_items) == len(given),
        is_sex_needed=any(given[item.key] and sex not in item.weights for item in instrument.weighted_by_sex),
    )


def room_left(instrument: Instrument, counted: Tally) -> int:
    """The most points that items without an answer could still add; a count of times has no upper end and adds 0."""
    missing = (item for item in instrument.items if counted.given[item.key] is None and not item.is_gate)
    return sum(max(item.answers.points, default=0) * max(item.weights.values()) for item in missing)


def _legal(item: Item, value: int | Fraction | None) -> int | None:
    if value is None or value.denominator != 1:
        return None
    return int(value) if item.answers.is_legal(int(value)) else None


def _is_due(item: Item, given: Mapping[str, int | None], items: Iterable[Item]) -> bool:
    """A question is due when nothing else answers it and the question that leads to it was answered yes."""
    if item.implied_by and given[item.implied_by]:
        return False
    if item.is_gate:
        return any(given[other.key] is None for other in items if other.asked_when == item.key)
    return item.asked_when is None or bool(given[item.asked_when])


def _points(
    instrument: Instrument, given: Mapping[str, int | None], sex: str | None, is_as_prescribed: bool
) -> dict[str, int | None]:
    if instrument.is_plain:
        return dict(given)
    points = {item.key: _worth(item, given, sex, is_as_prescribed) for item in instrument.items}
    return _highest_of_each_set(instrument.items, points)


def _worth(item: Item, given: Mapping[str, int | None], sex: str | None, is_as_prescribed: bool) -> int | None:
    value = given[item.key]
    if value is None:
        return None
    is_not_counted = item.is_gate or (item.is_unless_prescribed and is_as_prescribed)
    if is_not_counted or (item.asked_when is not None and given[item.asked_when] == 0):
        return 0
    return value * item.weights.get(sex or "least", item.weights["least"])


def _highest_of_each_set(items: Iterable[Item], points: dict[str, int | None]) -> dict[str, int | None]:
    """Of items that exclude one another (dose levels) only the highest counts."""
    best: dict[str, int] = {}
    for item in items:
        if item.one_of:
            best[item.one_of] = max(best.get(item.one_of, 0), points[item.key] or 0)
    for item in items:
        if item.one_of and points[item.key]:
            points[item.key] = best.pop(item.one_of) if points[item.key] == best.get(item.one_of) else 0
    return points
