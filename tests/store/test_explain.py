"""GET /explain: every rule of a call, its outcome, what it saw and what was missing, for the client that made it."""

import json

import jwt
import pytest

from tests.app import signing as ehr
from tests.app.edge import NOW
from tests.store.serving import ORDER_SIGN, serving
from tests.store.test_quieting import signing

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
EXPLAIN = f"/explain/{INSTANCE}"


@pytest.fixture
async def service(tmp_path, store_url):
    async with serving(tmp_path, store_url) as running:
        yield running


async def test_every_rule_is_there_with_its_outcome(service):
    await service.cards(ORDER_SIGN, signing())

    told = (await service.http.get(EXPLAIN)).json()

    (call,) = told["calls"]
    by_id = {rule["id"]: rule for rule in call["rules"]}
    assert told["hookInstance"] == INSTANCE
    assert (call["service"], call["status"], call["evidence"]) == ("opioid-order-sign", 200, "kept")
    assert set(call["knowledge"]) == {"version", "sha256"}
    assert by_id["opioid-dose"]["outcome"] == "said"
    assert by_id["opioid-dose"]["urgency"] == "warning"
    assert "90 MME/day" in by_id["opioid-dose"]["evidence"][0]["text"]
    assert by_id["suicide-risk"] == {
        "id": "suicide-risk",
        "title": "Suicide risk",
        "topic": "SuicideRisk",
        "outcome": "silent",
        "because": "no suicide signal stands",
    }
    assert by_id["toxicology"]["outcome"] == "not-assessable"
    assert "labs" in [each["key"] for each in call["missing"]]
    assert {(card["topic"], card["state"]) for card in call["cards"]} >= {
        ("Naloxone", "shown"),
        ("OpioidDose", "shown"),
    }


async def test_calls_of_one_instance_stand_together_the_newest_first(service):
    for _ in range(2):
        await service.cards(ORDER_SIGN, signing())
        service.clock.pass_by(minutes=1)

    calls = (await service.http.get(EXPLAIN.upper().replace("/EXPLAIN", "/explain"))).json()["calls"]

    assert [call["at"] for call in calls] == ["2027-01-15T08:01:00.000Z", "2027-01-15T08:00:00.000Z"]


async def test_what_the_rules_saw_expires_and_their_outcomes_remain(service):
    await service.cards(ORDER_SIGN, signing())
    service.clock.pass_by(days=31)
    await service.cards(ORDER_SIGN, signing())

    newer, older = (await service.http.get(EXPLAIN)).json()["calls"]

    assert (newer["evidence"], older["evidence"]) == ("kept", "expired")
    assert not any("evidence" in rule for rule in older["rules"])
    assert len(older["rules"]) == len(newer["rules"])


async def test_what_the_rules_saw_is_kept_no_longer_than_the_record_of_the_call(tmp_path, store_url):
    async with serving(tmp_path, store_url, retention_days=2, explain_days=30) as service:
        await service.cards(ORDER_SIGN, signing())
        service.clock.pass_by(days=2)
        (call,) = (await service.http.get(EXPLAIN)).json()["calls"]

    assert call["evidence"] == "expired"


@pytest.mark.parametrize("instance", ["00000000-0000-4000-8000-000000000000", "x", "%27%20OR%201=1"])
async def test_an_unknown_instance_is_not_found(service, instance):
    answer = await service.http.get(f"/explain/{instance}")

    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


async def test_a_call_that_was_refused_for_want_of_data_is_there_too(service):
    blind = {
        **signing(),
        "hook": "patient-view",
        "prefetch": {},
        "context": {"userId": "Practitioner/9", "patientId": "p1"},
    }
    answer = await service.http.post("/cds-services/opioid-patient-view", json=blind)

    (call,) = (await service.http.get(EXPLAIN)).json()["calls"]

    assert (answer.status_code, call["status"], call["cards"]) == (412, 412, [])


