"""The ways through the playground: from the first press of the button to a loop that does not happen."""

import json
import shlex

import pytest
from playwright.sync_api import expect

import fhir_fixtures
from tests.browser.acting import sent
from tests.browser.conftest import NOW

SHOWN = ["Naloxone", "BehavioralHealth", "OpioidDose"]


def test_a_newcomer_reaches_the_cards_with_one_press(playground):
    playground.fire()

    assert playground.topics() == SHOWN
    expect(playground.cards.first.locator(".indicator")).to_have_text("Warning")
    expect(playground.cards.first).to_contain_text("oxycodone 10 mg × 4/day × 1.5 = 60 MME/day")
    expect(playground.cards.first.locator("ul li").first).to_be_visible()
    expect(playground.said).to_contain_text("3 cards")


def test_another_patient_is_picked_and_read(playground):
    playground.patient("opioid-and-benzodiazepine").fire()

    expect(playground.cards.first.locator(".indicator")).to_have_text("Critical")
    expect(playground.page.locator("#story")).to_contain_text("lorazepam")
    playground.page.locator("#chart summary").click()
    expect(playground.page.locator("#chart")).to_contain_text("lorazepam 1 MG Oral Tablet: Take 1 tablet twice a day")


@pytest.mark.parametrize("slug", ["quiet-long-term", "no-opioid"])
def test_silence_is_said(playground, slug):
    playground.patient(slug).fire()

    expect(playground.said).to_contain_text("No cards")


@pytest.mark.requirement("FB-0", "FB-1", "ACT-3")
@pytest.mark.parametrize("topic", ["Naloxone", "BehavioralHealth", "OpioidDose"])
def test_an_accepted_suggestion_is_among_the_orders_and_its_card_does_not_return(playground, topic):
    playground.fire()
    card = playground.card(topic)

    with playground.page.expect_request("**/feedback") as told:
        card.locator(".suggestion").first.click()
    outcome = told.value.post_data_json["feedback"][0]

    expect(playground.page.locator("#orders .order")).to_have_count(2)
    assert (outcome["outcome"], len(outcome["acceptedSuggestions"])) == ("accepted", 1)
    assert told.value.response().status == 200
    card.get_by_role("button", name="Fire again").click()
    expect(playground.card(topic)).to_have_count(0)
    expect(playground.cards).to_have_count(2)


def test_at_patient_view_an_accepted_order_counts_once_it_is_signed(playground):
    playground.hook("patient-view").fire()
    playground.card("Naloxone").locator(".suggestion").click()
    playground.page.get_by_role("button", name="Sign naloxone").click()
    expect(playground.page.locator("#orders-said")).to_contain_text("Signed")

    playground.fire()

    assert playground.topics() == ["BehavioralHealth", "OpioidDose"]


def test_a_care_plan_is_filed_in_the_chart_and_the_review_does_not_return(playground):
    playground.patient("stable-90-mme").fire()

    playground.card("TaperReview").get_by_role("button", name="Draft a care plan").click()
    expect(playground.card("TaperReview")).to_contain_text("CarePlan filed in the chart")
    plans = [each["resource"]["id"] for each in sent(playground.fire())["prefetch"]["carePlans"]["entry"]]

    assert (len(plans), playground.topics()) == (1, ["OpioidDose"])


@pytest.mark.requirement("FB-1", "OVR-1")
def test_an_override_tells_reason_and_comment(playground):
    playground.fire()
    card = playground.card("OpioidDose")
    card.locator("summary", has_text="Override").click()
    card.get_by_label("Reason").select_option(index=1)
    card.get_by_label("Comment").fill("seen last week")

    with playground.page.expect_response("**/feedback") as told:
        card.get_by_role("button", name="Set the card aside").click()
    outcome = told.value.request.post_data_json["feedback"][0]

    assert told.value.status == 200
    assert outcome["outcome"] == "overridden"
    assert outcome["overrideReason"]["userComment"] == "seen last week"
    assert set(outcome["overrideReason"]["reason"]) >= {"code", "system"}
    expect(card.locator(".said")).to_contain_text("Feedback sent, and taken.")


def test_what_was_set_aside_is_not_asked_again_and_the_page_says_so(playground):
    playground.fire()
    card = playground.card("OpioidDose")
    card.locator("summary", has_text="Override").click()
    card.get_by_label("Reason").select_option(label="Already done")
    card.get_by_role("button", name="Set the card aside").click()
    expect(card.locator(".said")).to_contain_text("Feedback sent, and taken.")

    playground.fire()

    assert playground.topics() == ["Naloxone", "BehavioralHealth"]
    expect(playground.said).to_contain_text("Not asked again: OpioidDose until 2027-0")


