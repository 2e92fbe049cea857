"""A wall clock that is set back or forward by hours: nothing that counts a duration goes by it, and nothing breaks."""

import httpx
import jwt
import pytest

from app.security.keys import FRESH_S
from app.settings import Settings
from app.store import ledger
from app.store.database import open_engine
from app.store.purge import purge_expired
from app.store.schema import upgrade
from app.store.tokens import SharedTokens
from app.telemetry.metrics import Metrics
from tests.app.edge import NOW, PATIENT_VIEW, caller, patient_view
from tests.app.signing import ISS, JWKS_URL, KEY_SET, P384
from tests.app.test_reload import BASE
from tests.store.serving import ORDER_SIGN, Clock, overridden, serving
from tests.store.test_quieting import signing

HOURS = [-8, 8]


class Site:
    """A client whose keys are fetched, the service's two clocks, and how often the keys were asked for."""

    def __init__(self, folder):
        self.now, self.clock_s, self.n_fetched = Clock(), 1000.0, 0
        table = f'[[client]]\nname = "north"\niss = "{ISS}"\njwks_url = "{JWKS_URL}"\n'
        (folder / "clients.toml").write_text(table)
        self.settings = {"clients_file": folder / "clients.toml", "public_base_url": BASE}

    def keys(self, request):
        self.n_fetched += 1
        return httpx.Response(200, json=KEY_SET)


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def opened(site, **settings):
    own = Settings(**site.settings, **settings)
    return caller(own, site.keys, now=site.now, clock_s=lambda: site.clock_s)


def signed(at, jti):
    now_s = int(at.timestamp())
    claims = {"iss": ISS, "aud": BASE + PATIENT_VIEW, "iat": now_s, "exp": now_s + 300, "jti": jti}
    token = jwt.encode(claims, P384, algorithm="ES384", headers={"kid": "p384"})
    return {"authorization": f"Bearer {token}"}


async def status(service, at, jti):
    return (await service.post(PATIENT_VIEW, json=patient_view(), headers=signed(at, jti))).status_code


@pytest.mark.requirement("FAULT-13")
@pytest.mark.parametrize("hours", HOURS)
async def test_keys_are_refreshed_by_a_clock_that_nobody_sets(site, hours):
    async with opened(site) as service:
        statuses = [await status(service, site.now(), "1")]
        site.now.pass_by(hours=hours)
        statuses.append(await status(service, site.now(), "2"))
        n_before = site.n_fetched
        site.clock_s += FRESH_S
        statuses += [await status(service, site.now(), each) for each in "34"]

    assert statuses == [200] * 4
    assert (n_before, site.n_fetched) == (1, 2)


@pytest.mark.requirement("FAULT-13")
@pytest.mark.parametrize("hours", HOURS)
async def test_an_allowance_is_filled_by_a_clock_that_nobody_sets(site, hours):
    async with opened(site, client_calls_per_s=1, client_burst=1) as service:
        first = await status(service, site.now(), "1")
        site.now.pass_by(hours=hours)
        at_once = await status(service, site.now(), "2")
        site.clock_s += 1
        then = await status(service, site.now(), "3")

    assert (first, at_once, then) == (200, 429, 200)


@pytest.mark.requirement("FAULT-13")
@pytest.mark.parametrize("hours", HOURS)
async def test_tokens_of_another_time_are_refused_and_those_of_ours_let_in(site, hours):
    async with opened(site) as service:
        site.now.pass_by(hours=hours)
        theirs, ours = await status(service, NOW, "1"), await status(service, site.now(), "2")
        site.now.pass_by(hours=-hours)
        again = await status(service, NOW, "3")

    assert (theirs, ours, again) == (401, 200, 200)


@pytest.mark.requirement("FAULT-13")
async def test_a_token_stays_used_when_the_clock_ran_ahead_for_hours(tmp_path):
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3")
    await upgrade(engine)
    one, other = (SharedTokens(engine, lambda: 0.0, Metrics()) for _ in range(2))
    now_s = NOW.timestamp()
    first = await one.is_first("iss", "jti", until_s=now_s + 300, now_s=now_s)

    ahead = Clock()
    ahead.pass_by(hours=8)
    await purge_expired(engine, ahead())
    again = await other.is_first("iss", "jti", until_s=now_s + 300, now_s=now_s)
    await engine.dispose()

    assert (first, again) == (True, False)


@pytest.mark.requirement("FAULT-13")
@pytest.mark.parametrize("hours", HOURS)
async def test_feedback_settles_whatever_the_clock_says(tmp_path, monkeypatch, hours):
    """At once, by the look at the store that each feedback takes: here there is none in the background."""
    monkeypatch.setattr(ledger, "PAUSE_S", 3600)
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    async with serving(tmp_path, url) as service:
        before = await service.cards(ORDER_SIGN, signing())
        await service.send(overridden(before["OpioidDose"], reason=None))
        service.clock.pass_by(hours=hours)
        sent = await service.send(overridden(before["Naloxone"]))
        settled = await service.cards(ORDER_SIGN, signing())
        service.clock.pass_by(hours=-hours)
        after = await service.cards(ORDER_SIGN, signing())

    assert sent.status_code == 200
    assert ["Naloxone" in each for each in (settled, after)] == [False, False]
