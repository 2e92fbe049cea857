"""What a call must look like, and what it may look like, by the ids of the requirements."""

import asyncio

import orjson
import pytest

from app.settings import Settings
from tests.app.edge import (
    CHART,
    NOTHING,
    ORDER_SIGN,
    PATIENT,
    PATIENT_VIEW,
    PREFETCH,
    caller,
    order_sign,
    oxycodone,
    patient_view,
)
from tests.contract.walk import is_outcome

JSON = {"content-type": "application/json"}
DEEP = b'{"hook":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.fixture
async def service():
    async with caller() as service:
        yield service


def context(**changes):
    own = {"userId": "Practitioner/9", "patientId": "p1", **changes}
    return {name: value for name, value in own.items() if value is not ...}


NOT_JSON = {
    "REQ-1 cut off": b'{"hook":',
    "REQ-1 nothing": b"",
    "REQ-1 a trailing comma": b'{"hook":"patient-view",}',
    "REQ-2 a list": b"[]",
    "REQ-2 null": b"null",
    "REQ-2 a text": b'"patient-view"',
    "REQ-14 nested 200,000 deep": DEEP,
    "REQ-15 NaN": orjson.dumps(patient_view()).replace(b'"p1"', b"NaN", 1),
    "REQ-15 Infinity": b'{"hook":Infinity}',
    "REQ-15 a number past a double": b'{"prefetch":1e400}',
    "REQ-16 bad UTF-8": b'{"hook":"\xff"}',
    "REQ-16 a byte order mark": b"\xef\xbb\xbf{}",
    "REQ-17 a lone surrogate": b'{"hook":"\\ud800"}',
}

NOT_AN_ENVELOPE = {
    "REQ-3 no hook": patient_view(hook=None),
    "REQ-3 a hook that is no text": patient_view(hook=7),
    "REQ-4 another hook": patient_view(hook="order-sign"),
    "REQ-5 no hookInstance": patient_view(hookInstance=None),
    "REQ-6 a hookInstance that is no UUID": patient_view(hookInstance="1234"),
    "REQ-6 a hookInstance with its urn": patient_view(hookInstance="urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"),
    "REQ-7 no context": patient_view(context=None),
    "REQ-8 a context that is no object": patient_view(context=["p1"]),
    "REQ-9 no patientId": patient_view(context=context(patientId=...)),
    "REQ-9 no userId": patient_view(context=context(userId=...)),
    "REQ-21 a patientId of null": patient_view(context=context(patientId=None)),
    "REQ-21 an empty patientId": patient_view(context=context(patientId="")),
    "REQ-21 a patientId that is a number": patient_view(context=context(patientId=7)),
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
    "PREF-13 a search of null": patient_view(prefetch={**PREFETCH, "medications": None}),
    "PREF-13b an empty Bundle": patient_view(prefetch={**PREFETCH, "medications": {"resourceType": "Bundle"}}),
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
    "REQ-9 no draftOrders": order_sign(context=context()),
    "ROB-1 an order of nothing": order_sign({"resourceType": "MedicationRequest"}),
    "ROB-1 an order of rubbish": order_sign({"resourceType": "MedicationRequest", "dosageInstruction": "x", "id": []}),
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
async def test_what_is_not_a_JSON_object_is_refused(service, body):
    answer = await service.post(PATIENT_VIEW, content=body, headers=JSON)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


@pytest.mark.parametrize("sent", NOT_AN_ENVELOPE.values(), ids=NOT_AN_ENVELOPE)
async def test_an_envelope_is_whole_or_refused(service, sent):
    answer = await service.post(PATIENT_VIEW, json=sent)

    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


async def test_REQ_9_draftOrders_is_a_Bundle_where_it_is_sent(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(context=context(draftOrders={"resourceType": "Patient"})))

    assert answer.status_code == 400


@pytest.mark.parametrize("sent", TOLERATED.values(), ids=TOLERATED)
async def test_what_is_additional_or_odd_inside_is_no_fault(service, sent):
    answer = await service.post(PATIENT_VIEW, json=sent)

    assert answer.status_code == 200


@pytest.mark.parametrize("sent", SIGNED.values(), ids=SIGNED)
async def test_orders_may_be_odd(service, sent):
    answer = await service.post(ORDER_SIGN, json=sent)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json5"]
)
async def test_REQ_10_other_content_is_refused(service, media):
    answer = await service.post(PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={"content-type": media})

    assert (answer.status_code, is_outcome(answer.json())) == (415, True)


async def test_REQ_10_content_without_a_type_is_refused(service):
    assert (await service.post(PATIENT_VIEW, content=b"{}")).status_code == 415


async def test_REQ_10_another_charset_is_refused(service):
    media = {"content-type": "application/json; charset=utf-16"}

    assert (await service.post(PATIENT_VIEW, content=b"{}", headers=media)).status_code == 415


