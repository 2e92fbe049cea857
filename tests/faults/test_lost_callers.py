"""Callers who are gone before their answer: nothing is worked out for nobody, and nothing fails for others."""

import asyncio
import json
import socket
import struct

import pytest

from app.main import World, create_app
from app.memory import no_memory
from app.settings import Settings
from tests.app.edge import PATIENT_VIEW, network, patient_view
from tests.faults.listening import called, listening, request

PATIENCE_S = 60
GONE = {"before the body ends": request(n_bytes=100_000), "before the answer": request()}


def hang_up(writer):
    """At once, as a process that was killed: by a reset."""
    own = writer.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.requirement("FAULT-6")
@pytest.mark.parametrize("sent", GONE.values(), ids=GONE)
async def test_who_hangs_up_leaves_nothing_behind(capsys, sent):
    async with asyncio.timeout(PATIENCE_S), listening(calls_at_once=8) as port:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            await writer.drain()
            hang_up(writer)
        other = await called(port)

    assert other == 200
    assert "call_failed" not in capsys.readouterr().err


async def calls_at_once(*is_gone):
    """The statuses of calls that come together; who is gone hangs up once the body is sent."""
    app = create_app(Settings(auth="off"), World(open_http=network(), open_memory=no_memory))
    body = json.dumps(patient_view()).encode()
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": PATIENT_VIEW, "headers": headers, "query_string": b""}

    async def call(is_gone):
        messages, sent = [{"type": "http.request", "body": body, "more_body": False}], []

        async def receive():
            if messages:
                return messages.pop()
            if not is_gone:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await app(dict(scope), receive, send)
        return sent[0]["status"]

    return await asyncio.wait_for(asyncio.gather(*map(call, is_gone)), PATIENCE_S)


@pytest.mark.requirement("FAULT-6")
async def test_who_is_gone_before_his_turn_takes_none():
    assert await calls_at_once(False, True, False, True) == [200, 499, 200, 499]
