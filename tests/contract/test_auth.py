"""Trusting the caller. The table of hostile tokens is tests/app/hostile_tokens.py."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from app.settings import Settings
from tests.app.edge import PATIENT_VIEW, caller, patient_view
from tests.app.hostile_tokens import BAD
from tests.app.signing import BASE, ISS, JWKS_URL, KEY_SET, NOW_S, OTHER_P384, jwk, key_set, token
from tests.contract.walk import is_outcome

CLIENT = f'[[client]]\nname = "own"\niss = "{ISS}"\njwks_file = "keys.json"\nfhir_servers = ["https://fhir.example.org/r4"]\n'


PROTECTED = [
    ("POST", PATIENT_VIEW),
    ("POST", PATIENT_VIEW + "/feedback"),
    ("POST", "/cds-services/nobody"),
    ("GET", "/cds-services"),
    ("GET", "/explain/d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"),
]
TRUE_THERE = {("/cds-services", "discovery"), (PATIENT_VIEW + "/feedback", "feedback")}
"""The tokens that name these addresses are hostile everywhere else."""


class Network:
    """Remembers what was asked of it."""

    def __init__(self):
        self.asked = []
        self.answer = {"json": {"resourceType": "Bundle"}}

    def __call__(self, request):
        self.asked.append(request)
        return httpx.Response(200, **self.answer)


@pytest.fixture
def network():
    return Network()


@pytest.fixture
async def service(tmp_path, network):
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    (tmp_path / "clients.toml").write_text(CLIENT)
    settings = Settings(
        environment="production",
        clients_file=tmp_path / "clients.toml",
        public_base_url=BASE,
        discovery_auth="required",
    )
    async with caller(settings, network, now=lambda: datetime.fromtimestamp(NOW_S, UTC)) as service:
        yield service


def bearer(**changes):
    return {"authorization": f"Bearer {token(**changes)}"}


def with_server(url):
    access = {"access_token": "secret", "token_type": "Bearer", "expires_in": 60, "scope": "x", "subject": "us"}
    return patient_view(prefetch=None, fhirServer=url, fhirAuthorization=access)


@pytest.mark.requirement("AUTH-0")
async def test_a_good_token_is_let_in(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view(), headers=bearer())

    assert answer.status_code == 200


@pytest.mark.requirement(
    "AUTH-1",
    "AUTH-2",
    "AUTH-3",
    "AUTH-4",
    "AUTH-5",
    "AUTH-6",
    "AUTH-9",
    "AUTH-10",
    "EHR-28",
    "EHR-30",
    "AUTH-11",
    "AUTH-12",
    "AUTH-13",
    "AUTH-14",
    "AUTH-15",
    "AUTH-16",
    "AUTH-17",
)
@pytest.mark.parametrize(("method", "path"), PROTECTED)
async def test_every_refusal_is_the_same(service, network, method, path):
    answers = []
    for sent in [row for rows in BAD.values() for name, row in rows.items() if (path, name) not in TRUE_THERE]:
        headers = {} if sent is None else {"authorization": sent.encode()}
        body = with_server("https://fhir.example.org/r4") if method == "POST" else None
        answers.append(await service.request(method, path, json=body, headers=headers))

    assert {each.status_code for each in answers} == {401}
    assert {each.content for each in answers} == {answers[0].content}
    assert {each.headers["www-authenticate"] for each in answers} == {"Bearer"}
    assert is_outcome(answers[0].json())
    assert network.asked == []


@pytest.mark.requirement("AUTH-9")
async def test_a_token_is_good_once(service):
    answers = [await service.post(PATIENT_VIEW, json=patient_view(), headers=bearer()) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 401]


@pytest.mark.requirement("AUTH-6", "EHR-29")
async def test_a_token_is_for_one_endpoint(service):
    at_discovery = await service.get("/cds-services", headers=bearer(aud=BASE + "/cds-services", jti="1"))
    at_service = await service.post(
        PATIENT_VIEW, json=patient_view(), headers=bearer(aud=BASE + "/cds-services", jti="2")
    )

    assert (at_discovery.status_code, at_service.status_code) == (200, 401)


@pytest.mark.requirement("AUTH-1")
async def test_a_stranger_does_not_learn_which_services_there_are(service):
    assert (await service.post("/cds-services/nobody", json={})).status_code == 401


async def test_a_known_caller_does(service):
    answer = await service.post("/cds-services/nobody", json={}, headers=bearer(aud=BASE + "/cds-services/nobody"))

    assert answer.status_code == 404


@pytest.mark.requirement("AUTH-1")
async def test_the_token_is_checked_before_the_body_is_read(service):
    assert (await service.post(PATIENT_VIEW, content=b"not JSON")).status_code == 401


@pytest.mark.requirement("AUTH-18")
async def test_a_token_is_never_echoed(service, capsys):
    sent = [token(OTHER_P384), token(jti="used"), token(jti="used")]

    for each in sent:
        await service.post(PATIENT_VIEW, json={"hook": each}, headers={"authorization": f"Bearer {each}"})

    said = capsys.readouterr().err
    assert "token_refused" in said
    assert [each for each in sent if each in said or each.rpartition(".")[2] in said] == []


@pytest.mark.requirement("FHIR-1", "FHIR-2")
async def test_a_server_on_the_clients_list_is_read_with_the_token(service, network):
    await service.post(PATIENT_VIEW, json=with_server("https://fhir.example.org/r4"), headers=bearer())

    assert {each.url.host for each in network.asked} == {"fhir.example.org"}
    assert {each.headers["authorization"] for each in network.asked} == {"Bearer secret"}
    assert "cds_fhir_hosts_refused_total{" not in (await service.get("/metrics")).text


ELSEWHERE = [
    "https://evil.example.org/r4",
    "https://fhir.example.org/other",
    "http://fhir.example.org/r4",
    "https://fhir.example.org:8443/r4",
    "https://fhir.example.org.evil.org/r4",
    "https://fhir.example.org@evil.example.org/r4",
    "https://fhir.example.org/r4/../other",
    "https://127.0.0.1/r4",
]


@pytest.mark.parametrize("url", ELSEWHERE)
@pytest.mark.requirement("FHIR-10")
async def test_a_server_that_is_not_on_the_list_is_never_called(service, network, url):
    answer = await service.post(PATIENT_VIEW, json=with_server(url), headers=bearer())

    assert (answer.status_code, network.asked) == (412, [])
    assert 'cds_fhir_hosts_refused_total{client="own"} 1.0' in (await service.get("/metrics")).text


@pytest.mark.requirement("FHIR-10")
async def test_the_call_goes_on_with_its_prefetch(service, network):
    sent = with_server("https://evil.example.org") | {"prefetch": patient_view()["prefetch"]}

    answer = await service.post(PATIENT_VIEW, json=sent, headers=bearer())

    assert (answer.status_code, network.asked) == (200, [])


@pytest.fixture
async def fetching(tmp_path, network):
    """A service that fetches the client's keys."""
    network.answer = {"json": KEY_SET}
    (tmp_path / "clients.toml").write_text(CLIENT.replace('jwks_file = "keys.json"', f'jwks_url = "{JWKS_URL}"'))
    settings = Settings(clients_file=tmp_path / "clients.toml", public_base_url=BASE)
    async with caller(settings, network, now=lambda: datetime.fromtimestamp(NOW_S, UTC)) as service:
        yield service


