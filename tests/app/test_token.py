"""Who is let in. Every hostile token ends in the same refusal."""

import json

import pytest

from app.security.clients import Client, Clients
from app.security.keys import FileKeys
from app.security.replay import OwnMemory
from app.security.token import Gate, TokenError
from tests.app.hostile_tokens import BAD, SHARED
from tests.app.signing import BASE, ISS, KEY_SET, NOW_S, P256, PATH, RSA, claims, token


@pytest.fixture
def gate(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(KEY_SET))
    own = Client(
        name="own",
        iss=ISS,
        jwks_file=path,
        aud=["sand_man", "https://old.example.org"],
        jku="https://ehr.example.org/jwks.json",
    )
    loose = Client(name="loose", iss="https://loose.example.org", jwks_file=path, algorithms=["RS256", "ES256"])
    north = Client(name="north", iss=SHARED, jwks_file=path, tenants=["north"])
    south = Client(name="south", iss=SHARED, jwks_file=path, tenants=["south"])
    clients = Clients((own, loose, north, south))
    keys = FileKeys(path)
    return Gate(clients, {each.name: keys for each in clients.all}, OwnMemory(), BASE, lambda: NOW_S)


GOOD = {
    "ES384": token(),
    "RS384": token(RSA, "RS384", {"kid": "rsa"}),
    "aud as a list": token(aud=["https://else.example.org", BASE + PATH]),
    "aud with a slash at its end": token(aud=BASE + PATH + "/"),
    "aud as the client is known to send it": token(aud="sand_man"),
    "aud as another address that the client lists": token(aud="https://old.example.org"),
    "aud as a list that holds what the client lists": token(aud=["else", "sand_man"]),
    "the configured jku": token(headers={"jku": "https://ehr.example.org/jwks.json"}),
    "a tenant of a client that lists none": token(tenant="anything"),
    "no typ": token(headers={"typ": None}),
    "claims of other versions": token(sub="someone", scope="x"),
    "a fraction of a second": token(iat=NOW_S + 0.5),
    "a nbf that has come": token(nbf=NOW_S),
    "a nbf of five minutes ago, as Epic sends it": token(nbf=NOW_S - 300, exp=NOW_S + 900),
    "a nbf 60 s ahead: within the leeway": token(nbf=NOW_S + 60),
    "headers that lead elsewhere and are not followed": token(headers={"x5u": "https://evil.example.org/cert.pem"}),
    "expired 59 s ago: within the leeway": token(iat=NOW_S - 300, exp=NOW_S - 59),
    "issued 60 s ahead: within the leeway": token(iat=NOW_S + 60),
    "a life of exactly an hour": token(exp=NOW_S + 3600),
    "ES256 where the client's profile allows it": token(
        P256, "ES256", {"kid": "p256"}, iss="https://loose.example.org"
    ),
    "RS256 where the client's profile allows it": token(RSA, "RS256", {"kid": "rsa"}, iss="https://loose.example.org"),
    "the tenant of a shared issuer": token(iss=SHARED, tenant="south"),
}


@pytest.mark.requirement("AUTH-0", "AUTH-7", "EHR-28", "EHR-29")
@pytest.mark.parametrize("sent", GOOD.values(), ids=GOOD)
@pytest.mark.requirement("AUTH-0", "AUTH-5", "AUTH-6", "AUTH-7", "AUTH-b", "EHR-28", "EHR-29")
async def test_a_good_token_is_let_in(gate, sent):
    caller = await gate.admit(f"Bearer {sent}", PATH)

    assert caller.jti == "a" * 64


@pytest.mark.requirement("EHR-28")
@pytest.mark.parametrize(
    ("because", "sent"),
    [
        pytest.param(because, sent, id=f"{because}: {name}")
        for because, rows in BAD.items()
        for name, sent in rows.items()
    ],
)
@pytest.mark.requirement(
    "AUTH-2",
    "AUTH-3",
    "AUTH-4",
    "AUTH-5",
    "AUTH-6",
    "AUTH-8",
    "AUTH-10",
    "AUTH-11",
    "AUTH-12",
    "AUTH-12b",
    "AUTH-13",
    "EHR-28",
)
async def test_a_hostile_token_is_refused(gate, because, sent):
    with pytest.raises(TokenError) as refused:
        await gate.admit(sent, PATH)

    assert refused.value.because == because


async def test_the_scheme_may_be_in_any_case(gate):
    caller = await gate.admit(f"bearer {token()}", PATH)

    assert caller.client.name == "own"


@pytest.mark.requirement("AUTH-9", "EHR-28")
async def test_a_token_is_good_once(gate):
    await gate.admit(f"Bearer {token()}", PATH)

    with pytest.raises(TokenError) as refused:
        await gate.admit(f"Bearer {token(exp=NOW_S + 200)}", PATH)

    assert refused.value.because == "replay"


async def test_the_same_token_id_of_another_issuer_is_another_token(gate):
    await gate.admit(f"Bearer {token()}", PATH)

    caller = await gate.admit(f"Bearer {token(iss=SHARED, tenant='north')}", PATH)

    assert (caller.client.name, caller.tenant) == ("north", "north")


async def test_a_refused_token_does_not_use_up_its_id(gate):
    with pytest.raises(TokenError):
        await gate.admit(f"Bearer {token(aud='https://else.example.org')}", PATH)

    caller = await gate.admit(f"Bearer {token()}", PATH)

    assert caller.jti == claims()["jti"]


async def test_a_used_token_id_is_forgotten_once_its_token_is_dead():
    replay = OwnMemory(sweep_every=2)
    await replay.is_first("iss", "1", until_s=100, now_s=0)

    assert await replay.is_first("iss", "2", until_s=300, now_s=200)
    assert await replay.is_first("iss", "1", until_s=300, now_s=200)
    assert not await replay.is_first("iss", "1", until_s=300, now_s=250)
    assert not await replay.is_first("iss", "2", until_s=300, now_s=250)