@pytest.mark.parametrize(
    "media", ["application/json; charset=utf-8", 'Application/JSON;Charset="UTF-8"', "application/json;odata=x"]
)
async def test_REQ_22_a_parameter_of_the_content_type_is_no_fault(service, media):
    answer = await service.post(PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={"content-type": media})

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [PATIENT_VIEW, "/cds-services/nobody"])
async def test_REQ_11_another_method_is_refused_with_Allow(service, method, path):
    answer = await service.request(method, path)

    assert (answer.status_code, answer.headers["allow"], is_outcome(answer.json())) == (405, "POST", True)


@pytest.mark.parametrize(
    "path",
    ["/cds-services/nobody", "/cds-services/nobody/feedback", PATIENT_VIEW + "/x", "/cds-services/%2e%2e/x", "/"],
)
async def test_REQ_12_12b_FB_1_an_unknown_address_is_not_found(service, path):
    answer = await service.post(path, json=patient_view())

    assert (answer.status_code, is_outcome(answer.json())) == (404, True)


async def test_a_service_is_found_with_a_slash_at_its_end(service):
    assert (await service.post(PATIENT_VIEW + "/", json=patient_view())).status_code == 200


class Endless:
    """A body that goes on, and how much of it was taken."""

    def __init__(self, n_chunks):
        self.n_chunks = n_chunks
        self.n_taken = 0

    async def __aiter__(self):
        for _ in range(self.n_chunks):
            self.n_taken += 1
            yield b" " * 1024


async def test_REQ_13_a_body_is_read_no_further_than_its_limit():
    body = Endless(1000)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        answer = await small.post(PATIENT_VIEW, content=body, headers=JSON)
        again = await small.post(PATIENT_VIEW, json=patient_view())

    assert (answer.status_code, is_outcome(answer.json())) == (413, True)
    assert body.n_taken == 5
    assert again.status_code == 200


@pytest.mark.parametrize(("n_bytes", "status"), [(4095, 200), (4096, 200), (4097, 413)])
async def test_REQ_13_the_limit_is_exact(n_bytes, status):
    body = orjson.dumps(patient_view()).ljust(n_bytes)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        assert (await small.post(PATIENT_VIEW, content=body, headers=JSON)).status_code == status


@pytest.mark.parametrize("length", ["4097", "9" * 5000])
async def test_REQ_13_a_body_announced_too_long_is_not_read(length):
    body = Endless(1)

    async with caller(Settings(auth="off", max_body_bytes=4096)) as small:
        answer = await small.post(PATIENT_VIEW, content=body, headers={**JSON, "content-length": length})

    assert (answer.status_code, body.n_taken) == (413, 0)


async def test_REQ_13_a_length_that_is_no_number_is_not_believed(service):
    answer = await service.post(
        PATIENT_VIEW, content=orjson.dumps(patient_view()), headers={**JSON, "content-length": "many"}
    )

    assert answer.status_code == 200


async def test_TOL_10_the_same_hookInstance_may_come_again(service):
    answers = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]


async def test_CONC_1_parallel_calls_do_not_mix(service):
    quiet, loud = patient_view(), patient_view(prefetch=CHART)

    answers = await asyncio.gather(*(service.post(PATIENT_VIEW, json=each) for each in [quiet, loud] * 10))

    assert [bool(each.json()["cards"]) for each in answers] == [False, True] * 10


async def test_PREF_12_SAFE_1_nothing_at_all_is_412_naming_the_keys(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch=None))

    assert (answer.status_code, is_outcome(answer.json())) == (412, True)
    assert "patient, medications, conditions" in answer.json()["issue"][0]["diagnostics"]


async def test_SAFE_2_a_chart_of_errors_is_412(service):
    refused = {key: {"resourceType": "OperationOutcome", "issue": []} for key in PREFETCH}

    assert (await service.post(PATIENT_VIEW, json=patient_view(prefetch=refused))).status_code == 412


async def test_SAFE_1_an_answer_to_any_query_is_200_with_what_is_missing(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch={"patient": PATIENT}))

    assert answer.status_code == 200
    assert [card["source"]["topic"]["code"] for card in answer.json()["cards"]] == ["IncompleteData"]


async def test_SAFE_1_advice_from_the_drafts_alone_is_200(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone(status="draft"), prefetch=None))

    topics = [card["source"]["topic"]["code"] for card in answer.json()["cards"]]

    assert answer.status_code == 200
    assert {"OpioidDose", "IncompleteData"} <= set(topics)


async def test_CALL_1_RESP_2_a_patient_without_any_risk_gets_no_card(service):
    answer = await service.post(PATIENT_VIEW, json=patient_view())

    assert (answer.status_code, answer.json()) == (200, {"cards": []})


async def test_RESP_1_G_1_an_answer_is_an_object_with_cards(service):
    answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone(status="draft")))

    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["cards"]
