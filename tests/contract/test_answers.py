"""What an answer looks like on the wire, by the ids of the requirements: a chart of 60 MME and orders to sign."""

import re
from uuid import uuid4

import orjson
import pytest

from tests.app.edge import CHART, ORDER_SIGN, PATIENT_VIEW, caller, order_sign, oxycodone, patient_view
from tests.contract.walk import blanks

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HTML = re.compile(r"<[a-zA-Z/!]")
MEMBERS = {
    "uuid",
    "summary",
    "detail",
    "indicator",
    "source",
    "suggestions",
    "selectionBehavior",
    "overrideReasons",
    "links",
    "extension",
}
SENT = {
    "patient-view": (PATIENT_VIEW, patient_view(prefetch=CHART)),
    "order-sign": (ORDER_SIGN, order_sign(oxycodone("new", status="draft"), prefetch=CHART)),
    "order-sign with little to go on": (ORDER_SIGN, order_sign(oxycodone("new", status="draft"), prefetch=None)),
    "order-sign without its drafts": (ORDER_SIGN, order_sign(context={"userId": "Practitioner/9", "patientId": "p1"})),
}


@pytest.fixture(params=SENT.values(), ids=SENT)
async def answer(request):
    path, sent = request.param
    async with caller(new_id=lambda: str(uuid4())) as service:
        yield await service.post(path, json=sent)


@pytest.fixture
def cards(answer):
    return answer.json()["cards"]


@pytest.fixture
def suggestions(cards):
    return [suggestion for card in cards for suggestion in card.get("suggestions", ())]


def test_COV_1_cards_were_seen(cards):
    assert cards


def test_G_1_7_an_answer_is_strict_JSON(answer):
    assert answer.headers["content-type"] == "application/json"
    assert orjson.loads(answer.content) == answer.json()


def test_G_3_4_5_nothing_is_null_or_empty(answer):
    assert blanks(answer.json()) == []


def test_RESP_1_7_SYS_2_cards_and_nothing_unknown(answer, cards):
    assert list(answer.json()) == ["cards"]
    assert [name for card in cards for name in card if name not in MEMBERS] == []


def test_CARD_1_every_uuid_is_fresh(cards, suggestions):
    uuids = [each["uuid"] for each in (*cards, *suggestions)]

    assert [each for each in uuids if not UUID4.fullmatch(each)] == []
    assert len(set(uuids)) == len(uuids)


def test_CARD_2_2b_a_summary_is_one_short_line(cards):
    assert [card for card in cards if len(card["summary"].encode("utf-16-le")) >= 280 or "\n" in card["summary"]] == []


def test_CARD_3b_no_HTML(cards):
    assert [card["detail"] for card in cards if HTML.search(card["detail"])] == []


def test_CARD_4_indicators(cards):
    assert {card["indicator"] for card in cards} <= {"info", "warning", "critical"}


def test_CARD_5_SRC_1_4_CODE_1_every_card_has_a_source_and_a_topic(cards):
    for card in cards:
        assert card["source"]["label"]
        assert re.fullmatch(r"[A-Za-z0-9]{1,100}", card["source"]["topic"]["code"])
        assert card["source"]["topic"]["system"] == "http://127.0.0.1:8000"


def test_CARD_7_7b_8_suggestions_are_alternatives(cards):
    behaviours = {card.get("selectionBehavior") for card in cards if "suggestions" in card}

    assert behaviours <= {"at-most-one"}
    assert [card for card in cards if "selectionBehavior" in card and "suggestions" not in card] == []


def test_OVR_1_2_override_reasons_are_distinct_and_named(cards):
    for card in cards:
        reasons = card.get("overrideReasons", [])
        assert all(reason["code"] and reason["system"] and reason["display"] for reason in reasons)
        assert len({(reason["system"], reason["code"]) for reason in reasons}) == len(reasons)


def test_CAP_1_ACT_1_2_3_6_G_6_every_suggestion_creates_for_this_patient(suggestions):
    for suggestion in suggestions:
        (action,) = suggestion["actions"]
        assert suggestion["label"]
        assert (action["type"], action["resource"]["subject"]) == ("create", {"reference": "Patient/p1"})
        assert action["description"]
        assert "actionSelectionBehavior" not in suggestion


def test_LINK_1_2b_links_are_https(cards):
    for link in [link for card in cards for link in card.get("links", ())]:
        assert (link["type"], link["url"].startswith("https://"), bool(link["label"])) == ("absolute", True, True)


def test_EXT_1_2_extensions_are_objects_with_names_of_our_own(cards):
    assert [name for card in cards for name in card.get("extension", {}) if "." not in name] == []
