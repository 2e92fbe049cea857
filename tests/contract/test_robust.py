"""Odd clinical input, parallel patients and servers that hang: an answer comes, and it is that patient's."""

import asyncio
from copy import deepcopy
from uuid import uuid4

import httpx
import orjson
import pytest

from tests.app.edge import (
    CHART,
    ORDER_SIGN,
    PATIENT,
    PATIENT_VIEW,
    PREFETCH,
    bundle,
    order_sign,
    oxycodone,
    patient_view,
)
from tests.contract.entrances import ENTRANCES, entered

DEEP = {"item": []}
for _ in range(200):
    DEEP = {"item": [DEEP]}


def order(**changes):
    return {**oxycodone("d1", status="draft"), **changes}


def dose(**changes):
    return order(dosageInstruction=[{**oxycodone()["dosageInstruction"][0], **changes}])


def quantity(**changes):
    return dose(doseAndRate=[{"doseQuantity": {"value": 1, "unit": "tablet", **changes}}])


def every(**changes):
    return dose(timing={"repeat": {"frequency": 1, "period": 1, "periodUnit": "d", **changes}})


def drug(**concept):
    return order(medicationCodeableConcept=concept)


ODD_ORDERS = {
    "a dose of nothing": quantity(value=0),
    "a dose below nothing": quantity(value=-4),
    "a dose of 1e308": quantity(value=1e308),
    "a dose of 5e-324": quantity(value=5e-324),
    "a dose in words": quantity(value="one"),
    "a dose that is true": quantity(value=True),
    "a unit of nowhere": quantity(unit="spoons of honey"),
    "a unit that is a list": quantity(unit=["tablet"]),
    "every zero days": every(period=0),
    "every minus one hours": every(period=-1, periodUnit="h"),
    "a million times a second": every(frequency=1_000_000, periodUnit="s"),
    "a period of an unknown unit": every(periodUnit="fortnight"),
    "a frequency of 1e300": every(frequency=1e300),
    "three doses typed in three ways": dose(
        doseAndRate=[
            {"type": {"coding": [{"code": code}]}, "doseQuantity": {"value": value, "unit": unit}}
            for code, value, unit in (("calculated", 10, "mg"), ("admin-amount", 1, "{tbl}"), ("ordered", 10, "mg"))
        ]
    ),
    "a rate in place of a dose": dose(doseAndRate=[{"rateQuantity": {"value": 2, "unit": "mL/h"}}]),
    "no directions": order(dosageInstruction=[]),
    "directions of null": order(dosageInstruction=None),
    "a thousand directions": order(dosageInstruction=oxycodone()["dosageInstruction"] * 1000),
    "directions in an unknown tongue": order(dosageInstruction=[{"text": "一日四回、一回一錠"}]),
    "directions of 100,000 signs": order(dosageInstruction=[{"text": "1 tablet every 6 hours " * 5000}]),
    "no medication": {name: value for name, value in order().items() if name != "medicationCodeableConcept"},
    "a code that is a number": drug(
        coding=[{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": 1049683}]
    ),
    "five hundred codings": drug(coding=[{"system": f"urn:{n}", "code": str(n)} for n in range(500)], text="oxycodone"),
    "a reference to nowhere": order(medicationCodeableConcept=None, medicationReference={"reference": "Medication/x"}),
    "a reference to itself": order(medicationCodeableConcept=None, medicationReference={"reference": "#d1"}),
    "written in the year 1": order(authoredOn="0001-01-01"),
    "written in the year 9999": order(authoredOn="9999-12-31"),
    "written on no day": order(authoredOn="2027-02-30"),
    "a supply that never ends": order(dispenseRequest={"expectedSupplyDuration": {"value": 1e9, "unit": "a"}}),
    "refills without end": order(dispenseRequest={"numberOfRepeatsAllowed": 10**18}),
    "a category that is an object": order(category={"coding": {"code": "discharge"}}),
    "another patient's order": order(subject={"reference": "Patient/p2"}),
}
ODD_CHARTS = {
    "born tomorrow": {"patient": {**PATIENT, "birthDate": "2027-01-16"}},
    "born in 1850": {"patient": {**PATIENT, "birthDate": "1850-01-01"}},
    "born on no day": {"patient": {**PATIENT, "birthDate": "soon"}},
    "dead by a word": {"patient": {**PATIENT, "deceasedBoolean": "no"}},
    "a condition of nothing": {"conditions": bundle({"resourceType": "Condition"})},
    "a condition that is a list": {"conditions": bundle({"resourceType": "Condition", "code": [[]], "subject": 7})},
    "a score past its scale": {
        "screenings": bundle(
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]},
                "valueInteger": 10**12,
                "effectiveDateTime": "2027-01-01",
            }
        )
    },
    "answers two hundred deep": {
        "questionnaireResponses": bundle({"resourceType": "QuestionnaireResponse", "status": "completed", **DEEP})
    },
    "a Bundle in a Bundle": {"medications": bundle(bundle(oxycodone()))},
    "entries of null": {"medications": {"resourceType": "Bundle", "entry": [None, {}, {"resource": None}, 7]}},
    "two thousand orders": {"medications": bundle(*(oxycodone(f"m{number}") for number in range(2000)))},
    "a list in place of a Bundle": {"medications": [oxycodone()]},
    "a page of HTML": {"medications": "<html><body>502 Bad Gateway</body></html>"},
    "every key a number": dict.fromkeys(PREFETCH, 7),
}


