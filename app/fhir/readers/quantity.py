"""Amounts of something: Quantity, Range, Ratio, Duration; and the days in a duration."""

from fractions import Fraction

from app.fhir.shape import Element, element, first, number, text

DAYS = ("d", "day", "days")
# Days in a unit of time, UCUM codes and the words seen in their place. A month counts 30 days and a year 365, as
# prescriptions count them.
_WORDS = {
    Fraction(1, 1440): ("min", "minute", "minutes"),
    Fraction(1, 24): ("h", "hr", "hrs", "hour", "hours"),
    Fraction(1): DAYS,
    Fraction(7): ("wk", "w", "week", "weeks"),
    Fraction(30): ("mo", "month", "months"),
    Fraction(365): ("a", "y", "yr", "year", "years"),
}
DAYS_PER = {word: days for days, words in _WORDS.items() for word in words}


def read_quantity(value: object) -> tuple[Fraction | None, str | None]:
    """Value and unit as written: `unit`, else `code` (the Sandbox sends {"value": 1, "code": "{pill}"})."""
    if type(value) is not dict:
        value = first(value)
        if type(value) is not dict:
            return number(value), None
    return number(value.get("value")), text(value.get("unit")) or text(value.get("code"))


def read_range(value: object) -> tuple[Fraction | None, Fraction | None, str | None]:
    """Low, high and unit of a Range."""
    if not value:
        return None, None, None
    span = element(value)
    low, low_unit = read_quantity(span.get("low"))
    high, high_unit = read_quantity(span.get("high"))
    return low, high, low_unit or high_unit


def read_ratio(value: object) -> tuple[Fraction | None, str | None, Fraction | None, str | None]:
    """Numerator and denominator. A denominator that gives only a unit is one of it."""
    if not value:
        return None, None, None, None
    ratio = element(value)
    amount, unit = read_quantity(ratio.get("numerator"))
    per, per_unit = read_quantity(ratio.get("denominator"))
    return amount, unit, per if per is not None or per_unit is None else Fraction(1), per_unit


def read_days(duration: object) -> Fraction | None:
    """A Duration in days; None when its unit is not one of time. A number without a unit is taken for days."""
    if not duration:
        return None
    value, _ = read_quantity(duration)
    words = _time_units(element(duration))
    known = next((word for word in words if word in DAYS_PER), None if words else "d")
    if value is None or known is None:
        return None
    return value if known in DAYS else value * DAYS_PER[known]


def _time_units(duration: Element) -> list[str]:
    return [word.lower() for name in ("code", "unit") if (word := text(duration.get(name)))]
