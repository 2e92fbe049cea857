"""What an entry of the clients file changes for that client's calls, from the token to the answer."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from app.settings import Settings
from tests.app.edge import (
    CHART,
    ORDER_SIGN,
    PATIENT_VIEW,
    PREFETCH,
    bundle,
    caller,
    order_sign,
    oxycodone,
    patient_view,
)
from tests.app.signing import BASE, ISS, KEY_SET, NOW_S, token
from tests.contract.walk import blanks

ACCESS = {"access_token": "secret", "token_type": "Bearer", "expires_in": 60, "scope": "x", "subject": "us"}
EPIC = """
dialect = { selection_behavior = "any", replacement = "none", detail_content_type = "text/markdown", \
code_systems = { "http://www.nlm.nih.gov/research/umls/rxnorm" = "urn:oid:2.16.840.1.113883.6.88" } }
"""
OLD = {**oxycodone("old", per_day=4), "authoredOn": "2025-11-01"}
REDUCED = {**oxycodone("new", per_day=2, status="draft"), "authoredOn": "2027-01-15"}


@pytest.fixture
def service(tmp_path):
    """A caller of a service whose one client has these entries, and the queries that its server was asked."""
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    asked = []

    def answer(request):
        asked.append(request.url.path.rpartition("/")[2] + "?" + request.url.query.decode())
        return httpx.Response(200, json={"resourceType": "Bundle", "total": 0})

    def start(entries=""):
        head = f'[[client]]\nname = "own"\niss = "{ISS}"\njwks_file = "keys.json"\n'
        servers = 'fhir_servers = ["https://fhir.example.org/r4"]\n'
        (tmp_path / "clients.toml").write_text(f"{head}{servers}{entries}\n")
        settings = Settings(clients_file=tmp_path / "clients.toml", public_base_url=BASE, discovery_auth="required")
        started = caller(settings, answer, now=lambda: datetime.fromtimestamp(NOW_S, UTC))
        started.asked = asked
        return started

    return start


def bearer(path, jti="1"):
    return {"authorization": f"Bearer {token(aud=BASE + path, jti=jti)}"}


async def answered(service, request, path):
    async with service:
        return await service.post(path, json=request, headers=bearer(path))


def topics(answer):
    return {each["source"]["topic"]["code"]: each for each in answer.json()["cards"]}


async def keys_in_discovery(service):
    async with service:
        found = await service.get("/cds-services", headers=bearer("/cds-services"))
    return {key for each in found.json()["services"] for key in each["prefetch"]}


OFF = 'queries_off = ["ecg", "carePlans"]'


async def test_a_key_that_is_off_is_asked_for_nowhere(service):
    started = service(OFF)
    sent = patient_view(prefetch=None, fhirServer="https://fhir.example.org/r4", fhirAuthorization=ACCESS)

    await answered(started, sent, PATIENT_VIEW)

    assert any(each.startswith("Condition?") for each in started.asked)
    assert not any("8636-3" in each or each.startswith("CarePlan") for each in started.asked)


async def test_the_clients_own_discovery_leaves_it_out(service):
    everything, own = await keys_in_discovery(service()), await keys_in_discovery(service(OFF))

    assert everything - own == {"ecg", "carePlans"}


async def test_what_is_sent_all_the_same_is_not_read(service):
    """An opioid with an unreadable procedure list: a gap; with the key off, none."""
    unread = {**CHART, "procedures": {"resourceType": "OperationOutcome", "issue": []}}

    on = await answered(service(), patient_view(prefetch=unread), PATIENT_VIEW)
    off = await answered(service('queries_off = "procedures"'), patient_view(prefetch=unread), PATIENT_VIEW)

    assert "Procedures could not be read" in json.dumps(on.json())
    assert "Procedures could not be read" not in json.dumps(off.json())


async def test_what_is_off_is_missing_nowhere(service, capsys):
    started = service('queries_off = ["procedures", "encounters", "labs"]')

    await answered(started, patient_view(prefetch=CHART), PATIENT_VIEW)

    (line,) = [json.loads(each) for each in capsys.readouterr().err.splitlines() if "cards_returned" in each]
    assert {"procedures", "encounters", "labs"} & set(line["missing"]) == set()
    assert "serviceRequests" in line["missing"]


BLIND = {
    "412": ("", 412),
    "a card": ('when_blind = "card"', 200),
}


@pytest.mark.requirement("PREF-12", "SAFE-1", "EHR-1")
@pytest.mark.parametrize(("entry", "status"), BLIND.values(), ids=BLIND)
async def test_a_call_without_sight_is_an_error_or_a_card_and_never_an_empty_list(service, entry, status):
    answer = await answered(service(entry), patient_view(prefetch=None), PATIENT_VIEW)

    assert answer.status_code == status
    assert answer.json().get("cards") != []


@pytest.mark.requirement("SAFE-1", "SAFE-2")
async def test_the_card_names_what_could_not_be_had(service):
    answer = await answered(service('when_blind = "card"'), patient_view(prefetch=None), PATIENT_VIEW)

    (card,) = answer.json()["cards"]
    assert card["source"]["topic"]["code"] == "IncompleteData"
    assert card["indicator"] == "warning"
    assert "The medication list could not be read" in card["detail"]
    assert blanks(answer.json()) == []


async def test_there_is_a_card_too_when_the_order_is_no_opioid(service):
    """Whether it interacts with one is not known: nobody saw the list."""
    lisinopril = {
        "resourceType": "MedicationRequest",
        "id": "d",
        "status": "draft",
        "medicationCodeableConcept": {"text": "lisinopril 10 mg tablet"},
    }

    answer = await answered(service('when_blind = "card"'), order_sign(lisinopril, prefetch=None), ORDER_SIGN)

    assert list(topics(answer)) == ["IncompleteData"]


@pytest.mark.requirement("EHR-32", "EHR-33", "EHR-34")
async def test_an_entry_for_epic_speaks_its_dialect(service):
    chart = {**PREFETCH, "medications": bundle(OLD)}

    answer = await answered(service(EPIC), order_sign(REDUCED, prefetch=chart), ORDER_SIGN)

    cards = topics(answer)
    types = {
        action["type"] for card in cards.values() for each in card.get("suggestions", ()) for action in each["actions"]
    }
    assert types <= {"create"}
    assert "A smaller step now" in cards["RapidTaper"]["detail"]
    assert {each["extension"]["com.epic.cdshooks.card.detail.content-type"] for each in cards.values()} == {
        "text/markdown"
    }
    assert {each["selectionBehavior"] for each in cards.values() if "suggestions" in each} <= {"any"}
    assert "nlm.nih.gov/research/umls/rxnorm" not in json.dumps([each.get("suggestions") for each in cards.values()])


@pytest.mark.requirement("ACT-5")
async def test_a_client_that_deletes_and_creates_gets_both_actions(service):
    entry = 'dialect = { action_limit = 2, replacement = "delete-and-create" }'
    chart = {**PREFETCH, "medications": bundle(OLD)}

    answer = await answered(service(entry), order_sign(REDUCED, prefetch=chart), ORDER_SIGN)

    (suggestion,) = topics(answer)["RapidTaper"]["suggestions"]
    assert [each["type"] for each in suggestion["actions"]] == ["delete", "create"]
    assert suggestion["actions"][0]["resourceId"] == "MedicationRequest/new"
    assert suggestion["actions"][1]["resource"]["id"] != "new"
