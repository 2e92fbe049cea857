"""Callers who take their time: none of them holds a connection or a place for ever, and the others are answered."""

import asyncio

import orjson
import pytest

from tests.app.edge import ORIGIN, patient_view
from tests.app.fake_ehr import hang
from tests.contract.walk import is_outcome
from tests.faults.listening import answer_of, called, ended, listening, request

PATIENCE_S = 60
"""How long a test waits for what has to come: no measure of the service."""
SOON_S = 0.05

HEADS = {"nothing": b"", "part of the first line": b"POST /cds-ser", "part of the headers": request()[:60]}


@pytest.mark.requirement("FAULT-5")
@pytest.mark.parametrize("sent", HEADS.values(), ids=HEADS)
async def test_a_head_that_does_not_end_closes_the_connection(sent):
    async with asyncio.timeout(PATIENCE_S), listening(head_s=SOON_S) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        before = await ended(reader)
        writer.close()
        other = await called(port)

    assert (before, other) == (b"", 200)


async def drip(writer):
    while not writer.is_closing():
        writer.write(b"x: y\r\n")
        await asyncio.sleep(SOON_S / 5)


@pytest.mark.requirement("FAULT-5")
async def test_a_head_that_goes_on_for_ever_gains_no_time():
    async with asyncio.timeout(PATIENCE_S), listening(head_s=SOON_S) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\n")
        dripping = asyncio.create_task(drip(writer))
        before = await ended(reader)
        dripping.cancel()
        writer.close()

    assert before == b""


@pytest.mark.requirement("FAULT-4")
async def test_a_body_that_does_not_end_is_408_and_gives_its_place_back():
    async with asyncio.timeout(PATIENCE_S), listening(body_deadline_s=SOON_S, calls_at_once=1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(b'{"hook": ', n_bytes=1000))
        status, headers, body = await answer_of(reader)
        rest = await ended(reader)
        writer.close()
        other = await called(port)

    assert (status, headers["connection"], rest) == (408, "close", b"")
    assert is_outcome(orjson.loads(body))
    assert orjson.loads(body)["issue"][0]["code"] == "timeout"
    assert other == 200


@pytest.mark.requirement("FAULT-4")
async def test_the_rest_of_a_body_that_was_refused_is_not_taken_for_ever():
    async with asyncio.timeout(PATIENCE_S), listening(head_s=SOON_S, max_body_bytes=1024) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(b"", n_bytes=10_000_000))
        status, _, _ = await answer_of(reader)
        dripping = asyncio.create_task(drip(writer))
        await ended(reader)
        dripping.cancel()
        writer.close()

    assert status == 413


async def test_a_call_that_takes_longer_than_its_head_may_is_answered():
    call = orjson.dumps(patient_view(fhirServer=f"{ORIGIN}/fhir"))
    async with asyncio.timeout(PATIENCE_S), listening(head_s=SOON_S, answer=hang, fhir_deadline_ms=200) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(call))
        status, _, _ = await answer_of(reader)
        writer.close()

    assert status == 200


async def test_a_connection_may_rest_between_two_calls():
    async with asyncio.timeout(PATIENCE_S), listening(head_s=SOON_S) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request())
        first, _, _ = await answer_of(reader)
        await asyncio.sleep(2 * SOON_S)
        writer.write(request())
        second, _, _ = await answer_of(reader)
        writer.close()

    assert (first, second) == (200, 200)
