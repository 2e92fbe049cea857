"""What a call came to, told again: every rule, its outcome, what it saw and what was missing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Row, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.security.site_key import SiteKey
from app.store.tables import calls, cards, explanations, instant
from clinical.assess import rules

MOST_CALLS = 20


async def explanations_of(
    engine: AsyncEngine, hook_instance: str, client: str, tenant: str | None, key: SiteKey, now: datetime
) -> list[Mapping[str, Any]]:
    """The calls of one hook instance by one client, the newest first. Raises what the driver raises."""
    async with engine.connect() as connection:
        found = (await connection.execute(calls_of(hook_instance, client, tenant, now))).all()
        shown = (await connection.execute(cards_of([each.id for each in found]))).all()
    return [explained(row, [each for each in shown if each.call_id == row.id], key) for row in found]


def calls_of(hook_instance: str, client: str, tenant: str | None, now: datetime) -> Select[Any]:
    is_kept = and_(explanations.c.call_id == calls.c.id, explanations.c.expires_at > now)
    return (
        select(calls, explanations.c.sealed)
        .outerjoin(explanations, is_kept)
        .where(calls.c.hook_instance == hook_instance.lower(), calls.c.client == client)
        .where(calls.c.tenant.is_(None) if tenant is None else calls.c.tenant == tenant)
        .order_by(calls.c.at.desc())
        .limit(MOST_CALLS)
    )


def cards_of(call_ids: Sequence[str]) -> Select[Any]:
    return select(cards).where(cards.c.call_id.in_(call_ids)).order_by(cards.c.at, cards.c.id)


def explained(row: Row[Any], shown: Sequence[Row[Any]], key: SiteKey) -> Mapping[str, Any]:
    """`evidence` is "expired" once what the rules saw is no longer kept; then outcomes and reasons remain."""
    opened = None if row.sealed is None else key.unseal(row.sealed, row.id)
    saw = {} if opened is None else orjson.loads(opened)
    return {
        "at": instant(row.at),
        "service": row.service,
        "status": row.status,
        "knowledge": {"version": row.knowledge_version, "sha256": row.knowledge_sha256},
        "missing": [{"key": each["key"], "problem": each["problem"]} for each in row.gathered if "problem" in each],
        "evidence": "expired" if opened is None else "kept",
        "rules": [rule_told(each, saw.get(each["id"], {})) for each in row.rules],
        "cards": [card_told(each) for each in shown],
    }


def rule_told(entry: Mapping[str, Any], saw: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**entry, **titles().get(entry["id"], {}), **saw}


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    return {rule.id: {"title": rule.title, "topic": rule.topic} for rule in rules()}


def card_told(row: Row[Any]) -> Mapping[str, Any]:
    told = {
        "uuid": row.uuid,
        "topic": row.topic,
        "rule": row.rule,
        "indicator": row.indicator,
        "state": row.state,
        "until": row.until and row.until.isoformat(),
    }
    return {name: value for name, value in told.items() if value is not None}
