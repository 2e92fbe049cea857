"""What an answer looks like on the wire: every call of every fixture patient. Updates: test_update.py."""

import re

import orjson
import pytest

from hooks import services
from tests.contract.walk import blanks
from tests.contract.wire import ABSOLUTE, FHIR_CODES, MEMBERS, UUID4


@pytest.fixture
def cards(exchanges):
    return [card for each in exchanges for card in each.cards]


@pytest.fixture
def suggestions(exchanges):
    return [suggestion for each in exchanges for suggestion in each.suggestions]


@pytest.fixture
def actions(exchanges):
    return [(each, action) for each in exchanges for action in each.actions]


@pytest.mark.requirement("CALL-1", "RESP-1", "OWN-1", "ERR-1")
def test_every_call_of_our_own_is_answered_with_cards_or_none(exchanges):
    assert {each.answer.status_code for each in exchanges} == {200}
    assert [each.name for each in exchanges if not isinstance(each.cards, list)] == []


@pytest.mark.requirement("COV-1")
def test_cards_of_every_service_were_seen(exchanges):
    assert {each.service_id for each in exchanges if each.cards} == {each.id for each in services()}


@pytest.mark.requirement("RESP-2")
def test_answers_without_a_card_were_seen_too(exchanges):
    assert {"cards": []} in [each.answer.json() for each in exchanges]


@pytest.mark.requirement("G-1", "G-7", "EHR-38")
def test_an_answer_is_strict_JSON(exchanges):
    assert {each.answer.headers["content-type"] for each in exchanges} == {"application/json"}
    assert [each.name for each in exchanges if orjson.loads(each.answer.content) != each.answer.json()] == []


@pytest.mark.requirement("G-3", "G-4", "G-5")
def test_nothing_is_null_or_empty(exchanges):
    assert [(each.name, path) for each in exchanges for path in blanks(each.answer.json())] == []


def foreign(kind, objects):
    return {name for each in objects for name in each} - MEMBERS[kind]


@pytest.mark.requirement("RESP-7")
def test_no_object_has_a_member_that_the_standard_does_not_know(exchanges, cards, suggestions, actions):
    codings = [coding for card in cards for coding in (card["source"]["topic"], *card.get("overrideReasons", ()))]

    assert foreign("answer", [each.answer.json() for each in exchanges]) == set()
    assert foreign("card", cards) == set()
    assert foreign("source", [card["source"] for card in cards]) == set()
    assert foreign("coding", codings) == set()
    assert foreign("suggestion", suggestions) == set()
    assert foreign("action", [action for _, action in actions]) == set()
    assert foreign("link", [link for card in cards for link in card.get("links", ())]) == set()


@pytest.mark.requirement("SYS-1", "SYS-2", "SYS-3")
def test_nothing_is_done_behind_the_clinicians_back(exchanges):
    assert [each.name for each in exchanges if "systemActions" in each.answer.json()] == []


@pytest.mark.requirement("CARD-1", "CARD-1c", "SUG-2", "FB-0")
def test_every_card_and_suggestion_has_a_uuid_of_its_own_in_all_answers(cards, suggestions):
    uuids = [each["uuid"] for each in (*cards, *suggestions)]

    assert [each for each in uuids if not UUID4.fullmatch(each)] == []
    assert len(set(uuids)) == len(uuids)


