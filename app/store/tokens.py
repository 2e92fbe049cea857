"""Used tokens, remembered in the store for all workers and replicas.

While the store is out of reach each process remembers for itself, and that is counted: a store that is down fails no
call.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app.security.replay import OwnMemory
from app.store.database import STORE_FAULTS, is_new
from app.store.patience import Patience
from app.store.tables import used_tokens
from app.telemetry.metrics import Metrics

log = structlog.get_logger()

ASK_S = 1.0
PAUSE_S = 5.0
KEPT_ON = timedelta(days=1)
"""Beyond its end: a clock that runs ahead for a while, and is set back, does not make an old token new."""


class SharedTokens:
    """`engine` need not wait for the disk: a token that is forgotten with the machine's power has expired soon."""

    def __init__(self, engine: AsyncEngine, clock_s: Callable[[], float], metrics: Metrics) -> None:
        self._engine, self._clock_s, self._metrics = engine, clock_s, metrics
        self._own, self._patience = OwnMemory(), Patience()
        self._alone_until_s = 0.0

    async def is_first(self, iss: str, jti: str, *, until_s: float, now_s: float) -> bool:
        if not await self._own.is_first(iss, jti, until_s=until_s, now_s=now_s):
            return False
        if self._clock_s() < self._alone_until_s:
            self._metrics.replay_alone.inc()
            return True
        try:
            return await self._patience.within(ASK_S, self._put(sha256(f"{iss}\0{jti}".encode()).hexdigest(), until_s))
        except STORE_FAULTS as fault:
            log.error("replay_store_failed", fault=type(fault).__name__)
            self._metrics.replay_alone.inc()
            self._alone_until_s = self._clock_s() + PAUSE_S
            return True

    async def close(self) -> None:
        await self._patience.settle(ASK_S)
        with suppress(*STORE_FAULTS):
            await self._patience.within(ASK_S, self._engine.dispose())

    async def _put(self, token_id: str, until_s: float) -> bool:
        row = {"id": token_id, "expires_at": datetime.fromtimestamp(until_s, UTC) + KEPT_ON}
        async with self._engine.begin() as connection:
            return await is_new(connection, used_tokens, row)
