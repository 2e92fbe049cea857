"""An update suggestion on the wire: the whole draft as the EHR sent it, with other directions (ACT-4, ACT-4b)."""

import pytest
from fhir.resources.R4B.dosage import Dosage

from tests.app.edge import ORDER_SIGN, PREFETCH, bundle, caller, order_sign, oxycodone

OLD = {**oxycodone("old", per_day=4), "authoredOn": "2025-11-01"}
CHART = {**PREFETCH, "medications": bundle(OLD)}
ODD = {
    **oxycodone("Odd_id with spaces", per_day=2, status="draft"),
    "priorPrescription": {"reference": "MedicationRequest/old"},
    "authoredOn": "2027-01-15",
    "vendorElement": {"kept": True, "amount": 1.5},
    "extension": [{"url": "urn:x", "valueString": "kept"}],
    "dispenseRequest": {"quantity": {"value": 60, "unit": "tablet"}},
}


async def signed(*drafts, **changes):
    async with caller() as service:
        response = await service.post(ORDER_SIGN, json=order_sign(*drafts, prefetch=CHART, **changes))
    return {each["source"]["topic"]["code"]: each for each in response.json()["cards"]}


@pytest.fixture
async def action():
    cards = await signed(ODD)
    (suggestion,) = cards["RapidTaper"]["suggestions"]
    (only,) = suggestion["actions"]
    return only


@pytest.mark.requirement("ACT-2", "ACT-4")
async def test_an_update_has_the_id_of_the_draft_and_says_what_it_does(action):
    assert action["type"] == "update"
    assert action["resource"]["id"] == ODD["id"]
    assert "oxycodone" in action["description"]


@pytest.mark.requirement("ACT-4b")
async def test_everything_else_of_the_draft_is_kept(action):
    kept = {name: value for name, value in action["resource"].items() if name != "dosageInstruction"}

    assert kept == {name: value for name, value in ODD.items() if name != "dosageInstruction"}


async def test_the_new_directions_are_FHIR(action):
    texts = [Dosage.model_validate(each).text for each in action["resource"]["dosageInstruction"]]

    assert texts == [
        "Take 1 tablet in the morning",
        "Take 1 tablet at midday",
        "Take half a tablet in the evening",
        "Take 1 tablet at bedtime",
    ]


async def test_the_suggestion_accepted_ends_the_card(action):
    cards = await signed(action["resource"])

    assert "RapidTaper" not in cards


async def test_the_card_takes_the_place_of_the_taper_review():
    cards = await signed(ODD)

    assert "TaperReview" not in cards
    assert cards["RapidTaper"]["indicator"] in {"warning", "critical"}


async def test_a_draft_without_an_id_gets_no_update():
    nameless = {name: value for name, value in ODD.items() if name != "id"}

    cards = await signed(nameless)

    assert "suggestions" not in cards["RapidTaper"]


async def test_two_drafts_of_one_id_get_no_update():
    cards = await signed(ODD, {**oxycodone(ODD["id"], per_day=1, status="draft")})

    assert "suggestions" not in cards["RapidTaper"] or all(
        action["type"] == "create" for each in cards["RapidTaper"]["suggestions"] for action in each["actions"]
    )


async def test_an_order_changed_under_its_own_id_is_a_reduction():
    changed = {**oxycodone("old", per_day=1, status="draft"), "authoredOn": "2027-01-15"}

    cards = await signed(changed)

    assert cards["RapidTaper"]["indicator"] == "critical"
    assert cards["RapidTaper"]["suggestions"][0]["actions"][0]["type"] == "update"


async def test_an_order_ended_under_its_own_id_is_an_abrupt_end():
    cards = await signed({**OLD, "status": "stopped"})

    assert cards["RapidTaper"]["summary"].startswith("These orders end a long-taken opioid in one step")
