"""Calls are worked on one after the other, and between two of them the event loop looks at what has come."""

import asyncio


class Turns:
    """A process has one core for its calls. Were all that wait worked on in one go, nothing would be answered
    meanwhile: not a health check, and not the call that there is no room for."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def next(self) -> bool:
        """To be awaited before the work that takes a core. Whether others were before."""
        is_waited = self._one_at_a_time.locked()
        async with self._one_at_a_time:
            await asyncio.sleep(0)
        return is_waited
