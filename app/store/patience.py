"""Waiting for a database no longer than was said, whatever its driver does when it is told to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """Remembers what it left behind, so that connections are not closed under it."""

    def __init__(self) -> None:
        self._left: set[asyncio.Future[Any]] = set()

    async def within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Its result, or TimeoutError. `asyncio.timeout` would wait until the work has ended, and a driver may take ten
        seconds over being cancelled: here it is told to end and left behind."""
        task = asyncio.ensure_future(work)
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            self._leave(task)
            raise
        if done:
            return task.result()
        self._leave(task)
        raise TimeoutError

    async def settle(self, seconds: float) -> None:
        """What was left behind has ended, or was given its time."""
        if self._left:
            await asyncio.wait(set(self._left), timeout=seconds)

    def _leave(self, task: "asyncio.Future[Any]") -> None:
        self._left.add(task)
        task.add_done_callback(self._ended)
        task.cancel()

    def _ended(self, task: "asyncio.Future[Any]") -> None:
        """What came of it is nobody's concern any more."""
        self._left.discard(task)
        if not task.cancelled():
            task.exception()
