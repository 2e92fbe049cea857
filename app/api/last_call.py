"""One connection of a server that is stopping: uvicorn's, but for callers who are just about to speak.

uvicorn closes every connection on which no request is being answered, the one included whose request is on its way or
lies in the buffer: when workers are replaced under load, a call or two is lost each time. Here a connection is closed
when it said nothing for `LAST_S`; a request that comes before is answered, and is the last.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LAST_S = 1.0


class LastCall(HttpToolsProtocol):
    last_s = LAST_S
    _is_ending = False

    def shutdown(self) -> None:
        self._is_ending = True
        if self._is_answering():
            super().shutdown()
        else:
            self.loop.call_later(self.last_s, self._part)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self._is_ending and self.cycle is not None:
            self.cycle.keep_alive = False

    def _part(self) -> None:
        if not self._is_answering():
            self.transport.close()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete
