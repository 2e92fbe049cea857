"""What every answer must be, whatever was sent: each function gives the faults that it finds, in words."""

import re

from tests.contract.walk import blanks, is_outcome
from tests.contract.wire import ABSOLUTE, FHIR_CODES, MEMBERS, UUID4
from tests.fuzz.seeds import SENTINEL

STATUSES = frozenset({200, 400, 404, 412, 413, 415})
MOST_CARDS = 5
LONGEST_ANSWER = 400_000  # bytes; an answer gives back the drafts that it changes, and little else of what was sent
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


def faults(answer):
    """All that is wrong with an answer by itself."""
    found = [*refusal_faults(answer), *log_faults(answer)]
    return found + (card_faults(answer.body) if answer.status == 200 else [])


def refusal_faults(answer):
    if answer.status not in STATUSES:
        return [f"status {answer.status}"]
    if answer.status == 200:
        return []
    told = [] if "issue" in answer.body and is_outcome(answer.body) else ["a refusal is no OperationOutcome"]
    return told + (["a refusal says back what was sent"] if SENTINEL.encode() in answer.content else [])


def log_faults(answer):
    broken = [f"rule_failed: {line[:300]}" for line in answer.log.splitlines() if "rule_failed" in line]
    return broken + (["the log says what was sent"] if SENTINEL in answer.log else [])


def card_faults(body):
    """The card contract of CDS Hooks, and ours: what tests/contract/test_answers.py says of the fixtures."""
    cards = body["cards"]
    found = [f"{path} is null or empty" for path in blanks(without_resources(body))]
    found += ["too many cards"] if len(cards) > MOST_CARDS else []
    uuids = [each["uuid"] for card in cards for each in (card, *card.get("suggestions", ()))]
    found += [f"{each} is no uuid" for each in uuids if not UUID4.fullmatch(each)]
    found += ["a uuid comes twice"] if len(set(uuids)) < len(uuids) else []
    topics = [card["source"]["topic"]["code"] for card in cards]
    found += ["a topic comes twice"] if len(set(topics)) < len(topics) else []
    return found + [f"{card['source']['topic']['code']}: {fault}" for card in cards for fault in faults_of(card)]


def faults_of(card):
    yield from (f"{name} is no member of a card" for name in card.keys() - MEMBERS["card"])
    if not 0 < len(card["summary"].encode("utf-16-le")) // 2 < 140 or UNSEEN.search(card["summary"]):
        yield "the summary is not one short line"
    if UNSEEN.search(card["detail"]) or "<" in card["summary"]:
        yield "control signs or markup in its text"
    if card["indicator"] not in ("info", "warning", "critical"):
        yield "an indicator that is none"
    if ("suggestions" in card) != ("selectionBehavior" in card):
        yield "suggestions without their behaviour, or the other way round"
    yield from (f"link {link['type']}" for link in card.get("links") or () if not ABSOLUTE.fullmatch(link["url"]))
    for suggestion in card.get("suggestions", ()):
        yield from suggestion_faults(suggestion)


def suggestion_faults(suggestion):
    (action,) = suggestion["actions"]
    if not suggestion["label"].strip() or UNSEEN.search(suggestion["label"] + action["description"]):
        yield "a label that cannot be shown"
    if action["type"] not in ("create", "update"):
        yield "an action of another type"
    if action["type"] == "create":
        yield from resource_faults(action["resource"])


def resource_faults(resource):
    """Of what we create. An update gives the EHR's own resource back, however odd it came."""
    kind = resource["resourceType"]
    if not resource["subject"]["reference"].startswith("Patient/"):
        yield "a resource for nobody"
    for name, codes in FHIR_CODES.items():
        if name in resource and resource[name] not in codes[kind]:
            yield f"{kind}.{name} is not of its value set"


def without_resources(value):
    if isinstance(value, dict):
        return {name: without_resources(each) for name, each in value.items() if name != "resource"}
    return [without_resources(each) for each in value] if isinstance(value, list) else value


def silence_faults(before, after):
    """After damage to what a card stood on: what was urgent before is said still, or that something could not be seen.
    An empty list would be a false all-clear, and so would a list without the one card that mattered."""
    if after.status != 200 or "IncompleteData" in topics_of(after):
        return []
    if after.body == {"cards": []}:
        return ["an empty list where a damaged element hides the fact"]
    return [f"{topic} is no longer said" for topic in sorted(urgent(before) - topics_of(after))]


def urgent(answer):
    return {each["source"]["topic"]["code"] for each in answer.cards if each["indicator"] != "info"} - {"AlsoDue"}


def topics_of(answer):
    """Those of the cards, and those that are held back."""
    held = [code for card in answer.cards for codes in card.get("extension", {}).values() for code in codes]
    return {card["source"]["topic"]["code"] for card in answer.cards} | set(held)
