"""Two releases of the knowledge side by side, each a process with its own disk, on one PostgreSQL with one site key:
what one was told the other knows, and each says which knowledge it is."""

import asyncio
import json
import time
import uuid

import httpx
import jwt
import psycopg
import pytest

from app.store.database import open_engine
from app.store.schema import upgrade
from tests.app import signing as ehr
from tests.store.serving import ORDER_SIGN, overridden
from tests.store.test_quieting import signing
from tests.store.workers import working

PLAIN = "postgresql:"
DRIVER = "postgresql+psycopg:"


@pytest.fixture(scope="module")
def database(postgresql_address):
    """A database with its tables, and its address for SQLAlchemy."""
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE cds_replicas")
    url = f"{postgresql_address.rpartition('/')[0].replace(PLAIN, DRIVER)}/cds_replicas"
    asyncio.run(with_tables(url))
    return url


async def with_tables(url):
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()


@pytest.fixture(scope="module")
def replicas(database, tmp_path_factory):
    shared, old, new = (tmp_path_factory.mktemp(name) for name in ("shared", "old", "new"))
    (shared / "site.key").write_text("k" * 32)
    (shared / "keys.json").write_text(json.dumps(ehr.KEY_SET))
    (shared / "clients.toml").write_text(f'[[client]]\nname = "north"\niss = "{ehr.ISS}"\njwks_file = "keys.json"\n')
    (shared / "policy.toml").write_text("quiet_declined_days = 20\n")
    settings = {
        "CDS_AUTH": "required",
        "CDS_CLIENTS_FILE": shared / "clients.toml",
        "CDS_PUBLIC_BASE_URL": ehr.BASE,
        "CDS_SITE_KEY_FILE": shared / "site.key",
    }
    newer = {"CDS_POLICY_FILE": shared / "policy.toml"}
    with (
        working(old, database, n_workers=1, **settings) as one,
        working(new, database, n_workers=1, **settings, **newer) as other,
    ):
        yield one, other


def token(path):
    now_s = int(time.time())
    claims = {"iss": ehr.ISS, "aud": ehr.BASE + path, "exp": now_s + 300, "iat": now_s, "jti": uuid.uuid4().hex}
    return jwt.encode(claims, ehr.P384, algorithm="ES384", headers={"kid": "p384"})


def ask(replica, path, body=None, jwt_sent=None):
    headers = {"Authorization": f"Bearer {jwt_sent or token(path)}"}
    method = "GET" if body is None else "POST"
    return httpx.request(method, replica.url + path, json=body, headers=headers, timeout=30, trust_env=False)


def topics(answer):
    return {card["source"]["topic"]["code"]: card for card in answer.json()["cards"]}


def test_a_token_is_good_once_whichever_replica_sees_it(replicas):
    sent = token(ORDER_SIGN)

    statuses = [ask(each, ORDER_SIGN, signing(), sent).status_code for each in (*replicas, *replicas)]

    assert statuses == [200, 401, 401, 401]


def test_what_was_answered_at_one_replica_is_quiet_at_the_other_and_explained_by_it(replicas):
    one, other = replicas
    call = signing(user="Practitioner/quiet")
    explained = f"/explain/{call['hookInstance']}"
    card = topics(ask(one, ORDER_SIGN, call))["Naloxone"]

    ask(one, f"{ORDER_SIGN}/feedback", {"feedback": [overridden(card)]}).raise_for_status()
    told = ask(other, explained).json()
    after = topics(ask(other, ORDER_SIGN, call))

    assert "Naloxone" not in after
    assert told["calls"]


def test_each_says_which_knowledge_it_is_and_its_rows_carry_it(replicas, database):
    said = [ask(each, "/version").json()["knowledge"]["sha256"] for each in replicas]
    calls = [signing(user=f"Practitioner/{number}") for number in (1, 2)]

    for replica, call in zip(replicas, calls, strict=True):
        instance = str(uuid.uuid4())
        call["hookInstance"] = instance
        ask(replica, ORDER_SIGN, call).raise_for_status()
        ask(replica, f"/explain/{instance}").raise_for_status()

    with psycopg.connect(database.replace(DRIVER, PLAIN)) as connection:
        query = "SELECT knowledge_sha256 FROM calls WHERE hook_instance = ANY(%s) ORDER BY at"
        kept = connection.execute(query, [[call["hookInstance"] for call in calls]]).fetchall()
    assert said[0] != said[1]
    assert [row[0] for row in kept] == said
