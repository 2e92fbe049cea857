"""Usable by everybody: axe-core in several states, sizes and colour schemes; by keyboard alone; on a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.acting import DESKTOP, PHONE

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
LOOKS = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]
LOOK_IDS = [f"{'phone' if viewport is PHONE else 'desktop'}, {scheme}" for viewport, scheme in LOOKS]
FOCUSED = "document.activeElement.id || document.activeElement.textContent.trim()"


def just_opened(playground):
    pass


def with_cards(playground):
    playground.patient("more-than-three").fire()


def with_everything_unfolded(playground):
    playground.patient("stable-90-mme").fire()
    expect(playground.rules.locator("details")).to_have_count(1)
    playground.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def with_something_accepted(playground):
    playground.fire()
    playground.card("Naloxone").locator(".suggestion").click()
    expect(playground.card("Naloxone")).to_contain_text("Accepted")


def with_a_mistake(playground):
    playground.unfold("Paste a chart")
    playground.page.get_by_role("button", name="Use this chart").click()


STATES = [just_opened, with_cards, with_everything_unfolded, with_something_accepted, with_a_mistake]


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS, ids=LOOK_IDS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_serious_barrier_is_found_and_nothing_is_cut_off(opened, state, viewport, scheme):
    playground = opened(viewport=viewport, scheme=scheme).ready()
    state(playground)

    assert barriers(playground.page) == []
    assert playground.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def barriers(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found if each["impact"] in GRAVE]


def test_axe_finds_a_barrier_where_there_is_one(playground):
    playground.page.evaluate("document.querySelector('label[for=patient]').remove()")

    assert [name for name, _ in barriers(playground.page)] == ["select-name"]


def test_the_whole_way_by_keyboard_alone(playground):
    page = playground.page
    tab_to(page, "fire")
    page.keyboard.press("Enter")
    expect(playground.cards).to_have_count(3)
    tab_to(page, "Add naloxone 4 mg nasal")
    page.keyboard.press("Space")
    expect(playground.card("Naloxone")).to_contain_text("Accepted")
    tab_to(page, "Fire again")

    page.keyboard.press("Enter")

    expect(playground.cards).to_have_count(2)


def tab_to(page, wanted):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached with the Tab key")


def test_the_first_tab_leads_past_the_form(playground):
    page = playground.page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "results"


@pytest.mark.parametrize("selector", ["#patient", "#fire", "#hooks input", "summary", "#add"])
def test_what_has_the_focus_is_seen(playground, selector):
    playground.page.keyboard.press("Tab")
    element = playground.page.locator(selector).first
    element.focus()
    ringed = element.locator("xpath=..") if "input" in selector else element

    assert ringed.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_on_a_phone_the_cards_come_into_view(opened):
    playground = opened(viewport=PHONE).ready()

    playground.fire()

    expect(playground.page.locator("#results-title")).to_be_in_viewport()


def test_every_indicator_is_a_word_too(playground):
    playground.patient("more-than-three").fire()

    assert playground.cards.locator(".indicator").all_inner_texts() == ["Critical", "Warning", "Warning", "Information"]