def test_another_sig_is_another_dose_at_once_and_in_the_cards(playground):
    playground.fire()

    playground.order.get_by_label("Directions").fill("Take 2 tablets every 6 hours")

    expect(playground.after_signing()).to_have_text("120")
    expect(playground.said).to_contain_text("fire again")
    playground.fire()
    expect(playground.card("OpioidDose")).to_contain_text("120 MME/day")


def test_drug_and_dates_can_be_changed(playground):
    order = playground.order
    order.get_by_label("Drug", exact=True).select_option(label="morphine sulfate 60 MG Extended Release Oral Tablet")
    order.get_by_label("Directions").fill("Take 1 tablet twice a day")
    order.get_by_label("First day").fill("2027-01-20")
    order.get_by_label("Days of supply").fill("14")

    (drafted,) = sent(playground.fire())["context"]["draftOrders"]["entry"]

    resource = drafted["resource"]
    assert resource["medicationCodeableConcept"]["coding"][0]["code"] == "891893"
    assert resource["dosageInstruction"] == [{"text": "Take 1 tablet twice a day"}]
    assert resource["dispenseRequest"]["validityPeriod"]["start"] == "2027-01-20"
    assert resource["dispenseRequest"]["expectedSupplyDuration"]["value"] == 14
    assert resource["id"] == "depressed-60-mme-draft-1"


def test_a_drug_in_free_words_is_understood(playground):
    playground.order.get_by_label("Drug", exact=True).select_option("other")
    playground.order.get_by_label("Drug, in words").fill("hydromorphone 4 mg tablet")

    playground.order.get_by_label("Directions").fill("1 tablet every 6 hours")

    expect(playground.after_signing()).to_have_text("140")


def test_orders_are_added_and_removed(playground):
    page = playground.page
    page.get_by_label("Add an order").select_option(label="lorazepam 1 MG Oral Tablet")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#orders .order")).to_have_count(2)
    page.get_by_role("button", name="Remove oxycodone").click()
    expect(page.locator("#orders .order")).to_have_count(1)

    (drafted,) = sent(playground.fire())["context"]["draftOrders"]["entry"]

    assert drafted["resource"]["medicationCodeableConcept"]["text"] == "lorazepam 1 MG Oral Tablet"


def test_a_pasted_chart_and_draft_are_fired(playground):
    chart = {"resourceType": "Bundle", "entry": [{"resource": each} for each in charted("oud-untreated")]}
    paste(playground, chart, ordered("oud-untreated"))
    answer = playground.fire()

    assert sent(answer)["context"]["patientId"] == "oud-untreated"
    assert "OpioidUseDisorder" in playground.topics()
    expect(playground.page.locator("#pasted")).to_contain_text("oud-untreated")
    assert "patient=" not in playground.page.url


def charted(slug):
    return fhir_fixtures.chart(slug, NOW.date())


def ordered(slug):
    call = fhir_fixtures.request(slug, "order-sign", NOW.date(), prefetch=False)
    return call["context"]["draftOrders"]


def paste(playground, chart, draft=""):
    playground.unfold("Paste a chart")
    playground.page.fill("#bundle", chart if isinstance(chart, str) else json.dumps(chart))
    playground.page.fill("#draft", draft if isinstance(draft, str) else json.dumps(draft))
    playground.page.get_by_role("button", name="Use this chart").click()


def test_where_nobody_is_invented_a_chart_can_be_pasted_at_once(opened, where):
    playground = opened(base=where.other)
    expect(playground.said).to_contain_text("paste a chart of your own")
    expect(playground.page.locator("#picking")).to_be_hidden()
    chart = {"resourceType": "Bundle", "entry": [{"resource": each} for each in charted("oud-untreated")]}
    playground.page.fill("#bundle", json.dumps(chart))

    playground.page.get_by_role("button", name="Use this chart").click()
    playground.hook("patient-view").fire()

    assert "OpioidUseDisorder" in playground.topics()


OBSERVATION = {"resourceType": "Observation", "status": "final"}
NOT_USABLE = {
    "nothing": ("", "", "The Bundle is empty"),
    "no JSON": ("{", "", "The Bundle is not JSON"),
    "no FHIR": ([1, {"a": 2}, None], "", "no FHIR resource"),
    "nobody": (OBSERVATION, "", "names no patient"),
    "a draft that is no JSON": ({"resourceType": "Patient", "id": "p"}, "{", "The draft order is not JSON"),
    "a draft for somebody else": ({"resourceType": "Patient", "id": "p"}, ordered("dose-rises"), "is for dose-rises"),
}


@pytest.mark.parametrize(("chart", "draft", "words"), NOT_USABLE.values(), ids=NOT_USABLE)
def test_a_paste_that_cannot_be_used_is_said_and_changes_nothing(playground, chart, draft, words):
    paste(playground, chart, draft)

    expect(playground.page.locator("#paste-said")).to_contain_text(words)
    expect(playground.page.locator("#pasted")).to_be_hidden()
    assert sent(playground.fire())["context"]["patientId"] == "depressed-60-mme"


