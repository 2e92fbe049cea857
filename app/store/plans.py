"""Drafted tapers behind the links of cards, for a while: in the memory of one process, few, and without a patient.

Another worker has them from the store.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from clinical.outcome import PlanTaper

MOST = 1000  # about 10 KB each


class Plans:
    """Plans by an id that cannot be guessed. The oldest go first when there are too many."""

    def __init__(self, now: Callable[[], datetime], keep_for: timedelta, most: int = MOST) -> None:
        self._now, self._keep_for, self._most = now, keep_for, most
        self._kept: OrderedDict[str, tuple[datetime, PlanTaper]] = OrderedDict()

    def keep(self, plan_id: str, plan: PlanTaper) -> None:
        """All are kept equally long, so the first kept is the first to expire."""
        self._kept[plan_id] = (self._now() + self._keep_for, plan)
        while len(self._kept) > self._most or self._is_first_expired():
            self._kept.popitem(last=False)

    def find(self, plan_id: str) -> PlanTaper | None:
        """None for one that never was, has expired, or had to make room."""
        until, plan = self._kept.get(plan_id, (self._now(), None))
        return plan if self._now() < until else None

    def _is_first_expired(self) -> bool:
        until, _ = next(iter(self._kept.values()))
        return until <= self._now()
