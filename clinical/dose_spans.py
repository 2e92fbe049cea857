"""The daily dose over time as a step function: every order's days laid on top of one another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from clinical.opioid_history import Taken
from clinical.quick import quick

DOSED, SPIKE, UNDOSED, WITHOUT_MME = range(4)
Piece = tuple[int, int, Fraction | None, int]
_State = tuple[int, bool, bool, bool]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSpan:
    """Days in a row on one dose of opioids for pain, MOUD left aside: `first` is in it, `end` is not.

    `mme_per_day` is None where no counted dose is known (buprenorphine alone, or nothing that could be dosed).
    `is_whole` is False when one of its orders could not be dosed. `is_spike` marks a short course beside a longer one.
    """

    first: date
    end: date
    mme_per_day: Fraction | None
    is_whole: bool
    is_spike: bool

    @property
    def days(self) -> int:
        return (self.end - self.first).days


def dose_spans(taken: Iterable[Taken]) -> tuple[DoseSpan, ...]:
    """Sweep over the days on which anything begins or ends, in whole numbers of a common fraction of 1 MME."""
    pieces = [piece for each in taken if not each.is_treatment for piece in _pieces(each)]
    unit = lcm(*{mme.denominator for _, _, mme, _ in pieces if mme is not None})
    changes: list[tuple[int, int, int, int]] = []
    for first, end, mme, kind in pieces:
        amount = 0 if mme is None else mme.numerator * (unit // mme.denominator)
        changes += ((first, amount, kind, 1), (end, -amount, kind, -1))
    return tuple(_spans(sorted(changes), unit))


def _pieces(taken: Taken) -> Iterator[Piece]:
    """The days of one order with its dose on them; a written schedule has a dose for each of its steps."""
    dose, steps = taken.dose, taken.dose.schedule if len(taken.dose.schedule) > 1 else ()
    for first, end in taken.stretches:
        if not steps:
            yield first, end, dose.mme_per_day, _kind(taken, dose.mme_per_day)
        for step in steps:
            begins = max(first, step.starts_on.toordinal() if step.starts_on else first)
            stops = min(end, step.ends_on.toordinal() + 1 if step.ends_on else end)
            if begins < stops:
                yield begins, stops, step.mme_per_day, _kind(taken, step.mme_per_day)


def _kind(taken: Taken, mme: Fraction | None) -> int:
    if not taken.dose.is_counted_kind:
        return WITHOUT_MME
    if mme is None:
        return UNDOSED
    return SPIKE if taken.is_acute else DOSED


def _spans(changes: list[tuple[int, int, int, int]], unit: int) -> Iterator[DoseSpan]:
    """Spans in order; neighbours of the same dose are one."""
    amount, running, begun = 0, [0, 0, 0, 0], 0
    span: tuple[int, int, _State] | None = None
    for day, more, kind, sign in changes:
        if day > begun and any(running):
            state = (amount, bool(running[DOSED]), bool(running[SPIKE]), bool(running[UNDOSED]))
            if span and span[1] == begun and span[2] == state:
                span = (span[0], day, state)
            else:
                yield from _span(span, unit)
                span = (begun, day, state)
        begun = day
        amount += more
        running[kind] += sign
    yield from _span(span, unit)


def _span(span: tuple[int, int, _State] | None, unit: int) -> Iterator[DoseSpan]:
    if span:
        first, end, (amount, is_dosed, is_spiked, is_short) = span
        yield DoseSpan(
            first=date.fromordinal(first),
            end=date.fromordinal(end),
            mme_per_day=Fraction(amount, unit) if is_dosed or is_spiked else None,
            is_whole=not is_short,
            is_spike=is_spiked and is_dosed,
        )
