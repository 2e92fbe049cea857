"""A FHIR server with one fixture patient that answers late or never, in a process of its own.

It costs next to no CPU: every answer is made once. Delays are by the start of what is asked; the longest start wins.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from urllib.parse import parse_qsl, urlsplit

import orjson

import fhir_fixtures
from fhir_fixtures.calls import searchset
from fhir_fixtures.search import search

NEVER = float("inf")
HEAD = b"HTTP/1.1 %d OK\r\nContent-Type: application/fhir+json\r\nContent-Length: %d\r\n\r\n"


class SlowEhr(asyncio.Protocol):
    """One connection, kept alive, one request at a time."""

    def __init__(self, answers: "Answers") -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            return
        target = self._received.split(b" ", 2)[1].decode()
        self._received = b""
        delay_s, answer = self._answers.to(target)
        if delay_s != NEVER:
            asyncio.get_running_loop().call_later(delay_s, self._transport.write, answer)


class Answers:
    def __init__(self, slug: str, today: date, delays_s: Mapping[str, float]) -> None:
        self._chart = fhir_fixtures.chart(slug, today)
        self._delays_s = delays_s
        self._made: dict[str, tuple[float, bytes]] = {}

    def to(self, target: str) -> tuple[float, bytes]:
        if target not in self._made:
            self._made[target] = self._make(target.removeprefix("/"))
        return self._made[target]

    def _make(self, asked: str) -> tuple[float, bytes]:
        parts = urlsplit(asked)
        kind, _, own_id = parts.path.partition("/")
        wanted = [("_id", own_id)] if own_id else parse_qsl(parts.query)
        found = search(self._chart, kind, wanted)
        body = orjson.dumps((found or [{}])[0] if own_id else searchset(found))
        start = max((each for each in self._delays_s if asked.startswith(each)), key=len)
        return self._delays_s[start], HEAD % (200 if found or not own_id else 404, len(body)) + body


@contextmanager
def slow_ehr(slug: str, today: date, delays_s: Mapping[str, float]) -> Iterator[str]:
    """Its address, until the block ends."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    process = processes.Process(target=_serve, args=(theirs, slug, today, delays_s), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.kill()
        process.join()


def _serve(to_parent: Connection, slug: str, today: date, delays_s: Mapping[str, float]) -> None:
    asyncio.run(_live(to_parent, Answers(slug, today, delays_s)))


async def _live(to_parent: Connection, answers: Answers) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SlowEhr(answers), "127.0.0.1", 0, backlog=1000)
    to_parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
