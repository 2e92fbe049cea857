"""Tolerant accessors for JSON that claims to be FHIR: each takes anything, answers what it can, and never raises.

`element` and `elements` are an object and objects (the words FHIR uses, and not a builtin's name); `first`, `text`,
`number` and `day` do what they say. A list where one value is due counts as its first member, one value where a list is
due as a list of it.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

Element = dict[str, Any]

NOTHING: Element = {}  # never written to
LARGEST = 10**15  # no dose, count or laboratory value comes near it
LONGEST_NUMBER = 32  # characters

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def element(value: object) -> Element:
    """The object, or the first object of a list, or an empty one."""
    if type(value) is dict:
        return value
    if value is None:
        return NOTHING
    return next(iter(elements(value)), NOTHING)


def elements(value: object) -> Sequence[Element]:
    """The objects of a list; an object alone is a list of one."""
    if type(value) is list:
        return [member for member in value if type(member) is dict]
    return (value,) if type(value) is dict else ()


def first(value: object) -> object:
    """The value, or the first that is not null when it is a list."""
    if type(value) is list:
        return next((member for member in value if member is not None), None)
    return value


def text(value: object) -> str | None:
    """The text without the space around it, or None when nothing is left. A number is read as it was written."""
    if type(value) is str:
        return value.strip() or None
    if value is None:
        return None
    value = first(value)
    if type(value) is str:
        return value.strip() or None
    return repr(value) if type(value) in (int, float) and number(value) is not None else None


def texts(value: object) -> tuple[str, ...]:
    """Each text of a list of primitives."""
    if not value:
        return ()
    members = value if type(value) is list else (value,)
    return tuple([found for member in members if (found := text(member)) is not None])


def flag(value: object) -> bool | None:
    """A boolean, also one sent as text."""
    if value is None:
        return None
    value = first(value)
    if type(value) is str:
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if type(value) is bool else None


def number(value: object) -> Fraction | None:
    """The exact number that was written: 0.1 is 1/10. None for NaN, infinities, booleans and anything past LARGEST."""
    if value is None:
        return None
    if type(value) is list:
        value = first(value)
    if type(value) is int:
        return _whole(value) if -LARGEST < value < LARGEST else None
    if type(value) is float:
        return _written(repr(value))
    return _written(value.strip()) if type(value) is str and len(value) <= LONGEST_NUMBER else None


def whole(value: object) -> int | None:
    """A number without a fraction."""
    if value is None:
        return None
    found = number(value)
    return found.numerator if found is not None and found.denominator == 1 else None


def day(value: object) -> date | None:
    """The day of a FHIR date, dateTime or instant, as the source wrote it: its own zone, or none.

    Of a year or a month alone it is the first day: what began then began no later than we say, and a year of birth
    gives the oldest age, so that nobody is taken for a child by the lack of a month.
    """
    return _days(value)[0] if value is not None else None


def last_day(value: object) -> date | None:
    """The same for the end of a period: of a year or a month alone the last day, as FHIR's Period counts."""
    return _days(value)[1] if value is not None else None


def _days(value: object) -> tuple[date | None, date | None]:
    found = value.strip() if type(value) is str else text(value)
    if not found or found[10:11] not in ("", "T", " "):
        return None, None
    return _first_and_last_day(found[:10])


@lru_cache(maxsize=1024)
def _whole(value: int) -> Fraction:
    return Fraction(value)


@lru_cache(maxsize=4096)
def _written(value: str) -> Fraction | None:
    if not _NUMBER.fullmatch(value):
        return None
    found = Fraction(value)
    return found if abs(found) < LARGEST else None


@lru_cache(maxsize=4096)
def _first_and_last_day(value: str) -> tuple[date | None, date | None]:
    written = _DAY.fullmatch(value)
    if written is None:
        return None, None
    year, month, day_of_month = written.groups()
    try:
        start = date(int(year), int(month or 1), int(day_of_month or 1))
    except ValueError:
        return None, None
    if day_of_month is not None:
        return start, start
    last_month = start.month if month is not None else 12
    return start, date(start.year, last_month, monthrange(start.year, last_month)[1])
