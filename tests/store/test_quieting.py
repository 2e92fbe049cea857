"""What a clinician has answered is not asked again: end to end, over HTTP, on both databases."""

import pytest

from tests.app.edge import CHART, NOTHING, PREFETCH, bundle, request
from tests.store.serving import ORDER_SIGN, Clock, accepted, overridden, serving

ORDER_SELECT = "/cds-services/opioid-order-select"
VIEW = "/cds-services/opioid-patient-view"


def draft(order_id="d1", per_day=6):
    """Oxycodone 10 mg: six a day are 90 MME."""
    return {
        "resourceType": "MedicationRequest",
        "id": order_id,
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "oxycodone 10 mg tablet"},
        "dosageInstruction": [{"text": f"1 tablet {per_day} times a day"}],
    }


def signing(*orders, user="Practitioner/9", patient="p1", **more):
    written = [{**each, "subject": {"reference": f"Patient/{patient}"}} for each in orders or [draft()]]
    context = {"userId": user, "patientId": patient, "draftOrders": bundle(*written)}
    chart = {**PREFETCH, "patient": {**PREFETCH["patient"], "id": patient}}
    return request({"hook": "order-sign", "context": {**context, **more}, "prefetch": chart})


def selecting(*orders):
    call = signing(*orders, selections=[f"MedicationRequest/{each['id']}" for each in orders])
    return {**call, "hook": "order-select"}


@pytest.fixture
async def service(tmp_path, store_url):
    async with serving(tmp_path, store_url) as running:
        yield running


async def test_an_override_with_a_reason_quiets_the_topic_until_its_time_is_over(service):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

    answer = await service.send(overridden(card))
    after = await service.cards(ORDER_SIGN, signing())
    service.clock.pass_by(days=29)
    later = await service.cards(ORDER_SIGN, signing())
    service.clock.pass_by(days=1)
    much_later = await service.cards(ORDER_SIGN, signing())

    assert (answer.status_code, answer.content) == (200, b"")
    assert ["Naloxone" in each for each in (after, later, much_later)] == [False, False, True]


async def test_what_is_quieted_is_stated_in_the_audit_with_its_day(service):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

    await service.send(overridden(card))
    await service.cards(ORDER_SIGN, signing())
    told = (await service.http.get("/explain/d1577c69-dfbe-44ad-ba6d-3e05e953b2ea")).json()["calls"]

    cards = {(at, each["topic"]): each for at, call in enumerate(told) for each in call["cards"]}
    assert sorted(each["state"] for (_, topic), each in cards.items() if topic == "Naloxone") == ["quieted", "shown"]
    assert [each["until"] for each in cards.values() if each["state"] == "quieted"] == ["2027-02-14"]


@pytest.mark.parametrize(
    "call",
    [signing(user="Practitioner/10"), signing(patient="p2")],
    ids=["another user", "another patient"],
)
async def test_it_is_quiet_for_this_user_and_this_patient_alone(service, call):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

    await service.send(overridden(card))

    assert "Naloxone" in await service.cards(ORDER_SIGN, call)


async def test_a_patient_named_with_and_without_the_type_is_the_same(service):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

    await service.send(overridden(card))

    context = {**signing()["context"], "patientId": "Patient/p1"}
    assert "Naloxone" not in await service.cards(ORDER_SIGN, {**signing(), "context": context})


async def test_an_accepted_suggestion_quiets_its_topic(service):
    card = (await service.cards(ORDER_SIGN, signing()))["FollowUp"]

    await service.send(accepted(card))

    assert "FollowUp" not in await service.cards(ORDER_SIGN, signing())


@pytest.mark.parametrize("entry", [{"reason": None}, {"reason": None, "overrideReason": {"userComment": "later"}}])
async def test_an_override_without_a_coded_reason_quiets_nothing_at_signing(service, entry):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

    await service.send(overridden(card, **entry))

    assert "Naloxone" in await service.cards(ORDER_SIGN, signing())


async def test_the_dose_card_speaks_again_once_the_dose_is_higher(service):
    card = (await service.cards(ORDER_SIGN, signing()))["OpioidDose"]

    await service.send(overridden(card, "recipient-concerns-outcomes"))

    assert "OpioidDose" not in await service.cards(ORDER_SIGN, signing())
    assert "OpioidDose" in await service.cards(ORDER_SIGN, signing(draft(per_day=7)))


def beside_oxycodone(name):
    """A drug being signed for somebody who takes oxycodone."""
    written = {
        **draft("d9"),
        "medicationCodeableConcept": {"text": name},
        "dosageInstruction": [{"text": "twice a day"}],
    }
    return {**signing(written), "prefetch": CHART}


