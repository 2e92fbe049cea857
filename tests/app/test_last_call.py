"""A server that stops: who is about to speak is heard, who is silent is not waited for."""

import asyncio

import pytest
import uvicorn

from app.api.last_call import LastCall

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Patient(LastCall):
    last_s = 60


class Hasty(LastCall):
    last_s = 0.01


async def stopped_with_one_caller(protocol, before):
    """A server with one connection, on which `before` was answered, at the moment when it has begun to stop."""
    config = uvicorn.Config(app, port=0, http=protocol, lifespan="off", log_config=None, timeout_graceful_shutdown=30)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await until(lambda: server.server_state.connections)
    writer.write(before)
    if before:
        await reader.readuntil(b"ok")
    (connection,) = server.server_state.connections
    server.should_exit = True
    await until(lambda: connection._is_ending)
    return serving, reader, writer


async def until(is_so):
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("before", [b"", REQUEST], ids=["a new connection", "a connection that was used"])
async def test_a_request_that_comes_while_the_server_stops_is_answered_and_is_the_last(before):
    serving, reader, writer = await stopped_with_one_caller(Patient, before)

    writer.write(REQUEST)
    answer = await reader.read()

    assert answer.startswith(b"HTTP/1.1 200")
    writer.close()
    await serving


@pytest.mark.parametrize("before", [b"", REQUEST], ids=["a new connection", "a connection that was used"])
async def test_a_caller_who_says_nothing_keeps_nobody_waiting(before):
    serving, reader, writer = await stopped_with_one_caller(Hasty, before)

    answer = await reader.read()

    assert answer == b""
    writer.close()
    await serving
