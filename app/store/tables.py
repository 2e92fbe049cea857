"""The tables of the store: what was asked and answered, what came back, and what must be remembered for a while.

Nobody is named: patients and users are pseudonyms of the site's key, and what may hold the chart's own words (evidence,
comments) is sealed with it. Times are UTC.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB

UUID = String(36)
PSEUDONYM = String(32)
NAME = String(200)
Structure = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData()


class Utc(TypeDecorator[datetime]):
    """A time with its zone, which SQLite does not keep by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(at: datetime | None) -> str | None:
    """A time of the store as JSON says it: "2027-01-15T08:00:00.000Z"."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def column(name: str, kind: Any, **more: Any) -> Column[Any]:
    """A column that every row fills."""
    return Column(name, kind, nullable=False, **more)


calls = Table(
    "calls",
    metadata,
    column("id", UUID, primary_key=True),
    column("at", Utc),
    column("client", NAME),
    Column("tenant", NAME),
    column("service", NAME),
    column("hook", NAME),
    column("hook_instance", UUID),
    column("patient", PSEUDONYM),
    Column("user", PSEUDONYM),
    column("software_version", NAME),
    column("knowledge_version", NAME),
    column("knowledge_sha256", String(64)),
    column("status", Integer),
    column("ms", Float),
    column("timings", Structure),
    column("gathered", Structure),
    column("rules", Structure),
    column("orders", Structure),
    column("is_server_refused", Boolean),
    column("has_draft_opioid", Boolean),
    Column("mme_per_day", Float),
    column("is_mme_partial", Boolean),
    Column("has_mental_health_condition", Boolean),
    Index("calls_at", "at"),
    Index("calls_hook_instance", "hook_instance"),
    Index("calls_patient", "patient", "at"),
)
"""One row for each call that was judged. `gathered` is the fate of each query, `rules` each rule's outcome with its
reason, `orders` the pseudonyms of the drafts. `mme_per_day` is the total after signing."""

cards = Table(
    "cards",
    metadata,
    column("id", String(100), primary_key=True),
    column("call_id", UUID),
    column("at", Utc),
    Column("uuid", UUID),
    column("topic", NAME),
    column("rule", NAME),
    column("indicator", String(10)),
    column("state", String(10)),
    Column("until", Date),
    column("suggestions", Structure),
    column("said", Structure),
    column("seen", Structure),
    Index("cards_call_id", "call_id"),
    Index("cards_uuid", "uuid"),
)
"""One row for each topic that a call had something to say on. `state` is shown, held back or quieted (`until`). `rule`
leads, `said` is what all said that spoke, `seen` the marks of what they saw, by which an answer is known to hold."""

feedback = Table(
    "feedback",
    metadata,
    column("id", String(64), primary_key=True),
    column("received_at", Utc),
    column("client", NAME),
    Column("tenant", NAME),
    column("service", NAME),
    column("card", UUID),
    column("outcome", String(10)),
    column("outcome_at", Utc),
    column("suggestions", Structure),
    Column("reason", String(100)),
    Column("sealed_comment", LargeBinary),
    Index("feedback_received_at", "received_at"),
    Index("feedback_card", "card"),
)
"""One row for each entry that an EHR sent back; the id is made of what it says, so that a repeat is the same row."""

explanations = Table(
    "explanations",
    metadata,
    column("call_id", UUID, primary_key=True),
    column("expires_at", Utc),
    column("sealed", LargeBinary),
    Index("explanations_expires_at", "expires_at"),
)
"""What each rule saw in one call: the chart's own words, so sealed, and kept for a short time."""

plans = Table(
    "plans",
    metadata,
    column("id", UUID, primary_key=True),
    column("expires_at", Utc),
    column("sealed", LargeBinary),
    Index("plans_expires_at", "expires_at"),
)
"""Drafted tapers behind the links of cards. No patient in them."""

used_tokens = Table(
    "used_tokens",
    metadata,
    column("id", String(64), primary_key=True),
    column("expires_at", Utc),
    Index("used_tokens_expires_at", "expires_at"),
)
"""Which client tokens were used, for as long as each lives: the SHA-256 of issuer and `jti`."""
