"""Ending a short daily course: after more than three days and less than a month of use around the clock.

Source: CDC 2022, recommendation 6: half the dose for two days after less than a week; about 20% every two days after
less than a month. Doses are in the product's unit per day.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

MORE_THAN_DAYS = 3
WEEK_DAYS = 7
MONTH_DAYS = 30
DAYS_A_STEP = 2
_FIFTH = Fraction(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortStep:
    """From day `first` to day `last` (None: from then on), `dose` a day."""

    first: int
    last: int | None
    dose: Fraction


def short_course(dose: Fraction, grid: Fraction, days_used: int) -> tuple[ShortStep, ...] | None:
    """How to end the course, or None when it is too short to need one or too long for one.

    The dose that remains is rounded up to the grid: a smaller cut, never a bigger one.
    """
    if not MORE_THAN_DAYS < days_used < MONTH_DAYS:
        return None
    if days_used < WEEK_DAYS:
        return (ShortStep(first=1, last=2, dose=_up(dose / 2, grid)), ShortStep(first=3, last=None, dose=Fraction(0)))
    return _by_fifths(dose, grid)


def _by_fifths(dose: Fraction, grid: Fraction) -> tuple[ShortStep, ...]:
    remaining = [_up(dose * (1 - _FIFTH * n), grid) for n in range(1, 5)]
    lower = [each for each in dict.fromkeys(remaining) if each < dose]
    steps = [
        ShortStep(first=1 + DAYS_A_STEP * at, last=DAYS_A_STEP * (at + 1), dose=each) for at, each in enumerate(lower)
    ]
    return (*steps, ShortStep(first=1 + DAYS_A_STEP * len(lower), last=None, dose=Fraction(0)))


def _up(dose: Fraction, grid: Fraction) -> Fraction:
    return ceil(dose / grid) * grid
