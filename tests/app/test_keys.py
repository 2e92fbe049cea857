"""Where keys come from: a file, or the configured address, asked seldom and believed as long as it is silent."""

import asyncio
import json

import httpx
import pytest

from app.security.keys import FRESH_S, LARGEST_SET_BYTES, UNKNOWN_KID_PAUSE_S, FetchedKeys, FileKeys, read_key_set
from app.settings import ConfigurationError
from app.telemetry.metrics import Metrics
from tests.app.signing import JWKS_URL, KEY_SET, P384, RSA, SMALL_RSA, jwk, key_set

LEFT_OUT = {
    "a symmetric key": {"kty": "oct", "k": "c2VjcmV0", "kid": "a"},
    "no kid": {**jwk(P384, "a"), "kid": None},
    "an empty kid": jwk(P384, ""),
    "a key to encrypt with": jwk(P384, "a", use="enc"),
    "a private key": jwk(P384, "a", d="AAAA"),
    "an RSA key of 1024 bits": jwk(SMALL_RSA, "a"),
    "an unknown kind": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a"},
    "an unknown curve": jwk(P384, "a", crv="P-999"),
    "a point that is not on the curve": jwk(P384, "a", x="AAAA"),
    "an algorithm that is no text": jwk(P384, "a", alg=1),
    "an algorithm that is unknown": jwk(P384, "a", alg="XX"),
    "a symmetric algorithm": jwk(RSA, "a", alg="HS256"),
    "no object": "key",
}


class Ehr:
    """The EHR's key address, and a clock."""

    def __init__(self):
        self.now_s = 0.0
        self.answers = [httpx.Response(200, json=KEY_SET)]
        self.n_asked = 0

    async def answer(self, request):
        self.n_asked += 1
        await asyncio.sleep(0)
        answer = self.answers[min(self.n_asked, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def ehr():
    return Ehr()


@pytest.fixture
async def keys(ehr):
    async with httpx.AsyncClient(transport=httpx.MockTransport(ehr.answer)) as http:
        yield FetchedKeys(JWKS_URL, http, lambda: ehr.now_s, Metrics(), "own")


@pytest.mark.parametrize("odd", LEFT_OUT.values(), ids=LEFT_OUT)
@pytest.mark.requirement("AUTH-3", "AUTH-4")
def test_a_key_that_cannot_be_trusted_is_left_out(odd):
    assert list(read_key_set(key_set(odd, jwk(P384, "good")))) == ["good"]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"keys": {}}', '{"keys": []}'])
def test_a_key_file_without_keys_stops_the_service(tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content)

    with pytest.raises(ConfigurationError, match=r"keys\.json"):
        FileKeys(path)


@pytest.mark.requirement("AUTH-a", "EHR-28")
async def test_keys_from_a_file(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(KEY_SET))

    keys = FileKeys(path)

    assert (await keys.find("p384")).kid == "p384"
    assert await keys.find("another") is None
    await keys.close()


async def test_the_address_is_asked_once_for_many_callers(keys, ehr):
    found = await asyncio.gather(*(keys.find("p384") for _ in range(20)))

    assert {key.kid for key in found} == {"p384"}
    assert ehr.n_asked == 1


@pytest.mark.requirement("AUTH-12", "EHR-30")
async def test_an_unknown_kid_is_asked_for_once_then_not_for_a_while(keys, ehr):
    await keys.find("p384")

    assert [await keys.find("unknown") for _ in range(5)] == [None] * 5
    assert ehr.n_asked == 2

    ehr.now_s = UNKNOWN_KID_PAUSE_S
    await keys.find("unknown")
    assert ehr.n_asked == 3


@pytest.mark.requirement("AUTH-12", "EHR-30")
async def test_a_new_key_works_at_once(keys, ehr):
    ehr.answers.append(httpx.Response(200, json=key_set(jwk(RSA, "new"))))
    await keys.find("p384")

    assert (await keys.find("new")).kid == "new"
    assert await keys.find("p384") is None


@pytest.mark.requirement("EHR-30")
async def test_keys_are_refreshed_behind_a_caller_who_has_his(keys, ehr):
    ehr.answers.append(httpx.Response(200, json=key_set(jwk(RSA, "new"))))
    await keys.find("p384")
    ehr.now_s = FRESH_S

    assert (await keys.find("p384")).kid == "p384"
    await asyncio.sleep(0.01)
    assert (ehr.n_asked, (await keys.find("new")).kid) == (2, "new")


async def test_keys_just_fresh_are_not_asked_for(keys, ehr):
    await keys.find("p384")
    ehr.now_s = FRESH_S - 1

    await keys.find("p384")
    await asyncio.sleep(0.01)

    assert ehr.n_asked == 1


FAILURES = {
    "no answer": httpx.ConnectError("no"),
    "too late": httpx.ReadTimeout("late"),
    "an error": httpx.Response(500, json=KEY_SET),
    "a redirect": httpx.Response(302, headers={"location": "https://evil.example.org"}),
    "no JSON": httpx.Response(200, text="<html>"),
    "no key set": httpx.Response(200, json=[]),
    "an empty set": httpx.Response(200, json=key_set()),
    "too large a set": httpx.Response(200, content=b" " * (LARGEST_SET_BYTES + 1)),
}


@pytest.mark.requirement("EHR-30")
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.requirement("EHR-30", "FAULT-9")
async def test_keys_are_kept_when_a_fetch_fails(keys, ehr, failure):
    ehr.answers.append(failure)
    await keys.find("p384")
    assert await keys.find("unknown") is None

    assert ehr.n_asked == 2
    assert (await keys.find("p384")).kid == "p384"


@pytest.mark.requirement("AUTH-4", "FAULT-9")
async def test_without_any_keys_nobody_is_known(keys, ehr):
    ehr.answers = [httpx.ConnectError("no")]

    assert await keys.find("p384") is None


async def test_closing_ends_a_refresh(keys, ehr):
    await keys.find("p384")
    ehr.now_s = FRESH_S
    await keys.find("p384")

    await keys.close()
    await asyncio.sleep(0)

    assert ehr.n_asked == 1
