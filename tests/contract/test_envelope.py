"""What a call must look like, and what it may look like, by both entrances. Row names carry the ids."""

import pytest

from tests.app.edge import (
    NOTHING,
    ORDER_SIGN,
    PATIENT,
    PATIENT_VIEW,
    PREFETCH,
    order_sign,
    oxycodone,
    patient_view,
)
from tests.contract.walk import is_outcome


def context(**changes):
    own = {"userId": "Practitioner/9", "patientId": "p1", **changes}
    return {name: value for name, value in own.items() if value is not ...}


def access(scope):
    token = {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "scope": scope, "subject": "us"}
    return {"fhirServer": "https://fhir.example.org/r4", "fhirAuthorization": token}


NOT_AN_ENVELOPE = {
    "REQ-3 no hook": patient_view(hook=None),
    "REQ-3 a hook that is no text": patient_view(hook=7),
    "REQ-4 another hook": patient_view(hook="order-sign"),
    "REQ-5 no hookInstance": patient_view(hookInstance=None),
    "REQ-6 a hookInstance that is no UUID": patient_view(hookInstance="1234"),
    "REQ-6 a hookInstance with its urn": patient_view(hookInstance="urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"),
    "REQ-7 no context": patient_view(context=None),
    "REQ-7 a context that is no object": patient_view(context=["p1"]),
    "REQ-8 no patientId": patient_view(context=context(patientId=...)),
    "REQ-8 no userId": patient_view(context=context(userId=...)),
    "REQ-9 a patientId of null": patient_view(context=context(patientId=None)),
    "REQ-9 an empty patientId": patient_view(context=context(patientId="")),
    "REQ-9 a patientId that is a number": patient_view(context=context(patientId=7)),
    "REQ-18 fhirAuthorization without fhirServer": patient_view(fhirAuthorization={"access_token": "x"}),
    "REQ-19 a fhirServer that is no web address": patient_view(fhirServer="file:///etc/passwd"),
    "REQ-19 a fhirServer that is no text": patient_view(fhirServer={"a": 1}),
}

TOLERATED = {
    "TOL-1 an extension": patient_view(extension={"org.example.x": {"a": 1}}),
    "TOL-2 unknown members": patient_view(somethingNew=[1, 2]),
    "TOL-3 unknown context members": patient_view(context=context(somethingNew={"a": None})),
    "TOL-4 a PractitionerRole": patient_view(context=context(userId="PractitionerRole/1")),
    "TOL-4 a Patient": patient_view(context=context(userId="Patient/p1")),
    "TOL-4 a RelatedPerson": patient_view(context=context(userId="RelatedPerson/1")),
    "TOL-5 an encounter": patient_view(context=context(encounterId="e1")),
    "TOL-5 an encounter of null": patient_view(context=context(encounterId=None)),
    "TOL-9 an upper-case UUID": patient_view(hookInstance="D1577C69-DFBE-44AD-BA6D-3E05E953B2EA"),
    "TOL-11 an unsolicited prefetch key": patient_view(prefetch={**PREFETCH, "more": {"resourceType": "Coverage"}}),
    "TOL-12 fhirServer alone": patient_view(fhirServer="https://fhir.example.org"),
    "REQ-17 an id with path characters and NUL": patient_view(context=context(patientId="../../p1\u0000?x=1#y")),
    "REQ-20 an incomplete fhirAuthorization": patient_view(fhirServer="https://f.example.org", fhirAuthorization={}),
    "PREF-13b a search of null": patient_view(prefetch={**PREFETCH, "medications": None}),
    "PREF-13c an empty Bundle": patient_view(prefetch={**PREFETCH, "medications": {"resourceType": "Bundle"}}),
    "TOL-12b scopes of SMART v1": patient_view(**access("patient/*.read launch")),
    "TOL-12b scopes of SMART v2": patient_view(**access("patient/Observation.rs?category=survey")),
    "PREF-10 an OperationOutcome": patient_view(prefetch={**PREFETCH, "labs": {"resourceType": "OperationOutcome"}}),
    "PREF-19 rubbish": patient_view(prefetch={**PREFETCH, "medications": "<html>", "conditions": 7}),
    "PREF-14a a page without access to the next": patient_view(
        prefetch={**PREFETCH, "medications": {**NOTHING, "link": [{"relation": "next", "url": "https://x.org/2"}]}}
    ),
}

SIGNED = {
    "TOL-6 a Bundle without type": order_sign(context=context(draftOrders={"resourceType": "Bundle"})),
    "TOL-7 an odd id": order_sign(oxycodone("a_b\u2011" + "c" * 190)),
    "TOL-8 an order in another state": order_sign(oxycodone(status="on-hold")),
    "REQ-8 no draftOrders": order_sign(context=context()),
    "ROB-1 an order of nothing": order_sign({"resourceType": "MedicationRequest"}),
    "ROB-1 an order of rubbish": order_sign({"resourceType": "MedicationRequest", "dosageInstruction": "x", "id": []}),
}


