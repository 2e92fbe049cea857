"""An order being signed that nobody can read: said, as a warning, and never passed over in silence."""

import pytest

from tests.app.edge import ORDER_SIGN, PREFETCH, order_sign, oxycodone, request

UNREAD = {
    "an entry of null": None,
    "an entry that is a number": 7,
    "an empty entry": {},
    "an entry without its resource": {"fullUrl": "urn:uuid:1"},
    "a resource of null": {"resource": None},
    "a resource without a type": {"resource": {**oxycodone("d1", status="draft"), "resourceType": None}},
    "a type that is a number": {"resource": {**oxycodone("d1", status="draft"), "resourceType": 7}},
    "a type in other letters": {"resource": {**oxycodone("d1", status="draft"), "resourceType": "Medicationrequest"}},
    "a statement in place of an order": {"resource": {**oxycodone("d1"), "resourceType": "MedicationStatement"}},
}
ELSEWHERE = {
    "a referral": {"resourceType": "ServiceRequest", "status": "draft", "intent": "order", "code": {"text": "MRI"}},
    "glasses": {"resourceType": "VisionPrescription", "status": "draft"},
    "a device": {"resourceType": "DeviceRequest", "codeCodeableConcept": {"text": "walker"}},
    "a drug of another order": {"resourceType": "Medication", "id": "x", "code": {"text": "oxycodone"}},
}


def signing(*entries):
    drafts = {"resourceType": "Bundle", "entry": list(entries)}
    context = {"userId": "Practitioner/9", "patientId": "p1", "draftOrders": drafts}
    return request({"hook": "order-sign", "context": context})


@pytest.mark.requirement("ROB-1", "SAFE-2", "EHR-1", "EHR-2")
@pytest.mark.parametrize("entry", UNREAD.values(), ids=UNREAD)
async def test_an_order_that_cannot_be_read_is_told_and_is_a_warning(service, entry):
    answer = await service.post(ORDER_SIGN, json=signing(entry))

    (card,) = [each for each in answer.json()["cards"] if each["source"]["topic"]["code"] == "IncompleteData"]
    assert card["indicator"] == "warning"
    assert "order 1 of those being written" in card["detail"]


async def test_beside_an_order_that_can_be_read_both_are_told(service):
    answer = await service.post(ORDER_SIGN, json=signing({"resource": oxycodone("d1", status="draft")}, None))

    topics = {each["source"]["topic"]["code"] for each in answer.json()["cards"]}
    assert {"OpioidDose", "IncompleteData"} <= topics


@pytest.mark.parametrize("resource", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_what_is_no_drug_order_is_no_gap(service, resource):
    answer = await service.post(ORDER_SIGN, json=order_sign(resource, prefetch=PREFETCH))

    assert answer.json() == {"cards": []}


NAMELESS = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "#nowhere"}}, {}]}


@pytest.mark.requirement("ROB-1", "SAFE-2", "EHR-4")
async def test_a_drug_whose_ingredients_nobody_names_is_not_taken_for_a_harmless_one(service):
    order = {**oxycodone("d1", status="draft"), "medicationReference": {"reference": "#m"}, "contained": [NAMELESS]}
    del order["medicationCodeableConcept"]

    answer = await service.post(ORDER_SIGN, json=order_sign(order, prefetch=PREFETCH))

    (card,) = answer.json()["cards"]
    assert (card["source"]["topic"]["code"], card["indicator"]) == ("IncompleteData", "warning")
    assert "MedicationRequest/d1" in card["detail"]