@pytest.mark.requirement("AUTH-4", "AUTH-a", "AUTH-b", "AUTH-11")
async def test_keys_are_fetched_from_the_configured_address(fetching, network):
    answers = [
        await fetching.post(PATIENT_VIEW, json=patient_view(), headers=bearer(jti=str(number))) for number in range(3)
    ]

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert [str(each.url) for each in network.asked] == [JWKS_URL]


@pytest.mark.requirement("AUTH-10", "AUTH-11")
async def test_no_token_makes_the_service_ask_elsewhere(fetching, network):
    """Only the configured address: once for the first token with a key id, once for the first unknown id."""
    for sent in [row for rows in BAD.values() for row in rows.values() if row is not None]:
        answer = await fetching.post(PATIENT_VIEW, json=patient_view(), headers={"authorization": sent.encode()})
        assert answer.status_code == 401

    assert [str(each.url) for each in network.asked] == [JWKS_URL] * 2


@pytest.mark.requirement("AUTH-12")
async def test_a_key_that_came_later_is_found(fetching, network):
    await fetching.post(PATIENT_VIEW, json=patient_view(), headers=bearer())
    network.answer = {"json": key_set(jwk(OTHER_P384, "later"))}

    later = token(OTHER_P384, headers={"kid": "later"}, jti="later")
    answer = await fetching.post(PATIENT_VIEW, json=patient_view(), headers={"authorization": f"Bearer {later}"})

    assert answer.status_code == 200