@pytest.mark.requirement("CARD-2", "CARD-2b")
def test_a_summary_is_one_short_line(cards):
    summaries = {card["summary"] for card in cards}

    assert [each for each in summaries if len(each.encode("utf-16-le")) // 2 >= 140] == []
    assert [each for each in summaries if each.splitlines() != [each.strip()]] == []


@pytest.mark.requirement("CARD-4", "EHR-34")
def test_every_kind_of_indicator_is_used_and_no_other(cards):
    assert {card["indicator"] for card in cards} == {"info", "warning", "critical"}


@pytest.mark.requirement("CARD-5", "SRC-1", "SRC-2", "SRC-4", "CODE-1", "EHR-32")
def test_every_card_has_a_source_and_a_topic(cards):
    sources = [card["source"] for card in cards]

    assert [each for each in sources if not each["label"]] == []
    assert [each["url"] for each in sources if "url" in each and not ABSOLUTE.fullmatch(each["url"])] == []
    assert [each for each in sources if not re.fullmatch(r"[A-Za-z0-9]{1,100}", each["topic"]["code"])] == []
    assert len({each["topic"]["system"] for each in sources}) == 1


@pytest.mark.requirement("CARD-6", "CARD-7", "CARD-7b", "CARD-8", "SUG-1")
def test_suggestions_are_alternatives(cards):
    with_some = [card for card in cards if "suggestions" in card]

    assert {card["selectionBehavior"] for card in with_some} == {"at-most-one"}
    assert [card for card in with_some if not card["suggestions"]] == []
    assert [each for card in with_some for each in card["suggestions"] if not each["label"]] == []
    assert [c for c in with_some if sum(each.get("isRecommended", False) for each in c["suggestions"]) > 1] == []
    assert [card for card in cards if "selectionBehavior" in card and "suggestions" not in card] == []


@pytest.mark.requirement("OVR-1", "OVR-2", "CODE-1", "EHR-37", "EHR-32")
def test_override_reasons_are_distinct_and_named(cards):
    for reasons in {orjson.dumps(card["overrideReasons"]) for card in cards}:
        reasons = orjson.loads(reasons)
        assert all(reason["code"] and reason["system"] and reason["display"] for reason in reasons)
        assert len({(reason["system"], reason["code"]) for reason in reasons}) == len(reasons)
        assert len({reason["display"] for reason in reasons}) == len(reasons)


@pytest.mark.requirement("CAP-1", "SUG-4", "ACT-1", "ACT-2", "EHR-32")
def test_every_suggestion_is_one_described_action(suggestions):
    assert {len(each["actions"]) for each in suggestions} == {1}
    assert {each["actions"][0]["type"] for each in suggestions} <= {"create", "update"}
    assert [each for each in suggestions if not each["actions"][0]["description"]] == []
    assert [each for each in suggestions if "actionSelectionBehavior" in each] == []


@pytest.mark.requirement("G-6", "ACT-3", "ACT-6", "EHR-36")
def test_every_resource_is_FHIR_JSON_for_the_patient_of_the_call(actions):
    for each, action in actions:
        patient = {"reference": f"Patient/{each.sent['context']['patientId']}"}
        assert action["resource"]["resourceType"]
        assert action["resource"]["subject"] == patient


@pytest.mark.requirement("ACT-3")
@pytest.mark.parametrize("element", FHIR_CODES)
def test_codes_with_a_required_binding_are_of_it(actions, element):
    resources = [action["resource"] for _, action in actions if element in action["resource"]]

    assert [each for each in resources if each[element] not in FHIR_CODES[element][each["resourceType"]]] == []


@pytest.mark.requirement("LINK-1", "LINK-2", "LINK-2b", "LINK-3", "LINK-4", "EHR-36")
def test_links_are_absolute_and_https(cards):
    links = [link for card in cards for link in card.get("links", ())]

    assert {link["type"] for link in links} == {"absolute"}
    assert [
        link for link in links if not link["url"].startswith("https://") or not ABSOLUTE.fullmatch(link["url"])
    ] == []
    assert [link for link in links if not link["label"] or "appContext" in link] == []


@pytest.mark.requirement("EXT-1", "EXT-2")
def test_an_extension_is_an_object_with_names_of_our_own(cards):
    extensions = [card["extension"] for card in cards if "extension" in card]

    assert [each for each in extensions if not isinstance(each, dict)] == []
    assert [name for each in extensions for name in each if "." not in name] == []
