"""What the contract tests share: the service by both entrances, and the answers to every call of the fixtures."""

import asyncio
import contextlib
import io
from datetime import UTC, datetime, time
from uuid import uuid4

import pytest

import fhir_fixtures
from scripts.expected_responses import SERVICE_IDS, TODAY, all_calls
from tests.contract.entrances import ENTRANCES, Exchange, entered

NOON = datetime.combine(TODAY, time(12), UTC)
CANONICAL = "https://cds.example.org"
FEWER = [
    call for number, call in enumerate(all_calls()) if number % 8 == 0 or call[1] not in ("patient-view", "order-sign")
]
"""With a token every eighth call, and every one of the rarer hooks."""


@pytest.fixture(params=ENTRANCES)
async def service(request, tmp_path):
    """The service by both entrances."""
    async with entered(request.param, tmp_path) as service:
        yield service


@pytest.fixture(params=ENTRANCES, scope="session")
def exchanges(request, tmp_path_factory):
    """Every call that the fixture patients call for, with its answer."""
    folder = tmp_path_factory.mktemp("clients")
    calls = all_calls() if request.param == "open" else FEWER
    with contextlib.redirect_stderr(io.StringIO()):
        return asyncio.run(exchanged(request.param, folder, calls))


async def exchanged(entrance, folder, calls):
    own = {"new_id": lambda: str(uuid4())}
    if entrance == "open":
        own |= {"now": lambda: NOON, "public_base_url": CANONICAL}
    requests = {call: fhir_fixtures.request(*call, TODAY, prefetch=True) for call in calls}
    async with entered(entrance, folder, **own) as service:
        return [
            Exchange(name=", ".join(call), service_id=service_id, sent=sent, answer=await service.post(path, json=sent))
            for call, sent in requests.items()
            for service_id in [SERVICE_IDS[sent["hook"]]]
            for path in [f"/cds-services/{service_id}"]
        ]
