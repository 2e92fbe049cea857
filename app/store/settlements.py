"""Which topics were answered, by whom and for whom, held in memory and read anew from the store every second or so.

An override with a reason, and an accepted suggestion, settle a topic for a time (`cards.overrides`). Whatever was
answered while an order was being chosen is not asked again when the same order is signed. A store that is down settles
nothing: what it may hold of newer answers is not known, and a card too many is better than one too few.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.store.tables import calls, cards, feedback
from app.store.who import Who
from cards.build import INDICATORS
from cards.overrides import ACCEPTED, quiet_days
from cards.settled import Settled
from clinical.policy import Policy

SAME_ORDER = timedelta(hours=24)
OVERLAP = timedelta(minutes=2)
"""Another worker's row may become visible after a later one of ours."""
WIDE_OVERLAP, WIDELY_EVERY = timedelta(hours=1), timedelta(minutes=1)
"""What waited on a disk comes with the time at which it was received."""
LONGEST = timedelta(days=366)
SWEEP = timedelta(hours=1)
Answer = Row[*tuple[Any, ...]]
URGENCIES = {name: urgency for urgency, name in INDICATORS.items()}
ORDER_SELECT = "order-select"

ANSWERS = (
    select(
        feedback.c.id,
        feedback.c.received_at,
        feedback.c.outcome,
        feedback.c.reason,
        cards.c.topic,
        cards.c.indicator,
        cards.c.said,
        cards.c.seen,
        calls.c.client,
        calls.c.tenant,
        calls.c.patient,
        calls.c.user,
        calls.c.hook,
        calls.c.orders,
        calls.c.mme_per_day,
        calls.c.is_mme_partial,
    )
    .join(cards, cards.c.uuid == feedback.c.card)
    .join(calls, calls.c.id == cards.c.call_id)
    .where(calls.c.client == feedback.c.client, calls.c.tenant.is_not_distinct_from(feedback.c.tenant))
    .order_by(feedback.c.received_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One answer. `orders` are those that it holds for, None when it holds for all."""

    topic: str
    settled: Settled
    expires_at: datetime
    orders: frozenset[str] | None = None

    def holds(self, now: datetime, orders: frozenset[str]) -> bool:
        is_theirs = self.orders is None or (bool(orders) and orders <= self.orders)
        return now < self.expires_at and is_theirs


class Settlements:
    """`policy_of` gives a client's policy, `zone` is the site's: a settled day ends there."""

    def __init__(self, now: Callable[[], datetime], zone: tzinfo, policy_of: Callable[[str], Policy]) -> None:
        self._now, self._zone, self._policy_of = now, zone, policy_of
        self._by_who: dict[Who, dict[tuple[str, bool], Settlement]] = {}
        self._read_to: datetime | None = None
        self._read_widely_at: datetime | None = None
        self._swept_at: datetime | None = None

    def of(self, who: Who, orders: Callable[[], Iterable[str]]) -> Mapping[str, Sequence[Settled]]:
        """What this user has settled for this patient. `orders` are asked for only where something was settled."""
        known = self._by_who.get(who)
        if known is None:
            return {}
        now, marks = self._now(), frozenset(orders())
        holding = [each for each in known.values() if each.holds(now, marks)]
        answers: dict[str, list[Settled]] = {}
        for each in holding:
            answers.setdefault(each.topic, []).append(each.settled)
        return answers

    async def refresh(self, engine: AsyncEngine) -> None:
        """Read the answers that came since the last time. Raises what the driver raises."""
        now = self._now()
        since = self._since(now)
        async with engine.connect() as connection:
            rows = (await connection.execute(ANSWERS.where(feedback.c.received_at >= since))).all()
        for row in rows:
            self._add(row)
        self._read_to = now
        self._sweep(now)

    def start_over(self) -> None:
        """After the store was away: much may have come to it since that says it is older."""
        self._read_to = None

    def _since(self, now: datetime) -> datetime:
        is_set_back = self._read_to is not None and now < self._read_to
        if self._read_to is None or self._read_widely_at is None or is_set_back:
            self._read_widely_at = now
            return now - LONGEST
        if now - self._read_widely_at >= WIDELY_EVERY:
            self._read_widely_at = now
            return self._read_to - WIDE_OVERLAP
        return self._read_to - OVERLAP

    def _add(self, row: Answer) -> None:
        who = Who(client=row.client, tenant=row.tenant, patient=row.patient, user=row.user)
        known = self._by_who.setdefault(who, {})
        for each in self._settlements(row):
            known[row.id, each.orders is None] = each

    def _settlements(self, row: Answer) -> Iterable[Settlement]:
        because = ACCEPTED if row.outcome == ACCEPTED else row.reason
        days = 0 if because is None else quiet_days(because, self._policy_of(row.client))
        if days:
            yield self._settlement(row, because, timedelta(days=days))
        if row.hook == ORDER_SELECT and row.orders:
            yield self._settlement(row, because or "overridden", SAME_ORDER, frozenset(row.orders))

    def _settlement(
        self, row: Answer, because: str, lasting: timedelta, orders: frozenset[str] | None = None
    ) -> Settlement:
        expires_at = row.received_at + lasting
        return Settlement(
            topic=row.topic,
            settled=Settled(
                urgency=URGENCIES[row.indicator],
                until=expires_at.astimezone(self._zone).date(),
                because=because,
                said=frozenset(row.said),
                seen=frozenset(row.seen),
                is_mme_partial=row.is_mme_partial,
                mme_per_day=None if row.mme_per_day is None else Fraction(str(row.mme_per_day)),
            ),
            expires_at=expires_at,
            orders=orders,
        )

    def _sweep(self, now: datetime) -> None:
        if self._swept_at is not None and now - self._swept_at < SWEEP:
            return
        self._swept_at = now
        for who, known in tuple(self._by_who.items()):
            for key in [key for key, each in known.items() if each.expires_at <= now]:
                del known[key]
            if not known:
                del self._by_who[who]
