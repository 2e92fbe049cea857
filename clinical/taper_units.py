"""A daily dose as it can be dispensed and taken: spread over the day, and made of tablets that exist.

Source: VA PBM Opioid Taper Decision Tool for the order of extra units (90/75/90 of 255 mg); the rest is our design.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

SLOTS: Mapping[int, tuple[str, ...]] = {
    1: ("morning",),
    2: ("morning", "bedtime"),
    3: ("morning", "midday", "bedtime"),
    4: ("morning", "midday", "evening", "bedtime"),
}
_EXTRA_FIRST = ("bedtime", "morning", "midday", "evening")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The doses of a day and their tablets, None for a dose that no whole tablets make up. Both None where not said."""

    slots: dict[str, Fraction] | None = None
    units: dict[str, tuple[Fraction, ...] | None] | None = None

    @property
    def is_makeable(self) -> bool:
        return self.units is None or None not in self.units.values()


def day_of(dose: Fraction, grid: Fraction, times: int | None, strengths: tuple[Fraction, ...] | None) -> Day:
    """A day on `dose`, where it is said how often and from which strengths."""
    if dose == 0 or times is None or strengths is None:
        return Day()
    slots = split(dose, grid, times)
    return Day(slots=slots, units={slot: tablets(each, strengths) for slot, each in slots.items() if each})


def split(total: Fraction, grid: Fraction, times: int) -> dict[str, Fraction]:
    """`total` in whole units of `grid` over `times` doses; what is left over goes to bedtime, then morning, midday.

    A remainder smaller than one grid unit is taken at bedtime (with one dose a day, in the morning).
    """
    slots = SLOTS[times]
    units, rest = divmod(total, grid)
    each, extra = divmod(units, times)
    doses = dict.fromkeys(slots, each * grid)
    for slot in [name for name in _EXTRA_FIRST if name in slots][:extra]:
        doses[slot] += grid
    doses[slots[-1]] += rest
    return doses


@lru_cache(maxsize=4096)
def tablets(dose: Fraction, strengths: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
    """The fewest tablets that make up `dose`, smallest first; ties prefer larger strengths. None when none do."""
    scale = lcm(*(each.denominator for each in (dose, *strengths)))
    sizes = sorted((int(each * scale) for each in strengths), reverse=True)
    unit = gcd(*sizes)
    rest, odd = divmod(int(dose * scale), unit)
    steps = [size // unit for size in sizes]
    fewest = _fewest(0 if odd else rest, steps)
    if odd or fewest[rest] is None:
        return None
    made = []
    while rest:
        step = next(each for each in steps if each <= rest and _is_one_less(fewest[rest - each], fewest[rest]))
        made.append(Fraction(step * unit, scale))
        rest -= step
    return tuple(reversed(made))


def _fewest(most: int, steps: Sequence[int]) -> list[int | None]:
    """By total up to `most`: of how many tablets at least it is made, None where of none."""
    fewest: list[int | None] = [0]
    for total in range(1, most + 1):
        made = [n for step in steps if step <= total and (n := fewest[total - step]) is not None]
        fewest.append(min(made) + 1 if made else None)
    return fewest


def _is_one_less(fewer: int | None, most: int | None) -> bool:
    return fewer is not None and most is not None and fewer + 1 == most
