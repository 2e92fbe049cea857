"""A changed clients file comes into force without dropping a call; a wrong one changes nothing."""

import asyncio
import gc
import json
import os
from datetime import UTC, datetime

import httpx
import pytest

from app.main import World, create_app
from app.memory import no_memory
from app.security.dialing import CheckedNetwork
from app.security.register import Registrar
from app.security.reload import Registers
from app.security.replay import OwnMemory
from app.security.token import TokenError
from app.settings import ConfigurationError, Settings
from app.telemetry.metrics import Metrics
from tests.app.edge import PATIENT_VIEW, network, patient_view
from tests.app.signing import BASE, ISS, JWKS_URL, KEY_SET, NOW_S, OTHER_P384, PATH, jwk, key_set, token

LATER = "https://later.example.org"


def entry(name="own", iss=ISS, keys='jwks_file = "keys.json"', more=""):
    return f'[[client]]\nname = "{name}"\niss = "{iss}"\n{keys}\n{more}\n'


FETCHED = entry(keys=f'jwks_url = "{JWKS_URL}"')


class Site:
    """A folder with a clients file, and the registers that are read from it."""

    def __init__(self, folder):
        self.folder, self.n_fetched, self.metrics = folder, 0, Metrics()
        self.write("keys.json", json.dumps(KEY_SET))
        self.write("own.toml", "caution_mme_per_day = 40")

    def write(self, name, content):
        (self.folder / name).write_text(content)

    def open(self, clients):
        self.write("clients.toml", clients)
        settings = Settings(clients_file=self.folder / "clients.toml", public_base_url=BASE)
        self.network = CheckedNetwork(True, self.metrics)
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        registrar = Registrar(settings, http, lambda: NOW_S, self.metrics, OwnMemory())
        return Registers(registrar, self.network, self.metrics)

    def answer(self, request):
        self.n_fetched += 1
        return httpx.Response(200, json=KEY_SET)

    def counted(self, outcome):
        return self.metrics.clients_reloads.labels(outcome)._value.get()


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


def names(registers):
    return [each.name for each in registers.current.clients.all]


async def admitted(registers, **changes):
    return await registers.gate().admit(f"Bearer {token(**changes)}", PATH)


async def test_a_client_that_was_added_is_let_in(site, capsys):
    registers = site.open(entry())
    site.write("clients.toml", entry() + entry("later", LATER))

    await registers.look()

    assert (await admitted(registers, iss=LATER)).client.name == "later"
    assert site.counted("reloaded") == 1
    assert "clients_reloaded" in "".join(capsys.readouterr())


async def test_a_client_that_was_taken_out_is_not(site):
    registers = site.open(entry() + entry("later", LATER))
    site.write("clients.toml", entry())

    await registers.look()

    with pytest.raises(TokenError):
        await admitted(registers, iss=LATER)


async def test_nothing_is_read_while_nothing_has_changed(site):
    registers = site.open(entry())
    before = registers.current

    await registers.look()

    assert registers.current is before


async def test_a_change_is_seen_by_its_content_not_by_its_time(site):
    registers = site.open(entry("own"))
    path = site.folder / "clients.toml"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    site.write("clients.toml", entry("two"))
    os.utime(path, ns=times)

    await registers.look()

    assert names(registers) == ["two"]


CHANGED = {
    "a key file": ("keys.json", json.dumps(key_set(jwk(OTHER_P384, "new")))),
    "a policy file": ("own.toml", "caution_mme_per_day = 45"),
}


@pytest.mark.parametrize(("name", "content"), CHANGED.values(), ids=CHANGED)
async def test_a_file_that_the_register_names_counts_too(site, name, content):
    registers = site.open(entry(more='policy = "own.toml"'))
    site.write(name, content)

    await registers.look()

    assert site.counted("reloaded") == 1


async def test_a_file_that_was_first_named_by_a_later_register_counts_too(site):
    registers = site.open(entry())
    site.write("clients.toml", entry(more='policy = "own.toml"'))
    await registers.look()
    site.write("own.toml", "caution_mme_per_day = 45")

    await registers.look()

    assert registers.current.policies["own"].caution_mme_per_day == 45


