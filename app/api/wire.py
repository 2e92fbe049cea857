"""One connection: uvicorn's, but for callers who never get to the point.

uvicorn ends a connection that rests between two requests, and waits for ever for one that has begun. Here it has
`HEAD_S` for the head of a request; how long the body may take is the body guard's (`app.api.body`).
"""

import asyncio

from app.api.last_call import LastCall

HEAD_S = 10.0
"""From the first byte, or from the connection, to the end of the head."""


class Wire(LastCall):
    head_s = HEAD_S
    _ending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._expect()
        else:
            self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def _expect(self) -> None:
        """What comes later of the same head, or of a body that was refused, gives no more time."""
        if self._ending is None:
            self._ending = self.loop.call_later(self.head_s, self.transport.close)

    def _relax(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
