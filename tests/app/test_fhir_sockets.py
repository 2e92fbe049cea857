"""What servers do on a real connection, each row within the deadline and the caps of size."""

import asyncio
import gzip
import json
import socket
import struct

import pytest

from app.fhir.answer import Problem
from app.fhir.client import MIB, FhirServers, Limits
from app.fhir.exchange import open_http, unpacked, unpacking
from app.fhir.pools import small_pools
from app.security.dialing import CheckedNetwork
from app.telemetry.metrics import Metrics
from hooks.request import FhirAccess
from tests.app.fake_ehr import LATER_MS, SOON_MS, bundle

pytestmark = pytest.mark.requirement("EHR-3")

FIRST = {"resourceType": "Condition", "id": "first"}
ONE = json.dumps(bundle(FIRST)).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"


def answer(body, more=b""):
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


def says(*sent):
    """Sends this and keeps the connection open."""

    async def behave(reader, writer):
        writer.write(b"".join(sent))
        await writer.drain()
        await reader.read()

    return behave


def then_closes(*sent):
    async def behave(reader, writer):
        writer.write(b"".join(sent))
        await writer.drain()

    return behave


async def resets(reader, writer):
    """Zero linger: closing sends a reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.write(HEAD)
    await writer.drain()


def goes_on_with(piece, pause_s=0.0):
    """Headers, then the same piece until nobody listens."""

    async def behave(reader, writer):
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(pause_s)

    return behave


async def never_ends_its_headers(reader, writer):
    writer.write(HEAD)
    while not writer.is_closing():
        writer.write(b"X-More: %b\r\n" % (b"x" * 1000))
        await writer.drain()


def packed_zeros(n_mib):
    """Some thousandth of that on the wire."""
    return gzip.compress(b" " * (n_mib * MIB))


LARGE = json.dumps(bundle(FIRST, note="x" * (10 * MIB))).encode()
PACKED = b"Content-Encoding: gzip\r\n"

ROWS = {
    "an answer": (says(answer(ONE)), LATER_MS, None),
    "an answer in a body that ends with the connection": (then_closes(HEAD, b"\r\n", ONE), LATER_MS, None),
    "a Bundle of 10 MB": (says(answer(LARGE)), LATER_MS, None),
    "a packed answer": (says(answer(gzip.compress(ONE), PACKED)), LATER_MS, None),
    "nothing": (says(), SOON_MS, Problem.LATE),
    "headers and nothing more": (says(HEAD, b"Content-Length: 9\r\n\r\n"), SOON_MS, Problem.LATE),
    "half a body, and then nothing": (says(answer(ONE)[:-20]), SOON_MS, Problem.LATE),
    "a byte now and then": (goes_on_with(b" ", 0.01), SOON_MS, Problem.LATE),
    "half a body, and the connection ends": (then_closes(answer(ONE)[:-20]), LATER_MS, Problem.UNREADABLE),
    "half a packed body": (says(answer(gzip.compress(ONE)[:-12], PACKED)), LATER_MS, Problem.UNREADABLE),
    "a packing that was not asked for": (says(answer(ONE, b"Content-Encoding: br\r\n")), LATER_MS, Problem.UNREADABLE),
    "no HTTP": (then_closes(b"220 mail.example.org ESMTP\r\n"), LATER_MS, Problem.UNREADABLE),
    "headers without end": (never_ends_its_headers, LATER_MS, Problem.UNREADABLE),
    "a connection that ends at once": (then_closes(), LATER_MS, Problem.UNREADABLE),
    "a reset": (resets, LATER_MS, Problem.UNREACHABLE),
    "a body without end": (goes_on_with(b" " * 100_000), LATER_MS, Problem.LONGER),
    "a gigabyte in a megabyte": (says(answer(packed_zeros(1024), PACKED)), LATER_MS, Problem.LONGER),
}


@pytest.fixture
async def served():
    """Starts a server that behaves so, gives its address, and ends it with the test."""
    running = []

    async def serve(behave):
        async def talk(reader, writer):
            try:
                await reader.read(65536)  # the whole request, or the start of a TLS handshake
                await behave(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                """The client went away."""
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        running.append(server)
        return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield serve
    for server in running:
        server.close()


def network():
    """The real one, which may be this machine in development."""
    return CheckedNetwork(is_production=False, metrics=Metrics())


async def found(base, deadline_ms=LATER_MS, **limits):
    async with open_http(small_pools(network())) as http:
        servers = FhirServers(http=http, limits=Limits(deadline_ms=deadline_ms, **limits))
        return await servers.client(FhirAccess(server=base, token=None)).search("Condition?patient=1")


@pytest.mark.parametrize(("behave", "deadline_ms", "problem"), ROWS.values(), ids=ROWS)
async def test_whatever_a_server_does_the_call_ends_and_says_what_is_missing(served, behave, deadline_ms, problem):
    answered = await found(f"http://{await served(behave)}", deadline_ms)

    assert (answered.problem, answered.resources) == (problem, () if problem else (FIRST,))


def test_a_packed_body_is_unpacked_no_further_than_it_may_be():
    """Within one chunk: a client that unpacks it whole has the gigabyte in memory before it can count."""
    assert len(unpacked(unpacking({"content-encoding": "gzip"}), packed_zeros(64), 1000)) == 1000


async def test_a_server_that_speaks_no_TLS_is_not_reached(served):
    answered = await found(f"https://{await served(then_closes(b'hello'))}")

    assert answered.problem is Problem.UNREACHABLE


async def test_a_port_where_nobody_listens_is_not_reached():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    answered = await found(f"http://127.0.0.1:{port}")

    assert answered.problem is Problem.UNREACHABLE


async def test_a_connection_is_used_again_by_the_next_call(served):
    n_connections = 0

    async def behave(reader, writer):
        nonlocal n_connections
        n_connections += 1
        while True:
            writer.write(answer(ONE))
            await reader.readuntil(b"\r\n\r\n")

    base = f"http://{await served(behave)}"
    async with open_http(small_pools(network())) as http:
        servers = FhirServers(http=http)
        for _ in range(100):
            await servers.client(FhirAccess(server=base, token=None)).read("Condition/first")

    assert n_connections <= 32
