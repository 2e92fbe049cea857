"""order-select through the whole service: selected orders only, nothing said of what is not written yet."""

import pytest

from tests.app.edge import PREFETCH, bundle, oxycodone, request

ORDER_SELECT = "/cds-services/opioid-order-select"
EMPTY = {"resourceType": "MedicationRequest", "id": "empty", "status": "draft", "subject": {"reference": "Patient/p1"}}
LISINOPRIL = {
    **EMPTY,
    "id": "lisinopril",
    "medicationCodeableConcept": {"text": "lisinopril 10 MG Oral Tablet"},
}
PATCH = {
    **EMPTY,
    "id": "patch",
    "medicationCodeableConcept": {"text": "72 HR fentanyl 0.025 MG/HR Transdermal System"},
}
X_RAY = {**EMPTY, "resourceType": "ServiceRequest", "id": "x-ray", "code": {"text": "X-ray of the knee"}}
WHOLE = {**PREFETCH, "encounters": bundle(), "procedures": bundle(), "labs": bundle()}


def select(*orders, selections=..., **changes):
    context = {"userId": "Practitioner/9", "patientId": "p1"}
    if orders:
        context["draftOrders"] = bundle(*orders)
    if selections is not ...:
        context["selections"] = selections
    return request({"hook": "order-select", "context": context, "prefetch": WHOLE, **changes})


async def topics(service, body):
    answer = await service.post(ORDER_SELECT, json=body)
    return {card["source"]["topic"]["code"]: card for card in answer.json()["cards"]}


SAYS_NOTHING = {
    "neither drafts nor selections": select(),
    "nothing selected": select(oxycodone("a", status="draft"), selections=[]),
    "selections that were not sent": select(oxycodone("a", status="draft")),
    "an order form without a drug": select(EMPTY, selections=["MedicationRequest/empty"]),
    "a drug-less form beside an order": select(
        EMPTY, oxycodone("a", status="draft"), selections=["MedicationRequest/empty"]
    ),
    "a selection that leads nowhere": select(oxycodone("a", status="draft"), selections=["MedicationRequest/b"]),
    "selections that are no texts": select(oxycodone("a", status="draft"), selections=[7, None]),
    "nothing selected and nothing of the chart to be had": select(selections=[], prefetch=None),
    "another drug selected beside an opioid": select(
        LISINOPRIL, oxycodone("a", status="draft"), selections=["MedicationRequest/lisinopril"]
    ),
    "an X-ray selected beside an opioid": select(
        X_RAY, oxycodone("a", status="draft"), selections=["ServiceRequest/x-ray"]
    ),
}


@pytest.mark.parametrize("body", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
async def test_there_is_nothing_to_say_until_an_opioid_is_selected(service, body):
    answer = await service.post(ORDER_SELECT, json=body)

    assert (answer.status_code, answer.json()) == (200, {"cards": []})


async def test_a_selected_opioid_of_60_mme_is_a_point_to_pause(service):
    found = await topics(service, select(oxycodone("a", status="draft"), selections=["MedicationRequest/a"]))

    assert "60 MME/day" in found["OpioidDose"]["summary"]


async def test_a_bare_id_selects_too(service):
    assert "OpioidDose" in await topics(service, select(oxycodone("a", status="draft"), selections=["a"]))


async def test_a_patch_without_directions_is_judged_by_its_product_and_no_gap_is_named(service):
    found = await topics(service, select(PATCH, selections=["MedicationRequest/patch"]))

    assert found["ExtendedReleaseStart"]["indicator"] == "critical"
    assert "IncompleteData" not in found


@pytest.mark.requirement("EHR-4")
async def test_the_form_that_is_still_empty_is_no_unreadable_order(service):
    found = await topics(service, select(EMPTY, oxycodone("a", status="draft"), selections=["MedicationRequest/a"]))

    assert "OpioidDose" in found
    assert "IncompleteData" not in found


async def test_a_missing_medication_list_is_said_also_while_choosing(service):
    prefetch = {name: given for name, given in WHOLE.items() if name != "medications"}

    found = await topics(
        service, select(oxycodone("a", status="draft"), selections=["MedicationRequest/a"], prefetch=prefetch)
    )

    assert found["IncompleteData"]["indicator"] == "warning"


@pytest.mark.parametrize(
    "context",
    [
        {"patientId": "p1"},
        {"userId": "Practitioner/9"},
        {"userId": "Practitioner/9", "patientId": "p1", "selections": "a"},
        {"userId": "Practitioner/9", "patientId": "p1", "draftOrders": {"resourceType": "MedicationRequest"}},
    ],
)
async def test_a_context_that_is_not_whole_is_refused(service, context):
    answer = await service.post(ORDER_SELECT, json=select(context=context))

    assert answer.status_code == 400
