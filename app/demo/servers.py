"""ASGI apps served on loopback for as long as they are needed, each on a port that is free."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50
START_S = 15


class NotServed(Exception):  # noqa: N818  # named for what it tells: no port was free, or the server did not start
    """A server could not be started."""


def listen(port: int) -> socket.socket:
    """A socket on the port, or on the next that is free."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((LOOPBACK, candidate))
            sock.listen()
        except OSError:
            sock.close()
        else:
            return sock
    raise NotServed(f"no free port from {port} to {port + PORTS_TRIED - 1} on {LOOPBACK}")


def address(sock: socket.socket) -> str:
    return f"http://{LOOPBACK}:{sock.getsockname()[1]}"


@contextmanager
def serving(app: Any, sock: socket.socket) -> Iterator[None]:
    """The app answers on the socket, in a thread of its own, until the block ends. Raises NotServed."""
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join()
        sock.close()


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + START_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise NotServed("a server of the demonstration did not start")
        time.sleep(0.01)