WRONG = {
    "not TOML": "[[client",
    "an unknown entry": entry(more='colour = "red"'),
    "a key file that is not there": entry(keys='jwks_file = "none.json"'),
    "a policy that is not allowed": entry(more='policy = "wrong.toml"'),
    "nothing": "",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
@pytest.mark.requirement("FAULT-17")
async def test_a_wrong_register_changes_nothing_and_is_told(site, content, capsys):
    registers = site.open(entry())
    before = registers.current
    site.write("wrong.toml", "caution_mme_per_day = 4000")
    site.write("clients.toml", content)

    await registers.look()

    assert registers.current is before
    assert site.counted("failed") == 1
    assert "clients_reload_failed" in "".join(capsys.readouterr())


@pytest.mark.requirement("FAULT-17")
async def test_a_register_that_is_gone_changes_nothing(site):
    registers = site.open(entry())
    (site.folder / "clients.toml").unlink()

    await registers.look()

    assert names(registers) == ["own"]


@pytest.mark.requirement("FAULT-17")
async def test_a_fault_is_told_once_and_counted_at_every_look(site, capsys):
    registers = site.open(entry())
    site.write("clients.toml", "[[client")

    for _ in range(3):
        await registers.look()

    assert "".join(capsys.readouterr()).count("clients_reload_failed") == 1
    assert site.counted("failed") == 3


async def test_a_wrong_register_is_read_again_until_the_file_it_names_is_there(site):
    """The clients file stays as it is: what changes is a file that only the wrong register names."""
    registers = site.open(entry())
    site.write("clients.toml", entry("two", keys='jwks_file = "new.json"'))
    await registers.look()
    site.write("new.json", json.dumps(KEY_SET))

    await registers.look()

    assert names(registers) == ["two"]


async def test_the_first_register_back_in_place_ends_the_fault(site):
    registers = site.open(entry())
    site.write("clients.toml", "[[client")
    await registers.look()
    site.write("clients.toml", entry())

    await registers.look()
    await registers.look()

    assert (site.counted("failed"), site.counted("reloaded")) == (1, 1)


async def test_fetched_keys_stay_with_a_client_whose_key_address_stays(site):
    registers = site.open(FETCHED)
    await admitted(registers, jti="1")
    site.write("clients.toml", FETCHED + 'aud = "more"\n' + entry("later", LATER))
    await registers.look()

    await admitted(registers, jti="2")

    assert site.n_fetched == 1


@pytest.mark.parametrize("change", [(JWKS_URL, JWKS_URL + "?"), ('"own"', '"renamed"')])
async def test_keys_of_another_address_or_client_are_fetched_anew(site, change):
    registers = site.open(FETCHED)
    await admitted(registers, jti="1")
    site.write("clients.toml", FETCHED.replace(*change).replace("?", "2"))
    await registers.look()

    await admitted(registers, jti="2")

    assert site.n_fetched == 2


async def test_a_used_token_stays_used(site):
    registers = site.open(entry())
    await admitted(registers)
    site.write("clients.toml", entry("renamed"))
    await registers.look()

    with pytest.raises(TokenError) as refused:
        await admitted(registers)

    assert refused.value.because == "replay"


async def test_a_call_ends_with_the_entry_that_it_began_with(site):
    registers = site.open(entry(more='policy = "own.toml"\nqueries_off = ["ecg"]'))
    caller = await admitted(registers)
    site.write("clients.toml", entry("renamed"))

    await registers.look()

    assert (caller.client.name, caller.policy.caution_mme_per_day) == ("own", 40)
    assert caller.client.queries_off == {"ecg"}


async def test_a_gate_that_is_out_of_force_still_lets_in_whom_it_was_asked_for(site):
    registers = site.open(FETCHED)
    gate = registers.gate()
    site.write("clients.toml", entry("later", LATER))
    await registers.look()

    caller = await gate.admit(f"Bearer {token()}", PATH)

    assert caller.client.name == "own"


async def test_private_networks_come_and_go_with_the_register(site):
    registers = site.open(entry(more='fhir_servers = ["https://a.example.org"]\nprivate_networks = ["10.0.0.0/8"]'))
    opened = dict(site.network.opened)
    site.write("clients.toml", entry(more='fhir_servers = ["https://a.example.org"]'))

    await registers.look()

    assert [str(each) for each in opened["a.example.org", 443]] == ["10.0.0.0/8"]
    assert site.network.opened["a.example.org", 443] == ()


async def test_closing_closes_the_keys(site):
    registers = site.open(FETCHED)

    await registers.close()

    assert site.n_fetched == 0


@pytest.mark.requirement("FAULT-17")
def test_a_wrong_register_at_start_stops_the_service(site):
    with pytest.raises(ConfigurationError):
        site.open("[[client")


@pytest.fixture
def collector():
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.fixture
def running(site, collector):
    """A service whose worker looks at its files every few milliseconds."""
    site.write("clients.toml", entry())
    settings = Settings(clients_file=site.folder / "clients.toml", public_base_url=BASE, clients_reload_s=0.01)
    world = World(now=lambda: datetime.fromtimestamp(NOW_S, UTC), open_http=network(), open_memory=no_memory)
    return create_app(settings, world)


async def called(app, **changes):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        headers = {"authorization": f"Bearer {token(**changes)}"}
        return (await http.post(PATIENT_VIEW, json=patient_view(), headers=headers)).status_code


async def test_a_worker_looks_by_itself_as_long_as_it_runs(running, site):
    before = asyncio.all_tasks()
    async with running.router.lifespan_context(running), asyncio.timeout(30):
        refused = await called(running, iss=LATER, jti="1")
        site.write("clients.toml", entry() + entry("later", LATER))
        answers = iter(range(10_000))
        while (let_in := await called(running, iss=LATER, jti=f"later {next(answers)}")) == 401:
            await asyncio.sleep(0.01)

    assert (refused, let_in) == (401, 200)
    assert asyncio.all_tasks() == before


async def test_a_watch_that_breaks_off_is_told(running, monkeypatch, capsys):
    looked = asyncio.Event()

    async def breaks(self):
        looked.set()
        raise MemoryError

    monkeypatch.setattr(Registers, "look", breaks)

    async with running.router.lifespan_context(running), asyncio.timeout(30):
        await looked.wait()

    assert '"fault":"MemoryError"' in capsys.readouterr().err
