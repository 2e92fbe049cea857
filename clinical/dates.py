"""Days and calendar months, counted on and back, what is recent, and how many months in words."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def later(day: date, days: int) -> date:
    """The date so many days on, kept within what a date can hold: charts have years like 9999 in them."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


@lru_cache(maxsize=256)
def months_before(day: date, months: int) -> date:
    """The same day of the month, `months` calendar months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_months(months: int) -> str:
    """ "1 month", "26 months"."""
    return f"{months} month" if months == 1 else f"{months} months"


def is_since(day: date | None, earliest: date) -> bool:
    """On or after a day. Without a date it is not known to be old."""
    return day is None or day >= earliest
