"""Requests to a FHIR server are counted and timed by what became of them, also those that nobody waited for."""

import asyncio

import pytest

from app.fhir.client import Limits
from tests.app.fake_ehr import BASE, SOON_MS, FakeEhr, body, bundle, hang, in_turn, outcome, status

PATIENT = {"resourceType": "Patient", "id": "1"}
OUTCOMES = {
    "answered": PATIENT,
    "not_found": status(404),
    "refused": status(403),
    "busy": status(429),
    "failed": status(500),
    "unreadable": body(b"no JSON"),
    "tried": outcome("error"),
    "late": hang,
}


def value(of, name, /, **labels):
    return of.servers.metrics.registry.get_sample_value(name, labels)


def count(client, outcome):
    return value(client, "cds_fhir_reads_total", client="anonymous", outcome=outcome)


@pytest.mark.parametrize(("outcome", "answer"), OUTCOMES.items(), ids=OUTCOMES)
async def test_a_request_is_counted_by_what_became_of_it(outcome, answer):
    client = FakeEhr({"Patient/1": answer}).client(deadline_ms=SOON_MS if answer is hang else 60_000)

    await client.read("Patient/1")

    assert count(client, outcome) == 1
    assert value(client, "cds_fhir_read_seconds_count") == 1


async def test_an_answer_that_is_too_long_is_counted_as_such():
    client = FakeEhr({"Patient/1": PATIENT}).client(max_bytes=4)

    await client.read("Patient/1")

    assert count(client, "longer") == 1


async def test_every_page_is_a_request():
    first, second = bundle(PATIENT, next_url=f"{BASE}?page=2"), bundle(PATIENT)
    client = FakeEhr({"Patient?x=1": first, "?page=2": second}).client()

    await client.search("Patient?x=1")

    assert count(client, "answered") == client.budget.n_requests


async def test_what_a_busy_server_is_asked_again_is_a_retry_of_one_request():
    async def soon(_):
        return None

    again = status(503, **{"retry-after": "0"})
    client = FakeEhr({"Patient/1": in_turn(again, again, status(200, PATIENT))}).client(sleep=soon)

    await client.read("Patient/1")

    assert count(client, "answered") == 1
    assert value(client, "cds_fhir_retries_total", client="anonymous") == 2


async def test_a_request_that_nobody_waits_for_any_more_is_counted():
    client = FakeEhr({"Patient/1": hang}).client(deadline_ms=Limits().deadline_ms)

    read = asyncio.ensure_future(client.read("Patient/1"))
    await asyncio.sleep(0)
    read.cancel()
    await asyncio.wait({read})

    assert count(client, "given_up") == 1