@pytest.mark.requirement("ROB-1", "ERR-1", "EHR-1", "EHR-4", "EHR-6")
@pytest.mark.parametrize("draft", ODD_ORDERS.values(), ids=ODD_ORDERS)
async def test_an_odd_order_is_answered_and_never_silently(service, draft):
    answer = await service.post(ORDER_SIGN, json=order_sign(draft))

    assert answer.status_code == 200
    assert answer.json()["cards"]


@pytest.mark.requirement("ROB-1", "ERR-1", "PREF-19", "EHR-1", "EHR-8")
@pytest.mark.parametrize("part", ODD_CHARTS.values(), ids=ODD_CHARTS)
async def test_an_odd_chart_is_no_fault(service, part):
    answer = await service.post(ORDER_SIGN, json=order_sign(order(), prefetch={**PREFETCH, **part}))

    assert answer.status_code == 200
    assert answer.json()["cards"]


@pytest.mark.requirement("ROB-1")
async def test_an_answer_does_not_grow_with_the_chart(service):
    depression = [
        {
            "resourceType": "Condition",
            "id": f"c{number}",
            "subject": {"reference": "Patient/p1"},
            "code": {"text": f"Major depression {number}"},
        }
        for number in range(500)
    ]
    nameless = [{**oxycodone(f"m{number}"), "medicationCodeableConcept": {}} for number in range(500)]
    sent = {**PREFETCH, "conditions": bundle(*depression), "medications": bundle(*nameless)}

    answer = await service.post(ORDER_SIGN, json=order_sign(order(), prefetch=sent))

    assert len(answer.content) < 50_000


