"""The stock CDS Hooks Sandbox pointed at us: its three screens, a suggestion taken, a card dismissed."""

import re

import pytest

from app.settings import Settings
from tests.contract.sandbox import BASE, CLIENT, ISS, OXYCODONE, Sandbox, draft, dstu2, opened, orders, taken

ORDER_HOOKS = ("order-select", "order-sign")
MARKUP = re.compile(r"<[a-z!/]", re.IGNORECASE)


@pytest.fixture(params=["required", "off"])
async def sandbox(request, tmp_path):
    """The Sandbox with its services discovered, where tokens are asked for and where they are not."""
    (tmp_path / "clients.toml").write_text(CLIENT)
    is_asked = request.param == "required"
    settings = Settings(
        auth=request.param,
        discovery_auth=request.param,
        clients_file=tmp_path / "clients.toml" if is_asked else None,
        data_dir=tmp_path,
        public_base_url=BASE,
        cors_origins=[ISS],
    )
    async with opened(settings) as sandbox:
        yield sandbox


@pytest.mark.requirement("EHR-28", "EHR-29", "EHR-31", "EHR-41", "DISC-6", "AUTH-6")
async def test_its_services_are_found_below_the_discovery_address(sandbox):
    hooks = {each["hook"] for each in sandbox.services.values()}

    assert {"patient-view", "order-select", "order-sign"} <= hooks
    assert (await sandbox.fire("patient-view")).status_code == 200


@pytest.mark.requirement("EHR-28", "EHR-29", "AUTH-6")
async def test_a_token_for_one_address_is_not_for_another(sandbox):
    sandbox.token = lambda audience: Sandbox.token(sandbox, f"{BASE}/cds-services")

    answer = await sandbox.fire("patient-view")

    assert answer.status_code == (401 if "www-authenticate" in answer.headers else 200)


@pytest.mark.requirement("EHR-40", "CORS-1", "CORS-2", "CORS-5")
async def test_a_browser_may_read_every_answer(sandbox):
    await sandbox.fire("patient-view")
    await sandbox.fire("order-sign", orders(draft(OXYCODONE), is_selecting=False))
    await sandbox.feedback("patient-view", {"card": str(sandbox.next_id()), "outcome": "overridden"})
    await sandbox.send("POST", f"{BASE}/cds-services/nobody", {})

    preflights = sandbox.answers[::2]
    assert {each.status_code for each in preflights} == {200}
    assert {each.headers["access-control-allow-origin"] for each in sandbox.answers} == {ISS}
    assert all("authorization" in each.headers["access-control-allow-headers"] for each in preflights)


@pytest.mark.requirement("EHR-8", "EHR-11", "EHR-13", "EHR-26")
async def test_the_chart_screen_shows_the_same_cards_with_prefetch_and_without(sandbox):
    sent = await sandbox.cards("patient-view")
    read = await sandbox.cards("patient-view", is_prefetched=False)

    assert {"OpioidDose", "Naloxone"} <= sent.keys()
    assert summaries(read) == summaries(sent)


def summaries(cards):
    return {code: card["summary"] for code, card in cards.items()}


def offered_drugs(card):
    resources = (action["resource"] for each in card.get("suggestions", ()) for action in each["actions"])
    return [each for each in resources if each["resourceType"] == "MedicationRequest"]


SAYS_NOTHING = {
    "the order screen opens without a drug": orders(draft(), is_selecting=True),
    "the open tab is clicked again": {},
}