def test_without_prefetch_the_service_reads_the_fhir_server(playground, where):
    playground.unfold("Where the chart comes from")
    playground.page.get_by_label("Read by the service").check()

    request = sent(playground.fire())

    assert (request["fhirServer"], "prefetch" in request) == (where.fhir, False)
    assert playground.topics() == SHOWN


def test_without_prefetch_and_without_a_server_nothing_is_called(playground):
    playground.unfold("Where the chart comes from")
    playground.page.get_by_label("Read by the service").check()
    playground.page.fill("#fhir-server", "")
    playground.page.locator("#fhir-server").blur()

    playground.page.locator("#fire").click()

    expect(playground.said).to_contain_text("Which FHIR server?")
    expect(playground.page.locator("#raw")).to_be_hidden()


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "encounter-discharge"])
def test_every_hook_can_be_fired(playground, hook):
    request = sent(playground.hook(hook).fire())

    assert request["hook"] == hook
    assert "draftOrders" in request["context"] or hook != "order-select"


def test_a_link_opens_patient_hook_and_way(opened, where):
    page = opened("#patient=stable-90-mme&hook=patient-view&data=fhir").ready()

    request = sent(page.fire())

    assert (request["context"]["patientId"], request["hook"]) == ("stable-90-mme", "patient-view")
    assert request["fhirServer"] == where.fhir
    assert page.page.url.endswith("#patient=stable-90-mme&hook=patient-view&data=fhir")


def test_a_link_fires_nothing_and_names_no_server(opened, where):
    page = opened("#patient=nobody&hook=none&service=https://evil.example&fhir=https://evil.example").ready()

    assert page.page.input_value("#service") == where.own
    assert page.page.input_value("#fhir-server") == where.fhir
    expect(page.cards).to_have_count(0)


def test_request_and_response_are_shown_and_can_be_repeated(playground):
    answer = playground.fire()
    shown = [json.loads(each) for each in playground.page.locator("#raw pre").all_inner_texts()]

    assert shown == [sent(answer), answer.json()]
    playground.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    playground.page.get_by_role("button", name="Copy as curl").click()
    expect(playground.page.locator("#raw")).to_contain_text("Copied.")
    command = shlex.split(playground.page.evaluate("navigator.clipboard.readText()"))
    assert command[:3] == ["curl", "-s", answer.url]
    assert json.loads(command[-1]) == sent(answer)


def test_every_rule_explains_itself(playground):
    playground.fire()
    playground.rules.locator("summary").click()
    rows = playground.rules.locator(".rule")

    assert rows.count() > 30
    playground.rules.get_by_label("Show").select_option("said")
    expect(playground.rules.locator(".rule:visible").first).to_contain_text("Said")
    playground.rules.get_by_label("Show").select_option("silent")
    expect(playground.rules.locator(".rule:visible").first).to_contain_text("Because")
    playground.rules.get_by_label("With the words").fill("no such words anywhere")
    expect(playground.rules).to_contain_text("0 of")


def test_a_taper_that_is_drafted_is_drawn_and_tabled(playground):
    playground.patient("stable-90-mme")

    expect(playground.page.locator(".plot .taper")).to_have_count(1)
    playground.unfold("The same as a table")
    expect(playground.page.locator("#dose table")).to_contain_text("82.5")
    expect(playground.page.locator("#dose table caption")).to_contain_text("10% of the current dose every 4 weeks")


def test_a_list_that_could_not_be_read_is_said_and_no_line_is_drawn(playground):
    playground.patient("medications-unavailable")

    expect(playground.page.locator("#dose .unread")).to_contain_text("The medication list could not be read")
    expect(playground.page.locator(".figures")).to_contain_text("Now not known")
    expect(playground.page.locator(".plot .past")).to_have_attribute("d", "")
    playground.unfold("The same as a table")
    expect(playground.page.locator("#dose table")).to_contain_text("not known")


def test_cards_that_come_late_are_not_shown_to_another_patient(playground):
    held, rendered = [], []
    playground.page.on("request", lambda request: rendered.append(1) if request.url.endswith("/markdown") else None)
    playground.page.route("**/cds-services/*", lambda route: route.continue_() if held else held.append(route))
    playground.page.locator("#fire").click()
    expect(playground.said).to_contain_text("Waiting")
    playground.patient("quiet-long-term")

    with playground.page.expect_response("**/cds-services/*"):
        held[0].continue_()
    playground.fire()

    expect(playground.said).to_contain_text("No cards")
    expect(playground.cards).to_have_count(0)
    assert rendered == []
