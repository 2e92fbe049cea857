"""Totals: recomputed from the items whenever they are all there; a stored one only where it can be true."""

from fractions import Fraction

from clinical.instruments.definitions import Instrument
from clinical.instruments.tally import Tally, room_left

Total = tuple[Fraction | None, tuple[str, ...]]


def total_of(instrument: Instrument, counted: Tally, stated: Fraction | None, is_final: bool) -> Total:
    """The total, if there is one, and what a reader should know about it."""
    if not instrument.has_total or not is_final:
        return None, ()
    if instrument.items and not counted.unanswered and not counted.is_sex_needed:
        return _recomputed(instrument, counted, stated)
    if stated is None:
        return None, ()
    if not _is_possible(instrument, counted, stated):
        return None, (f"stored total {as_text(stated)} not used: it does not fit the instrument or its items",)
    return stated, ("stored total, not recomputed from items",)


def partial_total(instrument: Instrument, counted: Tally, total: Fraction | None) -> Fraction | None:
    """The sum of what was answered. A mean has none while incomplete."""
    if not instrument.has_total or counted.is_empty:
        return None
    return total if instrument.divisor > 1 else Fraction(counted.sum)


def as_text(value: Fraction) -> str:
    """For people: a whole number, else rounded to two decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    sign, hundredths = "-" if value < 0 else "", abs(round(value * 100))
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def _recomputed(instrument: Instrument, counted: Tally, stated: Fraction | None) -> Total:
    total = Fraction(counted.sum, instrument.divisor)
    if stated is None or abs(stated - total) <= instrument.tolerance:
        return total, ()
    return total, (f"stored total {as_text(stated)} differs from the items' {as_text(total)}",)


def _is_possible(instrument: Instrument, counted: Tally, total: Fraction) -> bool:
    """A stored total beside unanswered items is believed when it holds points that the answered ones do not explain.

    Equal to their sum it may just leave the others out, so it counts only beside an item that is read on its own.
    """
    is_in_range = total >= instrument.low and (instrument.high is None or total <= instrument.high)
    if not is_in_range or (instrument.divisor == 1 and total.denominator != 1):
        return False
    if counted.is_empty:
        return True
    rest = total * instrument.divisor - counted.sum
    is_explained = rest > 0 or (rest == 0 and _is_lone_suicide_item(instrument, counted))
    return is_explained and rest <= room_left(instrument, counted) + instrument.tolerance * instrument.divisor


def _is_lone_suicide_item(instrument: Instrument, counted: Tally) -> bool:
    return all(counted.given[item.key] is None or item.is_suicide for item in instrument.items)