@pytest.mark.requirement("EHR-4", "REQ-9")
@pytest.mark.parametrize("context", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
async def test_there_is_nothing_to_say_before_a_drug_is_chosen(sandbox, context):
    answer = await sandbox.fire("order-select", context)

    assert (answer.status_code, answer.json()) == (200, {"cards": []})


@pytest.mark.requirement("EHR-4")
async def test_signing_without_the_orders_is_no_silence(sandbox):
    assert "IncompleteData" in await sandbox.cards("order-sign")


@pytest.mark.requirement("EHR-4", "EHR-6", "EHR-8", "EHR-13")
@pytest.mark.parametrize("hook", ORDER_HOOKS)
async def test_the_order_of_its_form_is_counted(sandbox, hook):
    cards = await sandbox.cards(hook, orders(draft(OXYCODONE), is_selecting=hook == "order-select"))

    assert "60 MME/day" in cards["OpioidDose"]["summary"]
    assert "IncompleteData" not in cards


@pytest.mark.requirement("EHR-7", "EHR-33", "ACT-2", "ACT-3")
@pytest.mark.parametrize("hook", ORDER_HOOKS)
async def test_naloxone_that_is_taken_replaces_the_order_and_is_not_offered_again(sandbox, hook):
    before = await sandbox.cards(hook, orders(draft(OXYCODONE), is_selecting=hook == "order-select"))
    naloxone = taken(before["Naloxone"]["suggestions"][0])

    after = await sandbox.cards(hook, orders(draft(naloxone), is_selecting=hook == "order-select"))

    assert "Naloxone" not in after
    assert "IncompleteData" not in after
    assert [drug for card in after.values() for drug in offered_drugs(card)] == []


@pytest.mark.requirement("EHR-32", "EHR-34", "EHR-36", "EHR-38", "CARD-1", "CARD-3", "SRC-1", "SYS-2")
@pytest.mark.parametrize("hook", ["patient-view", *ORDER_HOOKS])
async def test_every_card_is_one_that_it_can_show_and_dismiss(sandbox, hook):
    context = {} if hook == "patient-view" else orders(draft(OXYCODONE), is_selecting=hook == "order-select")

    answer = (await sandbox.fire(hook, context)).json()

    assert list(answer) == ["cards"]
    for card in answer["cards"]:
        assert card["uuid"]
        assert card["source"]["label"]
        assert card["indicator"] in ("info", "warning", "critical")
        assert not MARKUP.search(card["detail"])
        assert all(each["display"] for each in card["overrideReasons"])
        assert {each["type"] for each in card.get("links", ())} <= {"absolute"}
        assert all(each["uuid"] and len(each["actions"]) == 1 for each in card.get("suggestions", ()))


@pytest.mark.requirement("EHR-34", "CARD-3")
async def test_a_drug_name_that_is_markup_is_shown_as_text(sandbox):
    hostile = (OXYCODONE[0], "oxycodone 10 MG Oral Tablet <img src=x onerror=alert(1)>")

    cards = await sandbox.cards("order-sign", orders(draft(hostile), is_selecting=False))

    said = " ".join(card["summary"] + card["detail"] for card in cards.values())
    assert "60 MME/day" in said
    assert not MARKUP.search(said)


@pytest.mark.requirement("EHR-41", "PREF-7")
async def test_no_template_names_a_parameter_twice(sandbox):
    """The Sandbox would merge them, and the server refuse the query."""
    for service in sandbox.services.values():
        for template in service["prefetch"].values():
            names = [each.partition("=")[0] for each in template.partition("?")[2].split("&")]
            assert len(set(names)) == len(names)


@pytest.mark.requirement("EHR-27")
@pytest.mark.parametrize("hook", ORDER_HOOKS)
async def test_the_order_of_a_sandbox_left_on_its_DSTU2_server_is_counted_too(sandbox, hook):
    context = orders(draft(OXYCODONE, fhir="1.0.2"), is_selecting=hook == "order-select")

    cards = await sandbox.cards(hook, context)
    after = await sandbox.cards(
        hook,
        orders(draft(taken(cards["Naloxone"]["suggestions"][0]), fhir="1.0.2"), is_selecting=hook == "order-select"),
    )

    assert "60 MME/day" in cards["OpioidDose"]["summary"]
    assert "Naloxone" not in after


@pytest.mark.requirement("EHR-1", "EHR-2", "EHR-27")
async def test_a_chart_on_its_DSTU2_server_is_a_gap_that_is_named(tmp_path):
    settings = Settings(auth="off", data_dir=tmp_path, public_base_url=BASE, cors_origins=[ISS])
    context = orders(draft(OXYCODONE, fhir="1.0.2"), is_selecting=False)

    async with opened(settings, dstu2) as sandbox:
        cards = await sandbox.cards("order-sign", context, is_prefetched=False)

    assert "60 MME/day" in cards["OpioidDose"]["summary"]
    assert "medication list could not be read" in cards["IncompleteData"]["detail"]


@pytest.mark.requirement("EHR-4", "EHR-27")
async def test_its_DSTU2_form_without_a_drug_says_nothing(sandbox):
    assert await sandbox.cards("order-select", orders(draft(fhir="1.0.2"), is_selecting=True)) == {}


DECLINED = {"code": "patient-refuses", "system": "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"}


async def state_of_naloxone(sandbox, hook_instance):
    """What the service did with its card on naloxone in a call, by its own account."""
    told = (await sandbox.send("GET", f"{BASE}/explain/{hook_instance}")).json()
    return next(card["state"] for card in told["calls"][0]["cards"] if card["topic"] == "Naloxone")


@pytest.mark.requirement("EHR-39", "FB-1", "FB-2")
@pytest.mark.parametrize("hook", ["patient-view", "order-sign"])
async def test_a_suggestion_that_is_taken_is_kept_and_acted_on(sandbox, hook):
    context = {} if hook == "patient-view" else orders(draft(OXYCODONE), is_selecting=False)
    card = (await sandbox.cards(hook, context))["Naloxone"]
    taken_id = card["suggestions"][0]["uuid"]

    answer = await sandbox.feedback(
        hook, {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": taken_id}]}
    )
    after = await sandbox.cards(hook, context)

    assert (answer.status_code, answer.content) == (200, b"")
    assert "Naloxone" not in after
    assert await state_of_naloxone(sandbox, sandbox.last_instance) == "quieted"


@pytest.mark.requirement("EHR-39", "EHR-37", "FB-1", "FB-2", "OVR-1")
@pytest.mark.parametrize(
    "entry",
    [{"overrideReason": {"reason": DECLINED}}, {"overrideReason": {"reason": DECLINED, "userComment": "at home"}}],
)
async def test_a_card_that_is_dismissed_with_a_reason_is_kept_and_acted_on(sandbox, entry):
    card = (await sandbox.cards("patient-view"))["Naloxone"]
    assert DECLINED["code"] in {each["code"] for each in card["overrideReasons"]}

    answer = await sandbox.feedback("patient-view", {"card": card["uuid"], "outcome": "overridden", **entry})
    after = await sandbox.cards("patient-view")

    assert (answer.status_code, answer.content) == (200, b"")
    assert "Naloxone" not in after


@pytest.mark.requirement("EHR-39", "FB-2", "FB-3")
async def test_a_card_that_is_dismissed_without_a_reason_is_taken_twice_and_comes_again(sandbox):
    card = (await sandbox.cards("patient-view"))["Naloxone"]

    entry = {"card": card["uuid"], "outcome": "overridden"}
    answers = [await sandbox.feedback("patient-view", entry) for _ in range(2)]
    after = await sandbox.cards("patient-view")

    assert [each.status_code for each in answers] == [200, 200]
    assert "Naloxone" in after
