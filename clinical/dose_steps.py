"""A written course on the calendar: which lines of the directions hold on which days."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil

from clinical.directions import Line, together
from clinical.dosage import DailyAmount, size
from clinical.dose_times import times_per_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days on which the same lines hold. Both days are included; None is open on that side."""

    starts_on: date | None = None
    ends_on: date | None = None
    lines: tuple[Line, ...] = ()

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The stretches of an order in order of time, and what had to be decided to place them."""

    stretches: tuple[Stretch, ...] = ()
    note: str | None = None


def steps_of(lines: tuple[Line, ...], start: date) -> Steps:
    """Lines with different sequence numbers follow each other; others hold together, each within its own bounds.

    Steps without dates or lengths cannot be placed in time: then the step that gives most counts, except that morning
    and evening doses numbered 1 and 2 are one day's doses.
    """
    numbers = {each.dosage.sequence for each in lines}
    if len(numbers) < 2 or None in numbers:
        return Steps(stretches=_timeline([_span(each, start) for each in lines]))
    if len({each.dosage.when or each.dosage.times_of_day or None for each in lines} - {None}) == len(lines) and not any(
        map(_has_length, lines)
    ):
        return Steps(stretches=(Stretch(lines=lines),))
    if spans := _one_after_the_other(lines, start):
        return Steps(stretches=_timeline(spans))
    groups = [
        tuple(each for each in lines if each.dosage.sequence == number) for number in sorted(filter(None, numbers))
    ]
    return Steps(
        stretches=(Stretch(lines=max(groups, key=_weight)),), note="steps without dates: the highest is counted"
    )


Span = tuple[date | None, date | None, Line]


def _span(line: Line, start: date) -> Span:
    """A line's own bounds. A length without a first day counts from the start of the order."""
    first = line.dosage.starts_on
    days = _length_days(line)
    if line.dosage.ends_on is not None or days is None:
        return first, line.dosage.ends_on, line
    return first or start, _later(first or start, days - 1), line


def _one_after_the_other(lines: tuple[Line, ...], start: date) -> list[Span]:
    """Numbered steps laid end to end; nothing when a step that another follows has neither an end nor a length."""
    numbers = sorted({each.dosage.sequence or 0 for each in lines})
    groups = [[each for each in lines if each.dosage.sequence == number] for number in numbers]
    spans: list[Span] = []
    first = start
    for group, following in zip(groups, [*groups[1:], []], strict=True):
        first = min((each.dosage.starts_on for each in group if each.dosage.starts_on), default=first)
        last = _last_day(group, following, first)
        if last is None and following:
            return []
        spans += [(first, last, each) for each in group]
        first = _later(last or first, 1)
    return spans


def _last_day(group: list[Line], following: list[Line], first: date) -> date | None:
    ends = [each.dosage.ends_on for each in group if each.dosage.ends_on]
    lengths = [days for each in group if (days := _length_days(each))]
    starts = [each.dosage.starts_on for each in following if each.dosage.starts_on]
    if ends:
        return max(ends)
    if lengths:
        return _later(first, max(lengths) - 1)
    return _later(min(starts), -1) if starts else None


def _length_days(line: Line) -> int | None:
    """Days that a line lasts: as written, or as long as its number of doses takes."""
    if (days := line.dosage.bounds_days) is not None:
        return max(ceil(days), 1)
    count, times = line.dosage.count_max or line.dosage.count, times_per_day(line.dosage)
    return max(ceil(count / times), 1) if count and times else None


def _has_length(line: Line) -> bool:
    dosage = line.dosage
    return dosage.starts_on is not None or dosage.ends_on is not None or dosage.bounds_days is not None


def _later(day: date, days: int) -> date:
    """`days` on, kept inside the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal() - 1))


def _timeline(spans: list[Span]) -> tuple[Stretch, ...]:
    """Cut at every first and last day. A stretch that ends on the day the next begins gives that day to the next."""
    firsts = {first for first, _, _ in spans if first}
    trimmed = [(first, _before_next(first, last, firsts), line) for first, last, line in spans]
    edges = firsts | {_later(last, 1) for _, last, _ in trimmed if last}
    cuts: list[date | None] = [None, *sorted(edges), None]
    found = []
    for begin, end in pairwise(cuts):
        stretch = Stretch(starts_on=begin, ends_on=_later(end, -1) if end else None)
        lines = tuple(line for first, last, line in trimmed if _covers(first, last, stretch))
        found += [Stretch(starts_on=stretch.starts_on, ends_on=stretch.ends_on, lines=lines)] if lines else []
    return tuple(found)


def _before_next(first: date | None, last: date | None, firsts: set[date]) -> date | None:
    is_shared = last is not None and last in firsts and last != first
    return _later(last, -1) if last is not None and is_shared else last


def _covers(first: date | None, last: date | None, stretch: Stretch) -> bool:
    begins = first is None or (stretch.starts_on is not None and first <= stretch.starts_on)
    return begins and (last is None or (stretch.ends_on is not None and stretch.ends_on <= last))


def _weight(lines: tuple[Line, ...]) -> Fraction:
    """To find the highest step; one that cannot be worked out counts as the highest, so that it is not passed over."""
    amount = together(lines)
    return size(amount) if isinstance(amount, DailyAmount) else Fraction(10**9)