async def test_an_answered_interaction_speaks_again_once_another_drug_is_part_of_it(service):
    card = (await service.cards(ORDER_SIGN, beside_oxycodone("clarithromycin 500 MG Oral Tablet")))["DrugInteraction"]

    await service.send(overridden(card))

    same = await service.cards(ORDER_SIGN, beside_oxycodone("clarithromycin 500 MG Oral Tablet"))
    other = await service.cards(ORDER_SIGN, beside_oxycodone("ketoconazole 200 MG Oral Tablet"))
    assert ["DrugInteraction" in each for each in (same, other)] == [False, True]


async def test_suicide_risk_is_never_quieted(service):
    item = {"linkId": "/44260-8", "answer": [{"valueCoding": {"system": "http://loinc.org", "code": "LA6569-3"}}]}
    answers = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "questionnaire": "http://loinc.org/q/44249-1",
        "authored": "2027-01-14",
        "item": [item],
    }
    call = request(
        {
            "hook": "patient-view",
            "context": {"userId": "Practitioner/9", "patientId": "p1"},
            "prefetch": {**CHART, "questionnaireResponses": bundle(answers)},
        }
    )
    card = (await service.cards(VIEW, call))["SuicideRisk"]

    await service.send(overridden(card), path=VIEW)

    assert "SuicideRisk" in await service.cards(VIEW, call)


async def test_missing_data_is_told_however_often_it_was_answered(service):
    call = {**signing(), "prefetch": {**PREFETCH, "medications": {"resourceType": "OperationOutcome", "issue": []}}}
    card = (await service.cards(ORDER_SIGN, call))["IncompleteData"]

    await service.send(overridden(card))

    assert "IncompleteData" in await service.cards(ORDER_SIGN, call)


@pytest.mark.parametrize("entry", [{"reason": None}, {}], ids=["no reason", "a reason"])
async def test_what_was_answered_while_choosing_an_order_is_not_asked_again_when_it_is_signed(service, entry):
    card = (await service.cards(ORDER_SELECT, selecting(draft())))["Naloxone"]

    await service.send(overridden(card, **entry), path=ORDER_SELECT)

    assert "Naloxone" not in await service.cards(ORDER_SIGN, signing())


@pytest.mark.parametrize(
    "orders",
    [(draft(per_day=5),), (draft("d2"),), (draft(), draft("d2"))],
    ids=["other directions", "another order", "one more order"],
)
async def test_another_order_than_the_one_that_was_answered_is_judged_anew(service, orders):
    card = (await service.cards(ORDER_SELECT, selecting(draft())))["Naloxone"]

    await service.send(overridden(card, reason=None), path=ORDER_SELECT)

    assert "Naloxone" in await service.cards(ORDER_SIGN, signing(*orders))


async def test_the_same_order_on_another_day_is_judged_anew(service):
    card = (await service.cards(ORDER_SELECT, selecting(draft())))["Naloxone"]

    await service.send(overridden(card, reason=None), path=ORDER_SELECT)
    service.clock.pass_by(hours=24)

    assert "Naloxone" in await service.cards(ORDER_SIGN, signing())


async def test_a_site_says_for_itself_how_long(tmp_path, store_url):
    policy = tmp_path / "site.toml"
    policy.write_text("quiet_declined_days = 0", encoding="utf-8")
    async with serving(tmp_path, store_url, policy_file=policy) as service:
        card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]

        await service.send(overridden(card))

        assert "Naloxone" in await service.cards(ORDER_SIGN, signing())


@pytest.mark.parametrize(("minutes_late", "waited_s"), [(1, 0), (30, 61)], ids=["soon", "from a disk"])
async def test_what_another_worker_was_told_is_quiet_here_once_it_is_in_the_store(
    service, tmp_path, store_url, minutes_late, waited_s
):
    card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]
    earlier = Clock()
    earlier.pass_by(minutes=-minutes_late)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "site.key").write_bytes((tmp_path / "site.key").read_bytes())
    async with serving(tmp_path / "other", store_url, clock=earlier) as other:
        await other.send(overridden(card))

    service.clock.pass_by(seconds=waited_s)
    await service.http.get(f"/explain/{signing()['hookInstance']}")

    assert "Naloxone" not in await service.cards(ORDER_SIGN, signing())


async def test_it_stays_quiet_after_a_restart(tmp_path, store_url):
    async with serving(tmp_path, store_url) as service:
        card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]
        await service.send(overridden(card))

    async with serving(tmp_path, store_url) as service:
        assert "Naloxone" not in await service.cards(ORDER_SIGN, signing())


async def test_with_nothing_to_answer_the_list_of_cards_is_as_it_was(service):
    quiet = {**signing({**draft(), "medicationCodeableConcept": {"text": "amoxicillin 500 mg capsule"}})}

    assert await service.cards(ORDER_SIGN, {**quiet, "prefetch": {**PREFETCH, "labs": NOTHING}}) == {}
