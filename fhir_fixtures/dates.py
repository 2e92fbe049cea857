"""Days written relative to today, and back: "{{today}}", "{{today-30d}}", "{{today+14d}}", "{{today-52y}}"."""

import re
from datetime import date, timedelta

TOKEN = re.compile(r"\{\{today(?:([+-])([0-9]+)([dy]))?\}\}")
DAY = re.compile(r"\b([0-9]{4})\\{0,2}-([0-9]{2})\\{0,2}-([0-9]{2})\b")
"""An ISO date, in Markdown too, where its hyphens are escaped, and in JSON, where the backslashes are doubled."""


def with_dates(text: str, today: date) -> str:
    """The text with each token replaced by an ISO date."""
    return TOKEN.sub(lambda found: _day(found, today).isoformat(), text)


def with_tokens(text: str, today: date) -> str:
    """The text with each ISO date written as so many days from today."""
    return DAY.sub(lambda found: _token((date(*map(int, found.groups())) - today).days), text)


def _day(found: re.Match[str], today: date) -> date:
    sign, count, unit = found.groups()
    if sign is None:
        return today
    distance = int(sign + count)
    return today + timedelta(days=distance) if unit == "d" else _years_from(today, distance)


def _years_from(today: date, years: int) -> date:
    """The same day of another year; the 29th of February becomes the 28th where there is none."""
    try:
        return today.replace(year=today.year + years)
    except ValueError:
        return today.replace(year=today.year + years, day=28)


def _token(days: int) -> str:
    return "{{today}}" if days == 0 else f"{{{{today{days:+d}d}}}}"
