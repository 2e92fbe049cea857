"""What a caller sees when things go wrong, and what nobody sees."""

import json
from dataclasses import replace

import httpx
import pytest

from app.settings import Settings
from clinical.assess import rules
from clinical.rule import Audience, Moment
from tests.app.edge import (
    ORDER_SIGN,
    PATIENT,
    PATIENT_VIEW,
    PREFETCH,
    bundle,
    caller,
    patient_view,
)
from tests.contract.walk import blanks, is_outcome

NONE = frozenset()
SECRET = "Zebulon-Sentinel-4711"


def broken(*_):
    raise ZeroDivisionError(SECRET)


def broken_rule(**changes):
    """One that breaks in the place of the last, which keeps its wording."""
    return replace(rules()[-1], title="Broken rule", moments=frozenset(Moment), audience=Audience.EVERYONE, **changes)


ENDS = {
    "400": ("POST", PATIENT_VIEW, {"json": {}}, 400, "required"),
    "400 not JSON": (
        "POST",
        PATIENT_VIEW,
        {"content": b"{", "headers": {"content-type": "application/json"}},
        400,
        "structure",
    ),
    "404": ("POST", "/cds-services/nobody", {"json": {}}, 404, "not-found"),
    "404 no such page": ("GET", "/nowhere", {}, 404, "not-found"),
    "405": ("PUT", PATIENT_VIEW, {}, 405, "not-supported"),
    "412": ("POST", PATIENT_VIEW, {"json": patient_view(prefetch=None)}, 412, "processing"),
    "415": ("POST", PATIENT_VIEW, {"content": b"{}"}, 415, "not-supported"),
}


@pytest.mark.parametrize(("method", "path", "sent", "status", "code"), ENDS.values(), ids=ENDS)
@pytest.mark.requirement("RESP-4", "RESP-5", "DISC-13")
async def test_every_error_is_an_OperationOutcome(method, path, sent, status, code):
    async with caller() as service:
        answer = await service.request(method, path, **sent)

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (status, code)
    assert is_outcome(answer.json())
    assert blanks(answer.json()) == []


@pytest.mark.requirement("RESP-4", "RESP-5", "DISC-13")
async def test_413_is_an_OperationOutcome():
    async with caller(Settings(auth="off", max_body_bytes=1024)) as service:
        answer = await service.post(PATIENT_VIEW, json=[" " * 1024])

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (413, "too-long")


@pytest.mark.requirement("ERR-1", "ERR-2")
async def test_an_unexpected_fault_is_500_counted_and_told_by_its_type_alone(capsys):
    async with caller(now=broken) as service:
        answer = await service.post(PATIENT_VIEW, json=patient_view())
        metrics = (await service.get("/metrics")).text

    said = capsys.readouterr().err
    assert (answer.status_code, is_outcome(answer.json())) == (500, True)
    assert 'cds_faults_total{fault="ZeroDivisionError"} 1.0' in metrics
    assert 'cds_calls_total{service="opioid-patient-view",status="500"} 1.0' in metrics
    assert "ZeroDivisionError" in said
    assert [text for text in (answer.text, metrics, said) if SECRET in text or "Traceback" in text] == []


@pytest.mark.requirement("SAFE-1", "EHR-1")
@pytest.mark.parametrize(
    "part", [{"applies": broken}, {"applies": lambda *_: True, "evaluate": broken, "requires": NONE}]
)
async def test_a_broken_rule_is_named_on_a_card_and_the_others_still_speak(part, capsys):
    async with caller(rules=(*rules()[:-1], broken_rule(**part))) as service:
        answer = await service.post(PATIENT_VIEW, json=patient_view())
        metrics = (await service.get("/metrics")).text

    assert answer.status_code == 200
    assert "The check of broken rule could not be run" in answer.json()["cards"][-1]["detail"]
    assert f'cds_rule_faults_total{{fault="ZeroDivisionError",rule="{rules()[-1].id}"}} 1.0' in metrics
    assert SECRET not in answer.text + metrics + capsys.readouterr().err


