"""Where the service connects to, and where the EHR's token goes: to the client's own server and to nobody else.

The whole service in production mode, above a network of sockets that remembers who was dialed and what was said.
"""

import json
from datetime import UTC, datetime

import pytest

from app.settings import Settings
from tests.app.edge import ORDER_SIGN, PATIENT_VIEW, caller, order_sign, patient_view
from tests.app.signing import BASE, ISS, JWKS_URL, KEY_SET, NOW_S, token
from tests.app.sockets import EMPTY, PUBLIC, Names, Sockets, reply
from tests.app.test_hosts import NOT_CALLED_ANYWHERE
from tests.app.test_networks import NOWHERE, PRIVATE, SPECIAL

SECRET = "t0ken-of-the-ehr"
SERVER = "https://fhir.example.org/r4"
ACCESS = {"access_token": SECRET, "token_type": "Bearer", "expires_in": 60, "scope": "x", "subject": "us"}
KEYS = 'jwks_file = "keys.json"'
ENTRY = f'[[client]]\nname = "own"\niss = "{ISS}"\nfhir_servers = ["{SERVER}"]\n'
INSIDE = PRIVATE | SPECIAL | NOWHERE

pytestmark = pytest.mark.requirement("FHIR-10", "EHR-25")


@pytest.fixture
def service(tmp_path, monkeypatch):
    """A caller of a service with one client, above the sockets and the resolver that are given."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))

    def start(sockets, names, entry=KEYS):
        (tmp_path / "clients.toml").write_text(f"{ENTRY}{entry}\n")
        settings = Settings(environment="production", clients_file=tmp_path / "clients.toml", public_base_url=BASE)
        own = {"now": lambda: datetime.fromtimestamp(NOW_S, UTC), "open_http": None}
        return caller(settings, resolve=names, tcp=sockets, **own)

    return start


async def opened(service, *, server=SERVER, path=PATIENT_VIEW, request=None):
    """One call that brings the EHR's token along and nothing else."""
    sent = {**(request or patient_view(prefetch=None)), "fhirServer": server, "fhirAuthorization": ACCESS}
    headers = {"authorization": f"Bearer {token(aud=BASE + path)}"}
    async with service:
        answer = await service.post(path, json=sent, headers=headers)
        return answer, (await service.get("/metrics")).text


async def test_the_token_goes_to_the_address_of_the_clients_own_server(service):
    sockets = Sockets()

    answer, _ = await opened(service(sockets, Names(fhir_example_org=[PUBLIC])))

    assert answer.status_code == 200
    assert (sockets.dialed, sockets.names) == ({PUBLIC}, {"fhir.example.org"})
    assert sockets.told(SECRET.encode()) == {PUBLIC}


@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE)
async def test_a_listed_name_that_leads_inside_is_not_called(service, address):
    sockets = Sockets()

    answer, metrics = await opened(service(sockets, Names(fhir_example_org=[address])))

    assert (answer.status_code, sockets.tried) == (412, [])
    assert "cds_addresses_refused_total 0.0" not in metrics


@pytest.mark.parametrize("url", NOT_CALLED_ANYWHERE.values(), ids=NOT_CALLED_ANYWHERE)
async def test_an_address_that_is_not_plainly_written_is_not_even_looked_up(service, url):
    sockets, names = Sockets(), Names()

    answer, _ = await opened(service(sockets, names), server=url)

    assert answer.status_code in {400, 412}
    assert (sockets.tried, names.asked) == ([], [])


@pytest.mark.parametrize("address", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"])
async def test_a_server_named_by_an_address_inside_is_not_called(service, address):
    sockets = Sockets()

    answer, _ = await opened(service(sockets, Names()), server=f"https://{address}/r4")

    assert (answer.status_code, sockets.tried) == (412, [])


async def test_a_name_that_changes_its_mind_after_the_check_gains_nothing(service):
    """DNS rebinding: each connection goes to the one address that was checked for it, and no name is dialed."""
    sockets, names = Sockets(), Names(fhir_example_org=[[PUBLIC], ["10.0.0.5"], ["127.0.0.1"], [PUBLIC], ["::1"]])

    await opened(service(sockets, names))

    assert set(sockets.tried) == {PUBLIC}
    assert sockets.told(SECRET.encode()) == {PUBLIC}
    assert len(names.asked) > len(sockets.tried)


async def test_of_several_addresses_those_inside_are_left_out(service):
    sockets = Sockets()

    await opened(service(sockets, Names(fhir_example_org=["10.0.0.5", PUBLIC, "127.0.0.1"])))

    assert set(sockets.tried) == {PUBLIC}


OPENED = {
    "an address of the network": ("10.20.3.4", {"10.20.3.4"}),
    "an address beside it": ("10.21.3.4", set()),
    "loopback": ("127.0.0.1", set()),
    "metadata": ("169.254.169.254", set()),
}


@pytest.mark.parametrize(("address", "dialed"), OPENED.values(), ids=OPENED)
async def test_a_client_may_have_its_server_on_a_private_network_that_it_lists(service, address, dialed):
    sockets = Sockets()
    entry = f'{KEYS}\nprivate_networks = ["10.20.0.0/16"]'

    await opened(service(sockets, Names(fhir_example_org=[address]), entry))

    assert sockets.dialed == dialed


async def test_a_private_network_is_not_open_for_the_servers_of_another_client(service):
    sockets = Sockets()
    other = (
        '[[client]]\nname = "other"\niss = "other"\njwks_file = "keys.json"\nfhir_servers = ["https://a.example.org"]'
    )
    entry = f'{KEYS}\n{other}\nprivate_networks = ["10.20.0.0/16"]'

    await opened(service(sockets, Names(fhir_example_org=["10.20.3.4"]), entry))

    assert sockets.tried == []


REDIRECTS = [
    b"http://169.254.169.254/latest",
    b"https://evil.example.org/r4",
    b"//evil.example.org/",
    b"https://10.0.0.5/",
]


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"303 See", b"307 Temporary", b"308 Permanent"])
@pytest.mark.parametrize("location", REDIRECTS)
async def test_a_redirect_is_not_followed(service, status, location):
    sockets = Sockets(lambda path: reply(b"", status, b"location: " + location + b"\r\n"))
    names = Names(fhir_example_org=[PUBLIC], evil_example_org=["8.8.8.8"])

    await opened(service(sockets, names))

    assert (sockets.dialed, set(names.asked)) == ({PUBLIC}, {"fhir.example.org"})


