"""The playground as an EHR for other services: on another port, hostile, slow, or not there at all."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.acting import sent

FAR = "https://cds.example"
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "content-type"}
DISCOVERY = {
    "services": [
        {
            "id": "odd",
            "hook": "order-sign",
            "title": "Odd",
            "description": "Odd.",
            "prefetch": {
                "them": "Patient/{{context.patientId}}",
                "meds": "MedicationRequest?patient={{context.patientId}}&status=active&_include=x",
                "labs": "Observation?subject=Patient/{{context.patientId}}&date=ge2026-01-01&category=laboratory",
                "user": "Practitioner/{{userPractitionerId}}",
                "none": "Encounter/{{context.nothing}}",
            },
        },
        {"id": "new", "hook": "appointment-book", "description": "A hook that the page has no words for."},
        {"hook": "no-id"},
    ]
}
HOSTILE = {
    "cards": [
        {
            "uuid": "1",
            "summary": "<img src=x onerror=document.title='broken'>",
            "indicator": 'critical" onclick="',
            "detail": "<script>document.title='broken'</script> [x](javascript:document.title='broken') **bold**",
            "source": {
                "label": "<b>Odd</b>",
                "url": "javascript:document.title='broken'",
                "icon": "https://spy.example/i.png",
            },
            "links": [
                {"label": "script", "url": "javascript:document.title='broken'", "type": "absolute"},
                {"label": "plain", "url": "http://plain.example", "type": "absolute"},
                {"label": "app", "url": "https://app.example/launch", "type": "smart"},
                {"label": "fine", "url": "https://fine.example", "type": "absolute"},
            ],
            "suggestions": [
                {
                    "label": "Delete it",
                    "actions": [{"type": "delete", "resourceId": ["MedicationRequest/depressed-60-mme-draft-1"]}],
                },
                {"label": "Strange", "uuid": "s", "actions": [{"type": "explode", "description": "?"}]},
            ],
            "selectionBehavior": "any",
        },
        {"summary": "Bare", "indicator": "info", "source": {"label": "Odd"}},
    ],
    "systemActions": [{"type": "update", "resource": {"resourceType": "MedicationRequest", "id": "x"}}],
}


@pytest.fixture
def far(opened):
    """A page whose browser finds a made-up service at an https address: discovery, one answer, and no feedback."""
    page = opened().ready()
    answers = {"GET": (200, DISCOVERY), "POST": (200, HOSTILE)}

    def answer(route):
        status, body = answers.get(route.request.method, (204, None))
        route.fulfill(status=status, headers=CORS, json=body)

    page.page.route(f"{FAR}/**", answer)
    page.answers = answers
    yield page
    opened.seen[:] = [each for each in opened.seen if not each.startswith(FAR)]


def read(playground, address):
    if not playground.page.locator("#service").is_visible():
        playground.unfold("Another CDS service")
    playground.page.fill("#service", address)
    playground.page.get_by_role("button", name="Read what it offers").click()
    return playground


def said(playground):
    return playground.page.locator("#discover-said")


def test_our_own_service_on_another_port_is_read_fired_and_left_again(playground, where):
    read(playground, f"{where.other}/")
    expect(said(playground)).to_have_text("4 services there.")

    answer = playground.fire()

    assert answer.url.startswith(where.other)
    assert playground.topics() == ["Naloxone", "BehavioralHealth", "OpioidDose"]
    expect(playground.page.locator("#rules")).to_be_hidden()
    playground.page.get_by_role("button", name="Back to this service").click()
    assert playground.fire().url.startswith(where.own)


def test_its_feedback_goes_to_it(playground, where):
    read(playground, where.other)
    expect(said(playground)).to_have_text("4 services there.")
    playground.fire()

    with playground.page.expect_request("**/feedback") as told:
        playground.card("Naloxone").locator(".suggestion").click()

    assert told.value.url.startswith(where.other)
    assert told.value.response().status == 200


def test_its_prefetch_templates_are_filled_as_far_as_they_can_be(far):
    read(far, FAR)
    expect(said(far)).to_have_text("2 services there.")

    prefetch = sent(far.fire())["prefetch"]

    assert prefetch["them"]["id"] == "depressed-60-mme"
    assert [each["resource"]["status"] for each in prefetch["meds"]["entry"]] == ["active"]
    assert prefetch["user"]["id"] == "okafor"
    assert "none" not in prefetch
    expect(far.said).to_contain_text("not narrowed by Observation?date")


def test_hostile_cards_are_words(far):
    read(far, FAR)
    expect(said(far)).to_have_text("2 services there.")

    far.fire()
    card = far.cards.first

    expect(far.said).to_contain_text("automatic actions (1), which this page does not carry out")
    expect(card.locator("h3")).to_have_text(HOSTILE["cards"][0]["summary"])
    expect(card.locator(".indicator")).to_have_text("Information")
    expect(card.locator(".detail strong")).to_have_text("bold")
    assert card.locator("img, script").count() == 0
    assert card.locator("a").evaluate_all("links => links.map(link => link.href)") == ["https://fine.example/"]
    expect(card).to_contain_text("app (a SMART app, which the EHR would launch)")
    assert far.page.title().startswith("Playground")


def test_delete_removes_the_order_and_an_unknown_action_is_said(far):
    read(far, FAR)
    expect(said(far)).to_have_text("2 services there.")
    far.fire()

    far.page.get_by_role("button", name="Delete it").click()
    expect(far.cards.first.locator(".said")).to_contain_text("order removed")
    far.page.get_by_role("button", name="Strange").click()

    expect(far.page.locator("#orders .order")).to_have_count(0)
    expect(far.cards.first.locator(".said")).to_contain_text('"explode" is no action that this page knows')


def test_a_hook_without_words_of_ours_is_offered_by_its_name(far):
    read(far, FAR)

    far.hook("appointment-book")

    expect(far.page.locator("#fire")).to_have_text("Fire appointment-book")


NO_SERVICES = {
    "a page": (200, "<html>", "no discovery of CDS Hooks"),
    "nothing in it": (200, {"services": []}, "no discovery of CDS Hooks"),
    "not found": (404, {}, "There is no such address"),
    "closed": (401, {"issue": [{"diagnostics": "a valid client token is required"}]}, "asks for a client token"),
}


@pytest.mark.parametrize(("status", "body", "words"), NO_SERVICES.values(), ids=NO_SERVICES)
def test_what_is_no_service_is_said_and_the_one_before_stays(far, opened, where, status, body, words):
    far.answers["GET"] = (status, body)

    read(far, FAR)

    expect(said(far)).to_contain_text(words)
    assert far.fire().url.startswith(where.own)
    opened.seen[:] = [each for each in opened.seen if str(status) not in each]


@pytest.mark.parametrize(
    "address", ["http://cds.example", "ftp://cds.example", "https://me:secret@cds.example", "cds", ""]
)
def test_an_address_that_a_browser_may_not_call_is_not_called(playground, address):
    read(playground, address)

    expect(said(playground)).to_contain_text("needs an https address")


FAULTS = {
    "no JSON": (200, "oops", "no answer of CDS Hooks"),
    "no cards": (200, {"card": []}, "no answer of CDS Hooks"),
    "a fault": (500, {}, "answered 500"),
    "blind": (412, {"issue": [{"diagnostics": "send more"}]}, "It says: send more"),
    "busy": (429, {}, "called too often"),
}


@pytest.mark.parametrize(("status", "body", "words"), FAULTS.values(), ids=FAULTS)
def test_an_answer_without_cards_is_told_in_words(far, opened, status, body, words):
    far.answers["POST"] = (status, body)
    read(far, FAR)
    expect(said(far)).to_have_text("2 services there.")

    far.page.locator("#fire").click()

    expect(far.said).to_contain_text(words)
    expect(far.page.locator("#raw pre").last).to_have_text(
        body if isinstance(body, str) else json.dumps(body, indent=2)
    )
    opened.seen[:] = [each for each in opened.seen if str(status) not in each]


def test_nobody_there_is_told_in_words(far, opened):
    read(far, FAR)
    expect(said(far)).to_have_text("2 services there.")
    far.page.unroute(f"{FAR}/**")
    far.page.route(f"{FAR}/**", lambda route: route.abort())

    far.page.locator("#fire").click()

    expect(far.said).to_contain_text("No answer.")
    opened.seen[:] = [each for each in opened.seen if "ERR_FAILED" not in each]
