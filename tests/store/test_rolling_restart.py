"""New knowledge comes with new workers, one after the other (SIGHUP), and no call of a clinician is lost by it."""

import asyncio
import time

import httpx

from tests.store.serving import ORDER_SIGN
from tests.store.test_quieting import signing
from tests.store.workers import working

CALLERS = 4
WITHIN_S = 120


async def call_until(stop, url, answers):
    """A new connection for each call, as a proxy without keep-alive makes them: the status, or what went wrong."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60, trust_env=False) as client:
        while not stop.is_set():
            try:
                answers.append((await client.post(ORDER_SIGN, json=signing())).status_code)
            except httpx.HTTPError as fault:
                answers.append(repr(fault))


async def knowledge(url):
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        return (await client.get("/version")).json()["knowledge"]["sha256"]


async def told(workers, event, n):
    """Until the workers have said so `n` times."""
    until = time.monotonic() + WITHIN_S
    while workers.log_path.read_text().count(f'"{event}"') < n:
        assert time.monotonic() < until, workers.log_path.read_text()
        await asyncio.sleep(0.1)


async def test_no_call_is_lost_while_every_worker_is_replaced(tmp_path):
    policy, answers, stop = tmp_path / "policy.toml", [], asyncio.Event()
    policy.write_text("quiet_declined_days = 20\n")
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    with working(tmp_path, url, CDS_POLICY_FILE=policy) as workers:
        before = await knowledge(workers.url)
        policy.write_text("quiet_declined_days = 25\n")
        callers = [asyncio.create_task(call_until(stop, workers.url, answers)) for _ in range(CALLERS)]

        workers.replace()
        await told(workers, "service_stopped", 2)
        n_during = len(answers)
        await told(workers, "cards_returned", n_during + 20)
        stop.set()
        await asyncio.gather(*callers)
        after = await knowledge(workers.url)

    assert n_during > 0
    assert [each for each in answers if each != 200] == []
    assert before != after
