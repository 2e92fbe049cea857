"""Medications that orders only refer to are read by id, from the EHR's own server and no other."""

import pytest

from app.fhir.gather import gather
from hooks.order_sign import SERVICE
from hooks.queries import BY_KEY
from hooks.request import parse_request
from tests.app.fake_ehr import BASE, SOON_MS, FakeEhr, bundle, hang, status

CODED = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1049683"}]}


def order(name, reference, **members):
    pointer = {"reference": reference, "display": "OXYCODONE 10 MG PO TABS"}
    return {
        "resourceType": "MedicationRequest",
        "id": name,
        "status": "active",
        "medicationReference": pointer,
    } | members


def medication(name):
    return {"resourceType": "Medication", "id": name, "code": CODED}


async def gathered(ehr, prefetch, *, drafts=None, keys=("medications",), **limits):
    context = {"userId": "Practitioner/1", "patientId": "p1"} | ({"draftOrders": drafts} if drafts else {})
    instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
    body = {"hook": "order-sign", "hookInstance": instance, "context": context, "prefetch": prefetch}
    client = ehr.client(**limits) if ehr else None
    return await gather(parse_request(body, SERVICE), [BY_KEY[key] for key in keys], client, {})


@pytest.mark.requirement("EHR-9", "EHR-22")
@pytest.mark.parametrize("reference", ["Medication/m1", f"{BASE}/Medication/m1", "Medication/m1/_history/2"])
@pytest.mark.requirement("EHR-9", "EHR-22")
async def test_a_medication_that_leads_nowhere_is_read_also_when_all_was_prefetched(reference):
    """Design: section 11."""
    ehr = FakeEhr({"Medication/m1": medication("m1")})

    found = await gathered(ehr, {"medications": bundle(order("o", reference))})

    assert found[0].others == (medication("m1"),)
    assert ehr.asked == ["Medication/m1"]


async def test_a_medication_of_a_list_that_was_read_is_read():
    ehr = FakeEhr({"MedicationRequest?": bundle(order("o", "Medication/m1")), "Medication/m1": medication("m1")})

    found = await gathered(ehr, {})

    assert found[0].others == (medication("m1"),)


async def test_a_medication_of_a_draft_is_read():
    ehr = FakeEhr({"Medication/m1": medication("m1")})

    found = await gathered(ehr, {"medications": None}, drafts=bundle(order("d", "Medication/m1")))

    assert found[0].others == (medication("m1"),)


async def test_medications_come_with_the_orders_whatever_was_asked_first():
    ehr = FakeEhr({"Medication/m1": medication("m1")})
    sent = {"conditions": None, "medications": bundle(order("o", "Medication/m1"))}

    conditions, orders = await gathered(ehr, sent, keys=("conditions", "medications"))

    assert (conditions.others, orders.others) == ((), (medication("m1"),))


IN_HAND = {
    "coded": ({"medications": bundle(order("o", "Medication/m1", medicationCodeableConcept=CODED))}, None),
    "contained": (
        {"medications": bundle(order("o", "#m1", contained=[medication("m1")]))},
        None,
    ),
    "a sibling in the Bundle": ({"medications": bundle(order("o", "Medication/m1"), medication("m1"))}, None),
    "another key": ({"medications": bundle(order("o", "Medication/m1")), "drugs": medication("m1")}, None),
    "beside the draft": ({"medications": None}, bundle(order("d", "Medication/m1"), medication("m1"))),
}


@pytest.mark.parametrize(("prefetch", "drafts"), IN_HAND.values(), ids=IN_HAND)
async def test_a_medication_that_is_in_hand_is_not_read(prefetch, drafts):
    ehr = FakeEhr({})

    await gathered(ehr, prefetch, drafts=drafts)

    assert ehr.requests == []


@pytest.mark.requirement("EHR-25")
@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/fhir/Medication/m1",
        "http://ehr.example.org/fhir/Medication/m1",
        "https://ehr.example.org/other/Medication/m1",
        f"{BASE}.evil.example/Medication/m1",
        f"{BASE}/../Medication/m1",
        "Medication/..",
        "Medication/",
        "urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "Organization/o1",
        "#m1",
    ],
)
@pytest.mark.requirement("FHIR-10", "EHR-25")
async def test_a_reference_to_elsewhere_is_not_read(reference):
    ehr = FakeEhr({})

    found = await gathered(ehr, {"medications": bundle(order("o", reference))})

    assert (ehr.requests, found[0].others, found[0].problem) == ([], (), None)


async def test_a_medication_id_cannot_change_what_is_asked():
    ehr = FakeEhr({})

    await gathered(ehr, {"medications": bundle(order("o", "Medication/a?b=c&d"))})

    assert str(ehr.requests[0].url) == f"{BASE}/Medication/a%3Fb%3Dc%26d"


@pytest.mark.requirement("EHR-22")
@pytest.mark.parametrize("answer", [status(404), status(403), hang, {"resourceType": "Patient", "id": "m1"}])
async def test_a_medication_that_cannot_be_read_is_no_problem_of_the_list(answer):
    """The order itself is then read by its display, or is unreadable."""
    ehr = FakeEhr({"Medication/m1": answer})

    found = await gathered(ehr, {"medications": bundle(order("o", "Medication/m1"))}, deadline_ms=SOON_MS)

    assert ([each["id"] for each in found[0].resources], found[0].others, found[0].problem) == (["o"], (), None)


async def test_a_medication_is_read_once_however_many_orders_refer_to_it():
    ehr = FakeEhr({"Medication/m1": medication("m1")})
    current = bundle(order("a", "Medication/m1"), order("b", f"{BASE}/Medication/m1"))
    past = bundle(order("c", "Medication/m1", status="completed"))

    await gathered(
        ehr,
        {"medications": current, "pastMedications": past},
        drafts=bundle(order("d", "Medication/m1")),
        keys=("medications", "pastMedications"),
    )

    assert ehr.asked == ["Medication/m1"]


@pytest.mark.requirement("EHR-22")
async def test_the_reads_of_one_list_have_a_cap_that_leaves_the_drafts_alone():
    ehr = FakeEhr({})
    current = bundle(*(order(f"o{number}", f"Medication/m{number}") for number in range(5)))
    drafts = bundle(order("d", "Medication/of-draft"))

    await gathered(ehr, {"medications": current}, drafts=drafts, max_medication_reads=3)

    assert ehr.asked == ["Medication/of-draft", "Medication/m0", "Medication/m1", "Medication/m2"]


async def test_without_access_the_orders_stand_as_they_are():
    found = await gathered(None, {"medications": bundle(order("o", "Medication/m1"))})

    assert ([each["id"] for each in found[0].resources], found[0].problem) == (["o"], None)


async def test_medications_of_drafts_are_kept_when_no_list_of_orders_is_asked_for():
    ehr = FakeEhr({"Medication/m1": medication("m1")})

    found = await gathered(ehr, {"conditions": None}, drafts=bundle(order("d", "Medication/m1")), keys=("conditions",))

    assert found[0].others == (medication("m1"),)
