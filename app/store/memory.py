"""The service's memory on a database: calls and feedback, what was settled, used tokens, plans."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.answered import Answered
from app.errors import Unavailable
from app.memory import Answers
from app.plan_page import plan_page
from app.security.site_key import SiteKey
from app.security.token import Caller
from app.store.database import STORE_FAULTS
from app.store.explanations import explanations_of
from app.store.faults import told
from app.store.ledger import Ledger, NotKeptError
from app.store.lines import Rows
from app.store.patience import Patience
from app.store.purge import purge_expired
from app.store.rows import Row, call_row, card_row, feedback_row, seen
from app.store.settlements import Settlements
from app.store.tables import calls, cards, plans
from app.store.tokens import SharedTokens
from app.store.who import caller_of, order_marks, who
from app.telemetry.metrics import Metrics
from clinical.knowledge_version import KnowledgeVersion
from clinical.record import PatientRecord
from hooks.feedback import Feedback
from hooks.request import HookRequest

log = structlog.get_logger()

PURGE_EVERY = timedelta(hours=1)
READ_S = 3.0
UNKNOWN, NO_REASON = "unknown", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What is kept of what, and for how long. `crisis_line` is the site's own, for the pages of plans."""

    knowledge: KnowledgeVersion
    explanations: timedelta
    plan_pages: timedelta
    crisis_line: str


