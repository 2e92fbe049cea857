"""Two workers on one database: a token is good once, and what was acknowledged outlives kill -9."""

import asyncio
import json
import time
import uuid

import httpx
import jwt
import pytest
from sqlalchemy import select

from app.store.database import open_engine
from app.store.schema import upgrade
from app.store.tables import feedback
from tests.app import signing as ehr
from tests.store.serving import ORDER_SIGN
from tests.store.test_quieting import signing
from tests.store.workers import working

FEEDBACK = f"{ORDER_SIGN}/feedback"
AT = "2027-01-15T08:00:00Z"
ENOUGH = 100


def http(workers):
    """A new connection for every call, so that both workers get some."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(base_url=workers.url, limits=limits, timeout=30, trust_env=False)


@pytest.mark.requirement("AUTH-9", "EHR-28")
async def test_a_token_is_good_once_whichever_worker_sees_it(tmp_path, store_url):
    (tmp_path / "keys.json").write_text(json.dumps(ehr.KEY_SET))
    table = f'[[client]]\nname = "north"\niss = "{ehr.ISS}"\njwks_file = "keys.json"\n'
    (tmp_path / "clients.toml").write_text(table)
    settings = {"CDS_AUTH": "required", "CDS_CLIENTS_FILE": tmp_path / "clients.toml", "CDS_PUBLIC_BASE_URL": ehr.BASE}
    with working(tmp_path, store_url, **settings) as workers:
        async with http(workers) as client:
            tokens = [token() for _ in range(5)]
            calls = [
                client.post(ORDER_SIGN, json=signing(), headers={"Authorization": f"Bearer {each}"})
                for each in tokens * 8
            ]
            statuses = [answer.status_code for answer in await asyncio.gather(*calls)]

    assert (statuses.count(200), statuses.count(401)) == (5, 35)


def token():
    now_s = int(time.time())
    claims = {"iss": ehr.ISS, "aud": ehr.BASE + ORDER_SIGN, "exp": now_s + 300, "iat": now_s, "jti": uuid.uuid4().hex}
    return jwt.encode(claims, ehr.P384, algorithm="ES384", headers={"kid": "p384"})


async def send_until_killed(client, acknowledged, stop):
    """Feedback after feedback; the card of each that was acknowledged is noted once the answer is in."""
    while not stop.is_set():
        card = str(uuid.uuid4())
        entry = {"card": card, "outcome": "overridden", "outcomeTimestamp": AT}
        try:
            answer = await client.post(FEEDBACK, json={"feedback": [entry]})
        except httpx.HTTPError:
            continue
        if answer.status_code == 200:
            acknowledged.add(card)


async def stored_cards(url):
    engine = open_engine(url)
    async with engine.connect() as connection:
        found = set((await connection.execute(select(feedback.c.card))).scalars())
    await engine.dispose()
    return found


async def lost_of(acknowledged, url, within_s=60):
    """What is not in the database once the spool had its time to be brought in."""
    until = time.monotonic() + within_s
    while (lost := acknowledged - await stored_cards(url)) and time.monotonic() < until:
        await asyncio.sleep(0.2)
    return lost


async def under_load(workers, until):
    """Acknowledged cards while `until` runs."""
    acknowledged, stop = set(), asyncio.Event()
    async with http(workers) as client:
        load = [asyncio.create_task(send_until_killed(client, acknowledged, stop)) for _ in range(8)]
        await until(acknowledged)
        stop.set()
        await asyncio.gather(*load)
    return acknowledged


@pytest.mark.requirement("FAULT-14")
async def test_no_acknowledged_feedback_is_lost_to_kill_9(tmp_path, store_url):
    with working(tmp_path, store_url) as workers:

        async def kill_under_load(acknowledged):
            while len(acknowledged) < ENOUGH:
                await asyncio.sleep(0.005)
            workers.kill()

        acknowledged = await under_load(workers, kill_under_load)

    with working(tmp_path, store_url):
        lost = await lost_of(acknowledged, store_url)

    assert len(acknowledged) >= ENOUGH
    assert lost == set()


@pytest.mark.requirement("FAULT-10")
async def test_no_acknowledged_feedback_is_lost_while_the_database_is_away(tmp_path, empty_postgresql):
    """The database has no tables yet; the process is killed; the database comes back."""
    with working(tmp_path, empty_postgresql) as workers:

        async def kill_under_load(acknowledged):
            while len(acknowledged) < ENOUGH:
                await asyncio.sleep(0.005)
            workers.kill()

        acknowledged = await under_load(workers, kill_under_load)
    engine = open_engine(empty_postgresql)
    await upgrade(engine)
    await engine.dispose()

    with working(tmp_path, empty_postgresql):
        lost = await lost_of(acknowledged, empty_postgresql)

    assert len(acknowledged) >= ENOUGH
    assert lost == set()