def full_of_it():
    """A request with the sentinel wherever a caller can put text."""
    order = {
        "resourceType": "MedicationRequest",
        "id": SECRET,
        "status": SECRET,
        "subject": {"reference": f"Patient/{SECRET}", "display": SECRET},
        "medicationCodeableConcept": {"text": SECRET},
        "dosageInstruction": [{"text": SECRET, "patientInstruction": SECRET}],
        "note": [{"text": SECRET}],
    }
    patient = {**PATIENT, "id": SECRET, "name": [{"family": SECRET, "given": [SECRET]}], "telecom": [{"value": SECRET}]}
    access = {"access_token": SECRET, "token_type": "Bearer", "expires_in": 60, "scope": SECRET, "subject": SECRET}
    return {
        "hook": "order-sign",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": f"https://{SECRET.lower()}.example.org/{SECRET}",
        "fhirAuthorization": access,
        "context": {
            "userId": f"Practitioner/{SECRET}",
            "patientId": SECRET,
            "encounterId": SECRET,
            "draftOrders": bundle(order),
            SECRET: SECRET,
        },
        "prefetch": {**PREFETCH, "patient": patient, "medications": bundle({**order, "id": "2"}), SECRET: SECRET},
        "extension": {SECRET: SECRET},
        SECRET: SECRET,
    }


def without(name):
    return {key: value for key, value in full_of_it().items() if key != name}


def in_context(**changes):
    whole = full_of_it()
    return {**whole, "context": {**whole["context"], **changes}}


REFUSED = {
    "no hook": without("hook"),
    "no fhirServer": without("fhirServer"),
    "hook": {**full_of_it(), "hook": SECRET},
    "hookInstance": {**full_of_it(), "hookInstance": SECRET},
    "context": {**full_of_it(), "context": SECRET},
    "fhirServer": {**full_of_it(), "fhirServer": SECRET},
    "patientId": in_context(patientId=[SECRET]),
    "userId": in_context(userId={SECRET: SECRET}),
    "draftOrders": in_context(draftOrders=SECRET),
    "a Bundle that is none": in_context(draftOrders={"resourceType": SECRET}),
}


def unreachable(request):
    raise httpx.ConnectError(f"{SECRET} {request.url}")


def failing(request):
    return httpx.Response(500, text=SECRET)


def answering(request):
    return httpx.Response(200, json=bundle({"resourceType": "Condition", "id": SECRET, "code": {"text": SECRET}}))


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
@pytest.mark.requirement("ERR-3")
async def test_a_refusal_holds_nothing_of_what_was_sent(sent, capsys):
    async with caller() as service:
        answer = await service.post(ORDER_SIGN, content=json.dumps(sent), headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert SECRET.lower() not in (answer.text + capsys.readouterr().err).lower()


@pytest.mark.requirement("FHIR-5", "ERR-3", "EHR-43")
@pytest.mark.parametrize("ehr", [unreachable, failing, answering])
async def test_no_log_and_no_metric_holds_anything_of_the_patient(ehr, capsys):
    async with caller(answer=ehr) as service:
        answered = await service.post(ORDER_SIGN, json=full_of_it())
        nothing = await service.post(ORDER_SIGN, json={**full_of_it(), "prefetch": {}})
        metrics = (await service.get("/metrics")).text

    said = capsys.readouterr().err
    assert answered.status_code == 200
    assert nothing.status_code in (200, 412)
    assert "cards_returned" in said
    assert SECRET.lower() not in (said + metrics).lower()


@pytest.mark.requirement("FHIR-5", "AUTH-18")
async def test_no_log_holds_anything_of_an_address_or_a_header(capsys):
    async with caller() as service:
        await service.post(f"/cds-services/{SECRET}?{SECRET}={SECRET}", json={}, headers={"authorization": SECRET})
        await service.get(f"/{SECRET}", headers={"x": SECRET})
        metrics = (await service.get("/metrics")).text

    assert SECRET not in metrics + capsys.readouterr().err


@pytest.mark.requirement("ERR-3")
async def test_a_412_holds_nothing_of_what_was_sent():
    async with caller() as service:
        answer = await service.post(PATIENT_VIEW, json={**patient_view(prefetch=None), SECRET: SECRET})

    assert (answer.status_code, SECRET in answer.text) == (412, False)
