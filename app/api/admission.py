"""At the door of every protected address: the token is checked, a refusal is counted and told without a reason."""

from collections.abc import Callable

import structlog
from starlette.requests import Request

from app.api.allowance import Allowance
from app.errors import Unauthorized
from app.security.token import Caller, Gate, TokenError
from app.telemetry.metrics import Metrics

log = structlog.get_logger()


class Admission:
    """`gate` gives the one in force. Without one everybody is let in, as nobody: that is CDS_AUTH=off."""

    def __init__(self, gate: Callable[[], Gate | None], allowance: Allowance, metrics: Metrics) -> None:
        self._gate = gate
        self._allowance = allowance
        self._metrics = metrics

    async def admit_call(self, request: Request, path: str) -> Caller | None:
        """As `admit`, and counted against what the client may call. Discovery and feedback are not."""
        caller = await self.admit(request, path)
        self._allowance.spend(caller)
        return caller

    async def admit(self, request: Request, path: str) -> Caller | None:
        """`path` is the address's own, below the public base address: what the token's audience has to name."""
        gate = self._gate()
        if gate is None:
            return None
        try:
            return await gate.admit(request.headers.get("authorization"), path)
        except TokenError as refused:
            self._metrics.tokens_refused.labels(refused.because).inc()
            log.warning("token_refused", because=refused.because, client=refused.client)
            raise Unauthorized from None