@pytest.mark.requirement("ROB-2", "REQ-15")
@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b"1" * 400, b"NaN", b"-Infinity"])
async def test_a_dose_past_every_number_is_no_fault_of_ours(service, number):
    body = orjson.dumps(order_sign(quantity(value=4711))).replace(b"4711", number)

    answer = await service.post(ORDER_SIGN, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400


def named(patient_id, drug_name):
    """A chart of one drug, whose name is found again in the answer."""
    own = oxycodone("d1", status="draft")
    own["subject"] = {"reference": f"Patient/{patient_id}"}
    own["medicationCodeableConcept"] = {**own["medicationCodeableConcept"], "text": f"{drug_name} oxycodone 10 MG"}
    sent = order_sign(own, prefetch={**PREFETCH, "patient": {**PATIENT, "id": patient_id}})
    return {**sent, "hookInstance": str(uuid4()), "context": {**sent["context"], "patientId": patient_id}}


@pytest.mark.requirement("CONC-1")
async def test_patients_asked_about_at_the_same_time_do_not_mix(service):
    names = [f"Brand{number:03}" for number in range(40)]

    answers = await asyncio.gather(*(service.post(ORDER_SIGN, json=named(f"p-{name}", name)) for name in names))

    for name, answer in zip(names, answers, strict=True):
        assert name in answer.text
        assert [other for other in names if other in answer.text and other != name] == []


@pytest.mark.requirement("CONC-1", "FHIR-3")
async def test_patients_read_at_the_same_time_do_not_mix(tmp_path):
    async def ehr(request):
        patient = request.headers["authorization"].removeprefix("Bearer of-")
        await asyncio.sleep(0)
        order = {**oxycodone(f"m-{patient}"), "subject": {"reference": f"Patient/{patient}"}}
        order["medicationCodeableConcept"] = {
            **order["medicationCodeableConcept"],
            "text": f"{patient} oxycodone 10 MG",
        }
        is_list = request.url.path.endswith("/MedicationRequest") and "active" in str(request.url)
        person = {**PATIENT, "id": patient}
        return httpx.Response(200, json=person if "/Patient/" in request.url.path else bundle(*[order] * is_list))

    def asked(patient):
        access = {
            "access_token": f"of-{patient}",
            "token_type": "Bearer",
            "expires_in": 60,
            "scope": "",
            "subject": "u",
        }
        context = {"userId": "Practitioner/9", "patientId": patient}
        server = "https://fhir.example.org/r4"
        return patient_view(context=context, prefetch=None, fhirServer=server, fhirAuthorization=access)

    patients = [f"Zed{number:02}" for number in range(20)]
    async with entered("with a token", tmp_path, answer=ehr) as service:
        answers = await asyncio.gather(*(service.post(PATIENT_VIEW, json=asked(patient)) for patient in patients))

    for patient, answer in zip(patients, answers, strict=True):
        assert patient in answer.text
        assert [other for other in patients if other in answer.text and other != patient] == []


def without_ids(value):
    """The answer without what is new in every answer."""
    if isinstance(value, dict):
        kept = {name: without_ids(each) for name, each in value.items() if name not in ("uuid", "id")}
        return {name: each for name, each in kept.items() if not (name == "url" and "/plans/" in str(each))}
    return [without_ids(each) for each in value] if isinstance(value, list) else value


@pytest.mark.requirement("DET-1", "CARD-1c")
@pytest.mark.parametrize("entrance", ENTRANCES)
async def test_the_same_input_gets_the_same_advice_under_fresh_ids(entrance, tmp_path):
    sent = order_sign(order(), prefetch=CHART)

    async with entered(entrance, tmp_path, new_id=lambda: str(uuid4())) as service:
        first, second = [(await service.post(ORDER_SIGN, json=sent)).json()["cards"] for _ in range(2)]

    assert without_ids(first) == without_ids(second)
    assert {card["uuid"] for card in first} & {card["uuid"] for card in second} == set()


@pytest.mark.requirement("DET-1")
async def test_the_order_of_the_entries_does_not_change_the_advice(service):
    chart = deepcopy(CHART)
    chart["medications"] = bundle(oxycodone("m1"), oxycodone("m2", per_day=2), oxycodone("m3", per_day=6))
    turned = {**chart, "medications": {**chart["medications"], "entry": chart["medications"]["entry"][::-1]}}

    one, other = [
        (await service.post(PATIENT_VIEW, json=patient_view(prefetch=sent))).json()["cards"] for sent in (chart, turned)
    ]

    assert [(card["summary"], card["indicator"]) for card in one] == [
        (card["summary"], card["indicator"]) for card in other
    ]


@pytest.mark.requirement("FHIR-7", "FHIR-9", "SAFE-2", "EHR-3")
async def test_a_server_that_hangs_costs_the_deadline_and_the_drafts_still_speak(tmp_path):
    async def hang(_):
        await asyncio.Event().wait()

    sent = order_sign(order(), prefetch=None, fhirServer="https://fhir.example.org/r4")
    async with entered("open", tmp_path, answer=hang, fhir_deadline_ms=100) as service:
        answer = await asyncio.wait_for(service.post(ORDER_SIGN, json=sent), timeout=15)

    topics = {card["source"]["topic"]["code"] for card in answer.json()["cards"]}
    assert answer.status_code == 200
    assert {"OpioidDose", "IncompleteData"} <= topics


@pytest.mark.requirement("FHIR-7", "FHIR-8", "RESP-3", "PREF-12", "SAFE-2")
@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_a_server_that_gives_nothing_is_412_and_never_silence(tmp_path, status):
    sent = patient_view(prefetch=None, fhirServer="https://fhir.example.org/r4")

    async with entered("open", tmp_path, answer=lambda _: httpx.Response(status), fhir_deadline_ms=300) as service:
        answer = await service.post(PATIENT_VIEW, json=sent)

    assert answer.status_code == 412
