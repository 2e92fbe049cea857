"""A caller who goes away before the answer ends every read of the EHR, and is no fault of ours."""

import asyncio
import json

import httpx
import pytest

from app.api.hangup import reads_ehr
from app.main import World, create_app
from app.memory import no_memory
from app.settings import Settings
from tests.app.edge import ORIGIN, PATIENT_VIEW, patient_view


class HangingEhr:
    """Counts who waits for it."""

    def __init__(self):
        self.n_waiting, self.n_left = 0, 0
        self.all_ask = asyncio.Event()

    async def __call__(self, request):
        self.n_waiting += 1
        self.all_ask.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.n_left += 1


async def call(ehr, send):
    """A call over ASGI whose caller hangs up once the EHR is being read."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(ehr))
    app = create_app(Settings(auth="off"), World(open_http=lambda: http, open_memory=no_memory))
    body = json.dumps(patient_view(prefetch=None, fhirServer=f"{ORIGIN}/fhir")).encode()
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        if messages:
            return messages.pop()
        await ehr.all_ask.wait()
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": PATIENT_VIEW, "headers": headers, "query_string": b""}
    await app(scope, receive, send)


@pytest.mark.requirement("FAULT-6")
async def test_a_caller_who_hangs_up_ends_every_read_of_the_ehr(capsys):
    ehr, sent = HangingEhr(), []

    async def send(message):
        sent.append(message)

    await asyncio.wait_for(call(ehr, send), timeout=60)

    assert ehr.n_left == ehr.n_waiting > 0
    assert sent[0]["status"] == 499
    assert "call_failed" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "is_watched"),
    [({"fhirServer": "https://a"}, True), ({"fhirServer": None}, False), ({}, False), ([], False)],
)
def test_only_a_call_that_may_read_an_ehr_is_watched(body, is_watched):
    assert reads_ehr(body) is is_watched
