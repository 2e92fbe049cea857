"""A chart longer than what is read, and an order that says too much: read in part or not at all, and told."""

import pytest

from app.settings import Settings
from tests.app.edge import ORDER_SIGN, PATIENT_VIEW, PREFETCH, bundle, caller, order_sign, oxycodone, patient_view

MOST = 100
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
DRAFT = oxycodone("d1", status="draft")
MIXTURE = {"resourceType": "Medication", "id": "m", "ingredient": [{"item": {"concept": {"text": "oxycodone"}}}] * 31}
SAYS_TOO_MUCH = {
    "fifty-one directions": {"dosageInstruction": DRAFT["dosageInstruction"] * 51},
    "a hundred and one codings": {
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": str(1049683 + n)} for n in range(101)]}
    },
    "thirty-one ingredients": {
        "medicationCodeableConcept": None,
        "medicationReference": {"reference": "#m"},
        "contained": [MIXTURE],
    },
}


def told(cards):
    (card,) = [each for each in cards if each["source"]["topic"]["code"] == "IncompleteData"]
    return card["indicator"], card["detail"]


async def cards(body, **settings):
    async with caller(Settings(auth="off", **settings)) as service:
        return (await service.post(ORDER_SIGN, json=body)).json()["cards"]


def medications(n_recent, n_old):
    """Orders that ended years ago, and behind them those of yesterday: four tablets a day, 60 MME/day each."""
    old = [{**oxycodone(f"old-{n}"), "authoredOn": "2019-01-01", "status": "completed"} for n in range(n_old)]
    return {**PREFETCH, "medications": bundle(*old, *(oxycodone(f"new-{n}") for n in range(n_recent)))}


@pytest.mark.requirement("ROB-1", "SAFE-2", "EHR-2")
async def test_a_list_that_is_longer_is_told_as_read_in_part():
    found = await cards(order_sign(DRAFT, prefetch=medications(1, MOST)), max_resources=MOST)

    indicator, detail = told(found)
    assert indicator == "warning"
    assert "The medication list was only read in part" in detail


async def test_a_list_that_is_just_as_long_is_whole():
    found = await cards(order_sign(DRAFT, prefetch=medications(1, MOST - 1)), max_resources=MOST)

    assert all("medication list" not in card["detail"] for card in found)


async def test_the_newest_are_read_wherever_they_stand():
    async with caller(Settings(auth="off", max_resources=MOST)) as service:
        answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch=medications(1, MOST)))

    (dose,) = [each for each in answer.json()["cards"] if each["source"]["topic"]["code"] == "OpioidDose"]
    assert "60 MME/day" in dose["summary"]


@pytest.mark.requirement("ROB-1", "SAFE-2")
async def test_more_orders_than_anybody_signs_at_once_are_told_and_a_warning():
    found = await cards(order_sign(*(oxycodone(f"d{n}", status="draft") for n in range(501))))

    indicator, detail = told(found)
    assert indicator == "warning"
    assert "all but the first 500 of 501 orders" in detail


@pytest.mark.requirement("ROB-1", "SAFE-2")
@pytest.mark.parametrize("change", SAYS_TOO_MUCH.values(), ids=SAYS_TOO_MUCH)
async def test_an_order_that_says_too_much_is_not_passed_over(change):
    found = await cards(order_sign({**DRAFT, **change}, prefetch=PREFETCH))

    assert told(found)[0] == "warning"
