"""Feedback as lines to compute with: which intervention, what was done, why, by whom, when and where.

The fields that 45 CFR 170.315(b)(11)(ii)(C) asks of an export come first: intervention, action taken, feedback, user,
date, location. The user is a pseudonym; there is no patient.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, and_, select

from app.report.names import reason_title, rule_title, topic_title
from app.report.period import Period
from app.report.queries import during, stream
from app.security.site_key import SiteKey
from app.store.tables import calls, cards, feedback, instant
from cards.overrides import ACCEPTED

FIELDS = (
    "rule",
    "topic",
    "title",
    "action",
    "accepted",
    "reason",
    "reason_display",
    "user",
    "date",
    "client",
    "tenant",
    "card",
    "is_card_known",
    "indicator",
    "hook",
    "service",
    "hook_instance",
    "software_version",
    "knowledge_version",
    "knowledge_sha256",
    "shown_at",
    "outcome_at",
    "received_at",
)
WORDS = ("sent_code", "sent_system", "sent_display", "comment")
"""What was written, as it was sent; only on demand."""
Line = Mapping[str, Any]


@dataclass(slots=True)
class Export:
    """`key` opens comments, None leaves them out. `n_closed` counts those that this key does not open."""

    period: Period
    key: SiteKey | None = None
    n_closed: int = 0

    @property
    def fields(self) -> Sequence[str]:
        return FIELDS if self.key is None else (*FIELDS, *WORDS)

    def lines(self, connection: Connection) -> Iterator[Line]:
        """One for each feedback received in the period, in the order in which it came."""
        for row in stream(connection, feedback_in(self.period)):
            line = line_of(row, self.period)
            yield line if self.key is None else {**line, **self._words(row, self.key)}

    def _words(self, row: Row[Any], key: SiteKey) -> Line:
        opened = None if row.sealed_comment is None else key.unseal(row.sealed_comment, row.id)
        if opened is None and row.sealed_comment is not None:
            self.n_closed += 1
        words = {} if opened is None else orjson.loads(opened)
        return {field: words.get(field.removeprefix("sent_")) for field in WORDS}


def feedback_in(period: Period) -> Select[Any]:
    """What is known of a card only where it was shown to the client that answers."""
    return (
        select(
            feedback,
            cards.c.topic,
            cards.c.rule,
            cards.c.indicator,
            cards.c.suggestions.label("offered"),
            calls.c.id.label("call_id"),
            calls.c.at.label("shown_at"),
            calls.c.hook,
            calls.c.hook_instance,
            calls.c.user,
            calls.c.software_version,
            calls.c.knowledge_version,
            calls.c.knowledge_sha256,
        )
        .outerjoin(cards, cards.c.uuid == feedback.c.card)
        .outerjoin(calls, and_(calls.c.id == cards.c.call_id, calls.c.client == feedback.c.client))
        .where(during(period, feedback.c.received_at))
        .order_by(feedback.c.received_at, feedback.c.id)
    )


def line_of(row: Row[Any], period: Period) -> Line:
    is_known = row.call_id is not None
    return {
        "rule": row.rule if is_known else None,
        "topic": row.topic if is_known else None,
        "title": (rule_title(row.rule) or topic_title(row.topic)) if is_known else None,
        "action": row.outcome,
        "accepted": accepted(row, is_known=is_known),
        "reason": row.reason,
        "reason_display": None if row.outcome == ACCEPTED else reason_title(row.reason),
        "user": row.user,
        "date": period.day_of(row.outcome_at).isoformat(),
        "client": row.client,
        "tenant": row.tenant,
        "card": row.card,
        "is_card_known": is_known,
        "indicator": row.indicator if is_known else None,
        "hook": row.hook,
        "service": row.service,
        "hook_instance": row.hook_instance,
        "software_version": row.software_version,
        "knowledge_version": row.knowledge_version,
        "knowledge_sha256": row.knowledge_sha256,
        "shown_at": instant(row.shown_at),
        "outcome_at": instant(row.outcome_at),
        "received_at": instant(row.received_at),
    }


def accepted(row: Row[Any], *, is_known: bool) -> list[str]:
    """The kind of resource of each suggestion that was taken."""
    offered = {each["uuid"]: each["resource"] for each in row.offered or ()} if is_known else {}
    return [offered.get(uuid, "unknown") for uuid in row.suggestions]
