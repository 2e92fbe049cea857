"""Results beside one another, and a score taken apart into what made it."""

from fractions import Fraction

from clinical.instruments.files import instruments
from clinical.instruments.result import ScreeningResult


def drivers(result: ScreeningResult) -> tuple[tuple[str, Fraction], ...]:
    """What made the score: items with points, heaviest first. RIOSORD shows these and its class, never a percentage."""
    weighty = [(key, points) for key, points in result.items.items() if points]
    return tuple(sorted(weighty, key=lambda each: -each[1]))


def band_rank(result: ScreeningResult) -> int | None:
    """The position of the band among the instrument's own, from 1: the RIOSORD risk class."""
    names = [band.name for band in instruments()[result.instrument].bands]
    return names.index(result.band) + 1 if result.band in names else None


def improvement(before: ScreeningResult, now: ScreeningResult) -> Fraction | None:
    """(before − now) / before, of unrounded totals: 3/10 is 30 % better. None without both, or from a start of 0."""
    if not before.total or now.total is None:
        return None
    return (before.total - now.total) / before.total


def is_meaningful_improvement(before: ScreeningResult, now: ScreeningResult) -> bool | None:
    """Whether the change reaches what the instrument's file calls meaningful (PEG: 30 %, CDC 2022)."""
    change, least = improvement(before, now), instruments()[now.instrument].meaningful_ratio
    return None if change is None or least is None else change >= least
