"""The parts of the stored memory, built and joined."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.memory import Memory
from app.security.site_key import read_site_key
from app.settings import Settings, zone
from app.store.database import open_engine
from app.store.ledger import Ledger
from app.store.memory import Keeping, StoredMemory
from app.store.settlements import Settlements
from app.store.spool import Spool
from app.store.tokens import SharedTokens
from app.telemetry.metrics import Metrics
from clinical.knowledge_version import KnowledgeVersion
from clinical.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a memory is opened with. `policy_of` is a client's policy by its name."""

    settings: Settings
    metrics: Metrics
    knowledge: KnowledgeVersion
    policy_of: Callable[[str], Policy]
    crisis_line: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]


def open_memory(opening: Opening) -> Memory:
    """Nothing is connected to yet. Raises ConfigurationError when the site key cannot be had."""
    settings, metrics, now = opening.settings, opening.metrics, opening.now
    engine = open_engine(settings.store_url)
    tokens = open_engine(settings.store_url, is_durable=False)
    return StoredMemory(
        engine=engine,
        ledger=Ledger(engine, Spool(settings.data_dir / "spool", settings.spool_max_bytes), metrics),
        replay=SharedTokens(tokens, time.monotonic, metrics),
        settlements=Settlements(now, zone(settings.time_zone), opening.policy_of),
        key=read_site_key(
            settings.site_key_path,
            settings.site_key_setting,
            may_be_made=not settings.is_production or settings.site_key_file is None,
        ),
        keeping=Keeping(
            knowledge=opening.knowledge,
            explanations=timedelta(days=min(settings.explain_days, settings.retention_days)),
            plan_pages=timedelta(hours=settings.plan_page_hours),
            crisis_line=opening.crisis_line,
        ),
        now=now,
        new_id=opening.new_id,
        metrics=metrics,
    )