@pytest.mark.requirement(
    "REQ-3", "REQ-4", "REQ-5", "REQ-6", "REQ-7", "REQ-8", "REQ-9", "REQ-18", "REQ-19", "RESP-4", "EHR-18"
)
@pytest.mark.parametrize("sent", NOT_AN_ENVELOPE.values(), ids=NOT_AN_ENVELOPE)
async def test_an_envelope_is_whole_or_refused(service, sent):
    answer = await service.post(PATIENT_VIEW, json=sent)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.requirement("REQ-21")
async def test_draftOrders_is_a_Bundle_where_it_is_sent(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(context=context(draftOrders={"resourceType": "Patient"})))

    assert answer.status_code == 400


@pytest.mark.requirement(
    "TOL-1",
    "TOL-2",
    "TOL-3",
    "TOL-4",
    "TOL-5",
    "TOL-9",
    "TOL-11",
    "TOL-12",
    "TOL-12b",
    "EHR-8",
    "EHR-18",
    "REQ-17",
    "REQ-20",
    "PREF-10",
    "PREF-13",
    "PREF-13b",
    "PREF-13c",
    "PREF-14a",
    "PREF-19",
    "EHR-11",
)
@pytest.mark.parametrize("sent", TOLERATED.values(), ids=TOLERATED)
async def test_what_is_additional_or_odd_inside_is_no_fault(service, sent):
    answer = await service.post(PATIENT_VIEW, json=sent)

    assert answer.status_code == 200


@pytest.mark.requirement("TOL-6", "TOL-7", "TOL-8", "REQ-8", "ROB-1", "EHR-4", "EHR-8")
@pytest.mark.parametrize("sent", SIGNED.values(), ids=SIGNED)
async def test_orders_may_be_odd(service, sent):
    answer = await service.post(ORDER_SIGN, json=sent)

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [PATIENT_VIEW, "/cds-services/nobody"])
@pytest.mark.requirement("REQ-11", "REQ-11b")
async def test_another_method_is_refused_with_Allow(service, method, path):
    answer = await service.request(method, path)

    assert (answer.status_code, answer.headers["allow"], is_outcome(answer.json())) == (405, "POST", True)


@pytest.mark.requirement("REQ-12", "REQ-12b", "FB-1")
@pytest.mark.parametrize(
    "path",
    ["/cds-services/nobody", "/cds-services/nobody/feedback", PATIENT_VIEW + "/x", "/cds-services/%2e%2e/x", "/"],
)
async def test_an_unknown_address_is_not_found(service, path):
    answer = await service.post(path, json=patient_view())

    assert (answer.status_code, is_outcome(answer.json())) == (404, True)


@pytest.mark.requirement("EHR-41")
async def test_a_service_is_found_with_a_slash_at_its_end(service):
    assert (await service.post(PATIENT_VIEW + "/", json=patient_view())).status_code == 200


@pytest.mark.requirement("TOL-10")
async def test_the_same_hookInstance_may_come_again(service):
    answers = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]


@pytest.mark.requirement("PREF-12", "RESP-3", "SAFE-1", "EHR-1")
async def test_nothing_at_all_is_412_naming_the_keys(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch=None))

    assert (answer.status_code, is_outcome(answer.json())) == (412, True)
    assert "patient, medications, conditions" in answer.json()["issue"][0]["diagnostics"]


@pytest.mark.requirement("SAFE-2")
async def test_a_chart_of_errors_is_412(service):
    refused = {key: {"resourceType": "OperationOutcome", "issue": []} for key in PREFETCH}

    assert (await service.post(PATIENT_VIEW, json=patient_view(prefetch=refused))).status_code == 412


@pytest.mark.requirement("SAFE-1", "EHR-1", "EHR-2")
async def test_an_answer_to_any_query_is_200_with_what_is_missing(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch={"patient": PATIENT}))

    assert answer.status_code == 200
    assert [card["source"]["topic"]["code"] for card in answer.json()["cards"]] == ["IncompleteData"]


@pytest.mark.requirement("SAFE-1")
async def test_advice_from_the_drafts_alone_is_200(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone(status="draft"), prefetch=None))

    topics = [card["source"]["topic"]["code"] for card in answer.json()["cards"]]

    assert answer.status_code == 200
    assert {"OpioidDose", "IncompleteData"} <= set(topics)


@pytest.mark.requirement("CALL-1", "RESP-2")
async def test_a_patient_without_any_risk_gets_no_card(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view())

    assert (answer.status_code, answer.json()) == (200, {"cards": []})


@pytest.mark.requirement("RESP-1", "G-1")
async def test_an_answer_is_an_object_with_cards(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone(status="draft")))

    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["cards"]
