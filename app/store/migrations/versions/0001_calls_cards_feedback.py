"""Calls, cards, feedback, and what is remembered for a while."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UUID = sa.String(36)
PSEUDONYM = sa.String(32)
NAME = sa.String(200)
TIME = sa.DateTime(timezone=True)
STRUCTURE = sa.JSON().with_variant(JSONB(), "postgresql")
EXPIRING = ("explanations", "plans", "used_tokens")


def column(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def upgrade() -> None:
    create_calls()
    create_cards()
    create_feedback()
    for name, key in zip(EXPIRING[:2], ("call_id", "id"), strict=True):
        op.create_table(
            name,
            column(key, UUID, primary_key=True),
            column("expires_at", TIME),
            column("sealed", sa.LargeBinary),
        )
    op.create_table("used_tokens", column("id", sa.String(64), primary_key=True), column("expires_at", TIME))
    for name in EXPIRING:
        op.create_index(f"{name}_expires_at", name, ["expires_at"])


def create_calls() -> None:
    op.create_table(
        "calls",
        column("id", UUID, primary_key=True),
        column("at", TIME),
        column("client", NAME),
        sa.Column("tenant", NAME),
        column("service", NAME),
        column("hook", NAME),
        column("hook_instance", UUID),
        column("patient", PSEUDONYM),
        sa.Column("user", PSEUDONYM),
        column("software_version", NAME),
        column("knowledge_version", NAME),
        column("knowledge_sha256", sa.String(64)),
        column("status", sa.Integer),
        column("ms", sa.Float),
        column("timings", STRUCTURE),
        column("gathered", STRUCTURE),
        column("rules", STRUCTURE),
        column("orders", STRUCTURE),
        column("is_server_refused", sa.Boolean),
        column("has_draft_opioid", sa.Boolean),
        sa.Column("mme_per_day", sa.Float),
        column("is_mme_partial", sa.Boolean),
        sa.Column("has_mental_health_condition", sa.Boolean),
    )
    op.create_index("calls_at", "calls", ["at"])
    op.create_index("calls_hook_instance", "calls", ["hook_instance"])
    op.create_index("calls_patient", "calls", ["patient", "at"])


def create_cards() -> None:
    op.create_table(
        "cards",
        column("id", sa.String(100), primary_key=True),
        column("call_id", UUID),
        column("at", TIME),
        sa.Column("uuid", UUID),
        column("topic", NAME),
        column("rule", NAME),
        column("indicator", sa.String(10)),
        column("state", sa.String(10)),
        sa.Column("until", sa.Date),
        column("suggestions", STRUCTURE),
        column("said", STRUCTURE),
        column("seen", STRUCTURE),
    )
    op.create_index("cards_call_id", "cards", ["call_id"])
    op.create_index("cards_uuid", "cards", ["uuid"])


def create_feedback() -> None:
    op.create_table(
        "feedback",
        column("id", sa.String(64), primary_key=True),
        column("received_at", TIME),
        column("client", NAME),
        sa.Column("tenant", NAME),
        column("service", NAME),
        column("card", UUID),
        column("outcome", sa.String(10)),
        column("outcome_at", TIME),
        column("suggestions", STRUCTURE),
        sa.Column("reason", sa.String(100)),
        sa.Column("sealed_comment", sa.LargeBinary),
    )
    op.create_index("feedback_received_at", "feedback", ["received_at"])
    op.create_index("feedback_card", "feedback", ["card"])


def downgrade() -> None:
    for name in ("calls", "cards", "feedback", *EXPIRING):
        op.drop_table(name)
