"""encounter-discharge through the whole service: what goes home with the patient."""

import pytest

from tests.app.edge import PREFETCH, bundle, oxycodone, request

DISCHARGE = "/cds-services/opioid-encounter-discharge"
CONTEXT = {"userId": "Practitioner/9", "patientId": "p1", "encounterId": "e1"}
STAY = {
    "resourceType": "Encounter",
    "id": "e1",
    "status": "in-progress",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "subject": {"reference": "Patient/p1"},
    "period": {"start": "2027-01-12"},
}
DAYS = {"dispenseRequest": {"expectedSupplyDuration": {"value": 10, "unit": "d", "code": "d"}}}
HOME = {**oxycodone("home"), **DAYS, "encounter": {"reference": "Encounter/e1"}}
WHOLE = {**PREFETCH, "encounter": STAY, "encounters": bundle(STAY), "procedures": bundle(), "labs": bundle()}


def discharge(*orders, context=CONTEXT, **prefetch):
    sent = {**WHOLE, "medications": bundle(*orders), **prefetch}
    return request({"hook": "encounter-discharge", "context": context, "prefetch": sent})


async def topics(service, body):
    answer = await service.post(DISCHARGE, json=body)
    shown = answer.json()["cards"]
    held = [code for card in shown for codes in card.get("extension", {}).values() for code in codes]
    return {card["source"]["topic"]["code"] for card in shown} | set(held)


async def test_the_opioid_of_this_stay_is_looked_at_as_an_outpatient_order(service):
    found = await topics(service, discharge(HOME))

    assert {"OpioidDose", "Naloxone", "AcuteDuration", "FollowUp"} <= found


async def test_an_order_of_category_discharge_is_in_question_too(service):
    discharged = {**oxycodone("home"), **DAYS, "category": [{"coding": [{"code": "discharge"}]}]}

    assert "AcuteDuration" in await topics(service, discharge(discharged))


async def test_a_stay_that_cannot_be_read_is_still_known_by_its_id(service):
    assert "AcuteDuration" in await topics(service, discharge(HOME, encounter=None))


async def test_the_order_of_another_encounter_is_not_in_question(service):
    before = {**HOME, "encounter": {"reference": "Encounter/e0"}}

    assert "AcuteDuration" not in await topics(service, discharge(before))


async def test_no_opioid_goes_home_and_nothing_is_said(service):
    answer = await service.post(DISCHARGE, json=discharge())

    assert (answer.status_code, answer.json()) == (200, {"cards": []})


async def test_an_order_for_the_ward_does_not_go_home(service):
    ward = {**HOME, "category": [{"coding": [{"code": "inpatient"}]}]}

    assert "AcuteDuration" not in await topics(service, discharge(ward))


@pytest.mark.parametrize("missing", CONTEXT)
async def test_every_field_of_the_context_is_required(service, missing):
    context = {name: value for name, value in CONTEXT.items() if name != missing}

    answer = await service.post(DISCHARGE, json=discharge(HOME, context=context))

    assert answer.status_code == 400


@pytest.mark.parametrize("encounter", [None, "", 7, " "])
async def test_an_encounter_of_another_kind_is_refused(service, encounter):
    answer = await service.post(DISCHARGE, json=discharge(HOME, context={**CONTEXT, "encounterId": encounter}))

    assert answer.status_code == 400
