"""How often a day a dosage is taken, at its most frequent. Nothing is assumed where nothing is written."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from clinical.facts import Dosage
from clinical.policy import KNOWLEDGE
from clinical.sig import read_timing


def times_per_day(dosage: Dosage) -> Fraction | None:
    """The most often that the dosage allows, as doses per day; None when no frequency is written.

    A range of frequencies or periods counts at its most frequent and as-needed at its maximum (CDC 2022, total daily
    dose); where code, frequency and events differ, the one that gives more. A single dose is one, on its day.
    """
    rates = (_by_frequency(dosage), _by_events(dosage), _by_code(dosage))
    known = [rate for rate in rates if rate is not None]
    most = max(known) * _share_of_days(dosage) if known else None
    count = dosage.count_max or dosage.count
    if count is None or count <= 0:
        return most
    if most is None:
        return Fraction(1) if count == 1 else None
    return min(most, count)


def days_in(amount: Fraction, unit: str | None) -> Fraction | None:
    """A length of time in days: 6 "h" is 1/4. None for a unit that is no time, or no length at all."""
    days: Fraction | None = _tables()["period_days"].get((unit or "").strip().lower())
    return amount * days if days is not None and amount > 0 else None


@cache
def _tables() -> Mapping[str, Any]:
    known = tomllib.loads((KNOWLEDGE / "dose_times.toml").read_text(encoding="utf-8"))
    return {
        "code": {code: Fraction(times) for code, times in known["code"].items()},
        "period_days": {unit: Fraction(days) for days, units in known["period_days"].items() for unit in units},
        "meal_times": Fraction(known["meals"]["times"]),
        "meal_codes": frozenset(known["meals"]["codes"]),
    }


def _by_frequency(dosage: Dosage) -> Fraction | None:
    """`frequency` in `period`; a period without a frequency is once (FHIR R4, Timing.repeat.frequency)."""
    periods = [period for period in (dosage.period, dosage.period_max) if period is not None]
    days = days_in(min(periods), dosage.period_unit) if periods else None
    if days is None:
        return None
    times = [times for times in (dosage.frequency, dosage.frequency_max) if times is not None]
    most = max(times, default=Fraction(1))
    return most / days if most > 0 else None


def _by_events(dosage: Dosage) -> Fraction | None:
    """Clock times and events of the day, each once; "with meals" is three unless a frequency says how many."""
    meals = [code for code in dosage.when if code in _tables()["meal_codes"]]
    others = len({code for code in dosage.when if code not in meals})
    is_counted_already = dosage.period is not None and not others
    n_meals = 0 if not meals or is_counted_already else _tables()["meal_times"]
    return Fraction(max(others + n_meals, dosage.times_of_day)) or None


def _by_code(dosage: Dosage) -> Fraction | None:
    """A timing code, or a timing in words: BED, Q6H, "Q6H PRN"."""
    return max(filter(None, map(_worded, (dosage.timing_code, dosage.timing_text))), default=None)


def _worded(written: str | None) -> Fraction | None:
    if not written:
        return None
    coded: Fraction | None = _tables()["code"].get(written.strip().lower())
    timing = None if coded else read_timing(written)
    return times_per_day(timing) if timing else coded


def _share_of_days(dosage: Dosage) -> Fraction:
    """Named weekdays as a share of the week, unless the period itself is a week or more."""
    days = days_in(dosage.period, dosage.period_unit) if dosage.period else None
    if not dosage.days_of_week or (days is not None and days >= 7):
        return Fraction(1)
    return Fraction(len(set(dosage.days_of_week)), 7)
