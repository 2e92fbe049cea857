"""How often one client may call: more often than clinicians do, and no more, so that a runaway client starves no other.

A bucket of calls for each client, filled at a steady rate, in the memory of one process: with several workers each of
them allows as much.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from app.errors import Throttled
from app.security.token import Caller
from app.telemetry.metrics import Metrics


@dataclass(slots=True, kw_only=True)
class Bucket:
    """What is left, and when it was counted."""

    n_calls: float
    at_s: float


class Allowance:
    """`burst` is how many calls a client that was quiet may make at once. There are as many buckets as clients."""

    def __init__(self, *, calls_per_s: int, burst: int, clock_s: Callable[[], float], metrics: Metrics) -> None:
        self._calls_per_s, self._burst, self._clock_s, self._metrics = calls_per_s, burst, clock_s, metrics
        self._buckets: dict[str, Bucket] = {}

    def spend(self, caller: Caller | None) -> None:
        """Takes one call from its client's bucket. Raises Throttled when there is none; nobody has no bucket."""
        if caller is None:
            return
        wait_s = self._take(caller.client.name)
        if wait_s > 0:
            self._metrics.calls_throttled.labels(caller.client.name).inc()
            raise Throttled("this client calls more often than was agreed", retry_after_s=ceil(wait_s))

    def _take(self, client: str) -> float:
        """0 when there was a call to take, else the seconds until there is. A clock that was set back gains nothing."""
        now_s = self._clock_s()
        bucket = self._buckets.setdefault(client, Bucket(n_calls=self._burst, at_s=now_s))
        gained = max(0.0, now_s - bucket.at_s) * self._calls_per_s
        bucket.n_calls, bucket.at_s = min(self._burst, bucket.n_calls + gained), now_s
        if bucket.n_calls < 1:
            return (1 - bucket.n_calls) / self._calls_per_s
        bucket.n_calls -= 1
        return 0.0
