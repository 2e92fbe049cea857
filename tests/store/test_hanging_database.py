"""A database that takes connections and says nothing: no call, no feedback and no end of the service waits for it."""

import asyncio
import socket

import pytest

from app.store import ledger, tokens
from app.store.database import open_engine
from app.store.ledger import Ledger, nothing_more
from app.store.spool import Spool
from app.store.tokens import SharedTokens
from app.telemetry.metrics import Metrics
from tests.store.test_ledger import answer


@pytest.fixture
def silent_url():
    """Where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"postgresql+psycopg://cds@127.0.0.1:{listening.getsockname()[1]}/cds"


@pytest.fixture
async def waiting(silent_url, tmp_path, monkeypatch):
    """Its patience is cut short, so that the tests need none."""
    for name in ("COMMIT_S", "STEP_S", "CATCH_UP_S", "CLOSE_S"):
        monkeypatch.setattr(ledger, name, 0.05)
    monkeypatch.setattr(tokens, "ASK_S", 0.05)
    engine = open_engine(silent_url)
    yield Ledger(engine, Spool(tmp_path, 1024 * 1024), Metrics())
    await engine.dispose()


@pytest.mark.requirement("FAULT-11")
async def test_feedback_goes_to_the_disk(waiting):
    async with asyncio.timeout(20):
        await waiting.commit({"feedback": [answer(1)]})

    assert waiting._spool.size > 0


@pytest.mark.requirement("FAULT-11")
async def test_draining_gives_up_and_what_waits_stays(waiting):
    waiting.put({"feedback": [answer(1)]})

    async with asyncio.timeout(20):
        await waiting.drain(nothing_more)
        await waiting.catch_up(nothing_more)

    assert not waiting.is_up
    assert waiting._spool.size > 0


@pytest.mark.requirement("FAULT-11")
async def test_the_service_ends(waiting):
    task = asyncio.create_task(waiting.run(nothing_more))
    await asyncio.sleep(0)
    task.cancel()

    async with asyncio.timeout(20):
        await asyncio.wait([task])
        await waiting.close()

    assert task.cancelled()


@pytest.mark.requirement("FAULT-11")
async def test_a_token_is_checked_against_the_process_alone(silent_url, monkeypatch):
    monkeypatch.setattr(tokens, "ASK_S", 0.05)
    replay = SharedTokens(open_engine(silent_url), lambda: 1.0, Metrics())

    async with asyncio.timeout(20):
        first, second = [await replay.is_first("iss", "jti", until_s=100, now_s=1) for _ in range(2)]

    assert (first, second) == (True, False)
    await replay.close()