LINKS = [
    "https://evil.example.org/r4?page=2",
    "http://fhir.example.org/r4?page=2",
    "https://fhir.example.org:8443/r4?page=2",
    "https://fhir.example.org/other?page=2",
    "https://fhir.example.org@evil.example.org/r4?page=2",
    "https://fhir.example.org\\@evil.example.org/r4?page=2",
    "//evil.example.org/r4",
    "https://169.254.169.254/r4",
]


@pytest.mark.requirement("EHR-22", "PREF-14")
@pytest.mark.parametrize("link", LINKS)
async def test_a_next_link_to_elsewhere_is_not_followed(service, link):
    page = {"resourceType": "Bundle", "link": [{"relation": "next", "url": link}], "entry": []}
    sockets = Sockets(lambda path: reply(json.dumps(page).encode()))
    names = Names(fhir_example_org=[PUBLIC], evil_example_org=["8.8.8.8"])

    await opened(service(sockets, names))

    assert {each.written.split(b" ")[1].partition(b"?")[0].count(b"other") for each in sockets.streams} == {0}
    assert (sockets.dialed, set(names.asked)) == ({PUBLIC}, {"fhir.example.org"})
    assert not any(b"page=2" in each.written for each in sockets.streams)


REFERENCES = [
    "https://evil.example.org/r4/Medication/1",
    "https://fhir.example.org.evil.example.org/r4/Medication/1",
    "https://fhir.example.org@evil.example.org/r4/Medication/1",
    "https://169.254.169.254/Medication/1",
    "//evil.example.org/Medication/1",
]


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize("reference", REFERENCES)
async def test_a_medication_elsewhere_is_not_read(service, reference):
    draft = {"resourceType": "MedicationRequest", "id": "d", "medicationReference": {"reference": reference}}
    sockets = Sockets(lambda path: reply(EMPTY))
    names = Names(fhir_example_org=[PUBLIC], evil_example_org=["8.8.8.8"])

    await opened(service(sockets, names), path=ORDER_SIGN, request=order_sign(draft, prefetch=None))

    assert (sockets.dialed, set(names.asked)) == ({PUBLIC}, {"fhir.example.org"})


@pytest.mark.requirement("AUTH-11", "EHR-30")
@pytest.mark.parametrize(
    ("address", "status", "dialed"), [(PUBLIC, 200, {PUBLIC}), ("10.0.0.5", 401, set()), ("127.0.0.1", 401, set())]
)
async def test_keys_are_not_fetched_from_inside(service, address, status, dialed):
    sockets = Sockets(lambda path: reply(json.dumps(KEY_SET).encode() if "jwks" in path else EMPTY))
    names = Names(ehr_example_org=[address], fhir_example_org=[PUBLIC])

    answer, _ = await opened(service(sockets, names, f'jwks_url = "{JWKS_URL}"'))

    assert answer.status_code == status
    assert {each.address for each in sockets.streams if each.name == "ehr.example.org"} == dialed


async def test_a_key_address_may_be_on_a_private_network_that_the_client_lists(service):
    sockets = Sockets(lambda path: reply(json.dumps(KEY_SET).encode() if "jwks" in path else EMPTY))
    names = Names(ehr_example_org=["10.20.3.4"], fhir_example_org=[PUBLIC])
    entry = f'jwks_url = "{JWKS_URL}"\nprivate_networks = ["10.20.0.0/16"]'

    answer, _ = await opened(service(sockets, names, entry))

    assert (answer.status_code, sockets.dialed) == (200, {"10.20.3.4", PUBLIC})
    assert sockets.told(SECRET.encode()) == {PUBLIC}
