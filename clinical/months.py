"""Calendar months, counted back, and how many in words."""

from calendar import monthrange
from datetime import date


def months_before(day: date, months: int) -> date:
    """The same day of the month, `months` calendar months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_months(months: int) -> str:
    """ "1 month", "26 months"."""
    return f"{months} month" if months == 1 else f"{months} months"
