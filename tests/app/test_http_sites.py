"""What differs from site to site: thresholds, dialect, the day."""

import json
from datetime import UTC, datetime

import pytest

from app.settings import Settings
from tests.app.edge import ORDER_SIGN, PATIENT_VIEW, PREFETCH, bundle, caller, order_sign, oxycodone, patient_view
from tests.app.signing import BASE, ISS, KEY_SET, NOW_S, token

OWN = f'[[client]]\nname = "own"\niss = "{ISS}"\njwks_file = "keys.json"\n'
OTHER = '[[client]]\nname = "other"\niss = "https://other.example.org"\njwks_file = "keys.json"\n'
FORTY_FIVE = {**PREFETCH, "medications": bundle(oxycodone(per_day=3))}


@pytest.fixture
async def service(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    (tmp_path / "own.toml").write_text("caution_mme_per_day = 40\n")
    dialect = 'policy = "own.toml"\ndialect = { selection_behavior = "any" }\n'
    (tmp_path / "clients.toml").write_text(OWN + dialect + OTHER)
    settings = Settings(clients_file=tmp_path / "clients.toml", public_base_url=BASE)
    async with caller(settings, now=lambda: datetime.fromtimestamp(NOW_S, UTC)) as service:
        yield service


async def cards_for(service, iss):
    headers = {"authorization": f"Bearer {token(iss=iss)}"}
    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch=FORTY_FIVE), headers=headers)
    return {card["source"]["topic"]["code"]: card for card in answer.json()["cards"]}


async def test_a_client_may_have_thresholds_of_its_own(service):
    own, other = await cards_for(service, ISS), await cards_for(service, "https://other.example.org")

    assert ("OpioidDose" in own, "OpioidDose" in other) == (True, False)


async def test_a_client_may_have_a_dialect_of_its_own(service):
    card = (await cards_for(service, ISS))["OpioidDose"]

    assert card["selectionBehavior"] == "any"


DAYS = {
    "late in the evening of New York it is still yesterday": ("America/New_York", "2027-01-14"),
    "in UTC it is tomorrow": ("UTC", "2027-01-15"),
}


@pytest.mark.parametrize(("zone", "day"), DAYS.values(), ids=DAYS)
async def test_today_is_the_sites_day(zone, day):
    settings = Settings(auth="off", time_zone=zone)
    draft = {**oxycodone(status="draft"), "authoredOn": None}

    async with caller(settings, now=lambda: datetime(2027, 1, 15, 2, 0, tzinfo=UTC)) as service:
        answer = await service.post(ORDER_SIGN, json=order_sign(draft))

    resources = [
        action["resource"]
        for card in answer.json()["cards"]
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
    ]
    assert {each["authoredOn"] for each in resources if "authoredOn" in each} == {day}
