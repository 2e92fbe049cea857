"""The days a report is about, in the site's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

MOST_DAYS = 92
"""A longer period is told by weeks."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the beginning of the first day to the end of the last."""

    first: date
    last: date
    zone: tzinfo

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment that is no longer in it."""
        return self._midnight(self.last + DAY)

    @property
    def is_weekly(self) -> bool:
        return (self.last - self.first).days >= MOST_DAYS

    @property
    def step(self) -> str:
        return "week" if self.is_weekly else "day"

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def step_of(self, at: datetime) -> date:
        """The day, or the first day of its week (Monday) that is in the period."""
        day = self.day_of(at)
        return max(day - timedelta(days=day.weekday()), self.first) if self.is_weekly else day

    def steps(self) -> Iterator[date]:
        """Every day, or the first day of every week: one without calls is told too."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=7 - day.weekday()) if self.is_weekly else DAY

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)