def token(path, iss=ehr.ISS, tenant=None):
    now_s = int(NOW.timestamp())
    claims = {"iss": iss, "aud": ehr.BASE + path, "exp": now_s + 300, "iat": now_s, "jti": f"{iss}{tenant}{path}"}
    claims |= {} if tenant is None else {"tenant": tenant}
    return {"Authorization": "Bearer " + jwt.encode(claims, ehr.P384, algorithm="ES384", headers={"kid": "p384"})}


@pytest.fixture
async def guarded(tmp_path, store_url):
    (tmp_path / "keys.json").write_text(json.dumps(ehr.KEY_SET))
    (tmp_path / "clients.toml").write_text(
        f'[[client]]\nname = "north"\niss = "{ehr.ISS}"\njwks_file = "keys.json"\n'
        '[[client]]\nname = "south"\niss = "https://south.example.org"\njwks_file = "keys.json"\n'
        'policy = "south.toml"\n'
    )
    (tmp_path / "south.toml").write_text("quiet_declined_days = 20\n")
    settings = {"auth": "required", "clients_file": tmp_path / "clients.toml", "public_base_url": ehr.BASE}
    async with serving(tmp_path, store_url, **settings) as running:
        yield running


@pytest.mark.parametrize(
    ("iss", "tenant", "status"),
    [(ehr.ISS, "a", 200), (ehr.ISS, "b", 404), (ehr.ISS, None, 404), ("https://south.example.org", "a", 404)],
)
async def test_only_the_client_that_made_the_call_is_told(guarded, iss, tenant, status):
    made = await guarded.http.post(ORDER_SIGN, json=signing(), headers=token(ORDER_SIGN, tenant="a"))

    answer = await guarded.http.get(EXPLAIN, headers=token(EXPLAIN, iss, tenant))

    assert (made.status_code, answer.status_code) == (200, status)


async def test_the_hash_of_a_call_is_that_of_the_thresholds_that_judged_it(guarded):
    await guarded.http.post(ORDER_SIGN, json=signing(), headers=token(ORDER_SIGN))
    await guarded.http.post(ORDER_SIGN, json=signing(), headers=token(ORDER_SIGN, "https://south.example.org"))
    await guarded.http.get(EXPLAIN, headers=token(EXPLAIN))

    said = (await guarded.http.get("/version")).json()["knowledge"]["sha256"]
    kept = {row["client"]: row["knowledge_sha256"] for row in await guarded.rows("calls")}

    assert kept["north"] == said
    assert kept["south"] != said
    assert len(kept["south"]) == 64


@pytest.mark.requirement("AUTH-17")
@pytest.mark.parametrize("path", [EXPLAIN, f"{ORDER_SIGN}/feedback"])
async def test_a_token_for_another_address_is_refused(guarded, path):
    answer = await guarded.http.request("POST" if "feedback" in path else "GET", path, headers=token(ORDER_SIGN))

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_no_client_quiets_the_cards_of_another(guarded):
    made = await guarded.http.post(ORDER_SIGN, json=signing(), headers=token(ORDER_SIGN, tenant="a"))
    card = next(each for each in made.json()["cards"] if each["source"]["topic"]["code"] == "Naloxone")
    entry = {
        "card": card["uuid"],
        "outcome": "overridden",
        "overrideReason": {"reason": {"code": "patient-refuses"}},
        "outcomeTimestamp": "2027-01-15T08:00:00Z",
    }
    path = f"{ORDER_SIGN}/feedback"
    await guarded.http.post(path, json={"feedback": [entry]}, headers=token(path, "https://south.example.org", "a"))
    guarded.clock.pass_by(seconds=1)

    again = await guarded.http.post(ORDER_SIGN, json=signing(), headers={**token(ORDER_SIGN + "/", tenant="a")})

    assert "Naloxone" in [each["source"]["topic"]["code"] for each in again.json()["cards"]]
