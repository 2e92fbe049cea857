"""The service on a real socket in this process, so that a test can be a caller who does not do as callers should."""

import asyncio
import socket
from contextlib import asynccontextmanager

import orjson
import uvicorn

from app.api.wire import Wire
from app.main import World, create_app
from app.memory import no_memory
from app.settings import Settings
from tests.app.edge import PATIENT_VIEW, network, no_network, patient_view


@asynccontextmanager
async def listening(head_s=60, answer=no_network, **settings):
    """The port on which a service answers; `head_s` is its patience with the head of a request."""

    class Impatient(Wire):
        pass

    Impatient.head_s = head_s
    app = create_app(Settings(auth="off", **settings), World(open_http=network(answer), open_memory=no_memory))
    config = uvicorn.Config(app, http=Impatient, log_config=None, access_log=False, server_header=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        await server.startup(sockets=[own])
        yield own.getsockname()[1]
        await server.shutdown(sockets=[own])


def request(body=None, n_bytes=None, path=PATIENT_VIEW):
    """A request as it goes over the wire; `n_bytes` is the length that it announces."""
    content = orjson.dumps(patient_view()) if body is None else body
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {n_bytes or len(content)}\r\n\r\n".encode() + content


async def answer_of(reader):
    """Status, headers and body of the next answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    return int(head[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))


async def ended(reader):
    """What came before the connection was closed."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def called(port):
    """The status of a call by somebody who does as callers should."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request())
    status, _, _ = await answer_of(reader)
    writer.close()
    return status