class StoredMemory:
    """See `app.memory.Memory`."""

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        ledger: Ledger,
        replay: SharedTokens,
        settlements: Settlements,
        key: SiteKey,
        keeping: Keeping,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        metrics: Metrics,
    ) -> None:
        self.replay = replay
        self._engine, self._ledger, self._settlements = engine, ledger, settlements
        self._key, self._keeping, self._now, self._new_id = key, keeping, now, new_id
        self._metrics, self._patience = metrics, Patience()
        self._purged_at: datetime | None = None

    @property
    def health(self) -> str:
        return "up" if self._ledger.is_up else "down"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The first look at the store is over when the service begins to answer, whatever it found; but much that waits
        on the disk holds up no start."""
        await self._ledger.catch_up(self._look)
        task = asyncio.create_task(self._ledger.run(self._look))
        task.add_done_callback(told_why)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=READ_S)
            await self._patience.settle(READ_S)
            await self._ledger.close()
            await self.replay.close()

    def settled(self, request: HookRequest, caller: Caller | None, record: PatientRecord) -> Answers:
        if not self._ledger.is_up:
            return {}
        return self._settlements.of(who(request, caller, self._key), lambda: order_marks(record, self._key))

    def mark(self, text: str) -> str:
        return self._key.pseudonym("seen", text)[:16]

    async def record(self, call: Answered, status: int, ms: float) -> None:
        self._ledger.put(self._rows(call, status, ms))

    async def acknowledge(self, entries: Sequence[Feedback], service_id: str, caller: Caller | None) -> None:
        """Settled before it is answered, where the card is known already: the next call may come at once."""
        now = self._now()
        rows = [feedback_row(each, service_id, caller, now, self._key) for each in entries]
        try:
            await self._ledger.commit({"feedback": rows})
        except NotKeptError:
            raise Unavailable("feedback cannot be kept just now; send it again", retry_after_s=10) from None
        for row in rows:
            self._metrics.feedback.labels(service_id, row["outcome"], row["reason"] or NO_REASON).inc()
        await self._ledger.catch_up(self._look)
        await self._count_overrides([row for row in rows if row["outcome"] == "overridden"])

    async def _count_overrides(self, rows: Sequence[Row]) -> None:
        topics = await self._topics(rows) if rows else {}
        for row in rows:
            self._metrics.overrides.labels(topics.get(row["card"], UNKNOWN), row["reason"] or NO_REASON).inc()

    async def _topics(self, answers: Sequence[Row]) -> Mapping[str, str]:
        """Of each card, by its uuid. Nothing while the store is away: a count is not worth the wait."""
        if not self._ledger.is_up:
            return {}
        try:
            return await self._patience.within(READ_S, topics_of(self._engine, answers))
        except STORE_FAULTS as fault:
            log.error("store_failed", fault=type(fault).__name__, because=told(fault))
            return {}

    async def explain(self, hook_instance: str, caller: Caller | None) -> list[Mapping[str, Any]]:
        client, tenant = caller_of(caller)
        await self._ledger.catch_up(self._look)
        try:
            explained = explanations_of(self._engine, hook_instance, client, tenant, self._key, self._now())
            return await self._patience.within(READ_S, explained)
        except STORE_FAULTS as fault:
            log.error("store_failed", fault=type(fault).__name__, because=told(fault))
            raise Unavailable("what was recorded cannot be read just now") from None

    async def plan_page(self, plan_id: str) -> bytes | None:
        unexpired = select(plans.c.sealed).where(plans.c.id == plan_id, plans.c.expires_at > self._now())
        try:
            sealed = await self._patience.within(READ_S, self._scalar(unexpired))
        except STORE_FAULTS as fault:
            log.error("store_failed", fault=type(fault).__name__, because=told(fault))
            return None
        return None if sealed is None else self._key.unseal(sealed, plan_id)

    async def _scalar(self, query: Select[Any]) -> Any:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar()

    def _rows(self, call: Answered, status: int, ms: float) -> Rows:
        at, call_id = self._now(), self._new_id()
        of = who(call.request, call.caller, self._key)
        policy = call.caller.policy if call.caller else None
        row = {
            **call_row(call, of, self._keeping.knowledge.with_policy(policy)),
            "id": call_id,
            "at": at,
            "status": status,
            "ms": round(ms, 2),
            "orders": order_marks(call.record, self._key),
        }
        sealed = self._key.seal(orjson.dumps(seen(call)), call_id)
        explanation = {"call_id": call_id, "expires_at": at + self._keeping.explanations, "sealed": sealed}
        return {
            "calls": [row],
            "cards": [card_row(each, call_id, at) for each in call.spoken],
            "explanations": [explanation],
            "plans": [self._plan_row(call, at)] if call.plan else [],
        }

    def _plan_row(self, call: Answered, at: datetime) -> Mapping[str, Any]:
        assert call.plan is not None
        plan_id, plan = call.plan
        sealed = self._key.seal(plan_page(plan, self._keeping.crisis_line).encode(), plan_id)
        return {"id": plan_id, "expires_at": at + self._keeping.plan_pages, "sealed": sealed}

    async def _look(self, engine: AsyncEngine) -> None:
        """What others wrote; and now and then what has expired is removed."""
        if not self._ledger.is_up:
            self._settlements.start_over()
        await self._settlements.refresh(engine)
        now = self._now()
        if self._purged_at is None or now - self._purged_at >= PURGE_EVERY:
            self._purged_at = now
            await purge_expired(engine, now)


async def topics_of(engine: AsyncEngine, answers: Sequence[Row]) -> Mapping[str, str]:
    """The topic of each card, by its uuid, among the cards shown to whom these answers are from."""
    first = answers[0]
    theirs = (calls.c.client == first["client"], calls.c.tenant.is_not_distinct_from(first["tenant"]))
    wanted = select(cards.c.uuid, cards.c.topic).join(calls, calls.c.id == cards.c.call_id)
    wanted = wanted.where(cards.c.uuid.in_([each["card"] for each in answers]), *theirs)
    async with engine.connect() as connection:
        return {uuid: topic for uuid, topic in await connection.execute(wanted)}


def told_why(run: asyncio.Task[None]) -> None:
    """A ledger that stops is told at once, not when the service ends."""
    if not run.cancelled() and (fault := run.exception()):
        log.error("ledger_ended", fault=type(fault).__name__)
