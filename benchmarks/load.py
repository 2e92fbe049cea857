"""A closed loop of clients: each sends the next call as soon as the last is answered, over a connection of its own.

Our own and no established tool: what the index of Python packages has either spends more CPU on a call than the service
(locust) or sends one body only, and wrk wants a compiler and Lua. Bytes are made before the clock starts, so that two
cores are enough: this costs some 0.05 ms a call, and the server has its core to itself.
"""

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httptools
import orjson
import uvloop

from benchmarks.machine import await_rest, cpu_s
from benchmarks.servers import LOOPBACK, Server

NO_CARDS, INCOMPLETE = b'"cards":[]', b'"IncompleteData"'
REFUSED = (429, 503)
ANSWER_S = 120.0
"""How long after its end a loop may take: the slowest baseline needs some seconds for sixteen large charts."""


class UnexpectedAnswerError(Exception):
    """Neither 200 nor a refusal, no answer at all, or only refusals: what is measured after that means nothing."""


@dataclass(slots=True)
class Round:
    """What came of one loop. `cpu_s` is the server's own, until it rests again; `n_refused` are told to come again."""

    times_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_s: float = 0.0
    n_without_cards: int = 0
    n_incomplete: int = 0
    n_refused: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rounds of the same calls. CPU and calls a second are those of the best round, times are those of all."""

    rounds: Sequence[Round]

    @property
    def n_calls(self) -> int:
        return sum(len(each.times_ms) for each in self.rounds)

    @property
    def cpu_ms(self) -> float:
        return min(each.cpu_s * 1000 / len(each.times_ms) for each in self.rounds)

    @property
    def per_s(self) -> float:
        return max(len(each.times_ms) / each.seconds for each in self.rounds)

    @property
    def n_without_cards(self) -> int:
        return sum(each.n_without_cards for each in self.rounds)

    @property
    def n_refused(self) -> int:
        return sum(each.n_refused for each in self.rounds)

    @property
    def n_incomplete(self) -> int:
        return sum(each.n_incomplete for each in self.rounds)

    def at(self, share: float) -> float:
        """The time in ms that this share of the calls did not exceed."""
        times_ms = sorted(each for one in self.rounds for each in one.times_ms)
        return times_ms[min(len(times_ms) - 1, int(share * len(times_ms)))]


def post(path: str, body: Any, token: str | None = None) -> bytes:
    """A request as it goes over the wire."""
    content = orjson.dumps(body)
    head = [
        f"POST {path} HTTP/1.1",
        f"host: {LOOPBACK}",
        "content-type: application/json",
        f"content-length: {len(content)}",
        *([f"authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join((*head, "", "")).encode() + content


def measured(server: Server, requests: Iterator[bytes], n_clients: int, seconds: float) -> Round:
    """One loop, with the CPU time that the server spent on it."""
    before_s = cpu_s(server.pid)
    found = uvloop.run(loop(server.port, requests, n_clients, seconds))
    await_rest(server.pid, server.rest_s)
    found.cpu_s = cpu_s(server.pid) - before_s
    return found


async def loop(port: int, requests: Iterator[bytes], n_clients: int, seconds: float) -> Round:
    """Until the time is over, or the requests are; each client sends one at least."""
    found = Round()
    with no_collection():
        started_s = time.perf_counter()
        async with asyncio.timeout(seconds + ANSWER_S):
            await asyncio.gather(*(_client(port, requests, found, started_s + seconds) for _ in range(n_clients)))
        found.seconds = time.perf_counter() - started_s
    if not found.times_ms:
        raise UnexpectedAnswerError("every call was refused")
    return found


async def _client(port: int, requests: Iterator[bytes], found: Round, until_s: float) -> None:
    running = asyncio.get_running_loop()
    transport, client = await running.create_connection(lambda: Client(requests, found, until_s), LOOPBACK, port)
    try:
        await client.done
    finally:
        transport.close()


class Client(asyncio.Protocol):
    """One connection of the loop. `done` is set when it has sent its last call and got the answer."""

    def __init__(self, requests: Iterator[bytes], found: Round, until_s: float) -> None:
        self._requests, self._found, self._until_s = requests, found, until_s
        self._parser = httptools.HttpResponseParser(self)
        self._body, self._sent_s = b"", 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the server hung up")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        took_ms = (time.perf_counter() - self._sent_s) * 1000
        status, body, self._body = self._parser.get_status_code(), self._body, b""
        if status == HTTPStatus.OK:
            self._found.times_ms.append(took_ms)
            self._found.n_without_cards += NO_CARDS in body
            self._found.n_incomplete += INCOMPLETE in body
        elif status in REFUSED:
            self._found.n_refused += 1
        else:
            self._fail(f"{status}: {body[:300].decode(errors='replace')}")
        self._send()

    def _send(self) -> None:
        is_over = self._sent_s > 0 and time.perf_counter() >= self._until_s
        request = None if is_over else next(self._requests, None)
        if request is None and not self.done.done():
            self.done.set_result(None)
        elif request is not None:
            self._sent_s = time.perf_counter()
            self._transport.write(request)

    def _fail(self, because: str) -> None:
        if not self.done.done():
            self.done.set_exception(UnexpectedAnswerError(because))


@contextmanager
def no_collection() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
