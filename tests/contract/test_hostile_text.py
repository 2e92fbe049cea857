"""A chart that tries to format, link or run: its words are said back, as nothing but words."""

import re

import pytest
from markdown_it import MarkdownIt

from tests.app.edge import ORDER_SIGN, PREFETCH, bundle, order_sign, oxycodone

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an image that runs": "<img src=x onerror=alert(1)>",
    "a comment": "<!-- -->",
    "a link": "[click](https://evil.example/x)",
    "a link that runs": "[click](javascript:alert(1))",
    "a reference": "[click][1]\n\n[1]: https://evil.example",
    "an image": "![x](https://evil.example/x.png)",
    "an address": "https://evil.example/x and www.evil.example",
    "an address in brackets": "<https://evil.example>",
    "a mail address": "write to a@evil.example",
    "a heading": "\n# Stop all medication",
    "a table": "a | b\n--- | ---\n1 | 2",
    "a fence": "```\nx\n```",
    "entities": "&lt;script&gt; &#60;script&#62;",
    "direction marks": "\u202etxet\u202c \u2066x\u2069",
    "control signs": "a\u0000b\u001b[31mc\u0085d\u2028e",
    "astral signs": "\U0001f480" * 80,
    "placeholders": "{crisis_line} {what} {{context.patientId}} %s",
    "a long text": "x" * 5000,
}
ADDRESS = re.compile(r"https?://|www\.|javascript:|\w@\w", re.IGNORECASE)
INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
ACTIVE = {"html_block", "html_inline", "link_open", "image", "heading_open", "fence", "code_block"}


def hostile(text):
    """An opioid, a condition and a draft whose every display is the hostile text with a drug's name in it."""
    drug = f"oxycodone 10 mg tablet {text}"
    order = oxycodone("m1")
    order["medicationCodeableConcept"] = {**order["medicationCodeableConcept"], "text": drug}
    draft = {**oxycodone("d1", per_day=9, status="draft"), "medicationCodeableConcept": {"text": drug}}
    unreadable = {**draft, "id": text[:60], "dosageInstruction": [{"text": text}]}
    depression = {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/p1", "display": text},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "370143000"}], "text": f"{text} depression"},
    }
    sent = {**PREFETCH, "medications": bundle(order), "conditions": bundle(depression)}
    return order_sign(draft, unreadable, prefetch=sent)


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
async def cards(request, service):
    answer = await service.post(ORDER_SIGN, json=hostile(request.param))
    assert answer.status_code == 200
    return answer.json()["cards"]


def tokens(markdown):
    flat = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        flat += [token, *(token.children or ())]
    return flat


@pytest.mark.requirement("CARD-3", "CARD-3b", "CARD-3c", "EHR-34")
def test_the_detail_is_markdown_in_which_nothing_is_active(cards):
    details = [card["detail"] for card in cards]

    assert details
    assert {token.type for each in details for token in tokens(each)} & ACTIVE == set()
    assert [each for each in details if ADDRESS.search(each) or INVISIBLE.search(each)] == []


@pytest.mark.requirement("CARD-2", "CARD-2b", "CARD-3b", "EHR-34")
def test_every_short_text_is_one_harmless_line(cards):
    labels = [each["label"] for card in cards for each in card.get("suggestions", ())]
    descriptions = [
        action["description"] for card in cards for each in card.get("suggestions", ()) for action in each["actions"]
    ]
    texts = [*(card["summary"] for card in cards), *labels, *descriptions]

    assert [each for each in texts if "<" in each or "\n" in each or INVISIBLE.search(each)] == []
    assert [card for card in cards if len(card["summary"].encode("utf-16-le")) // 2 >= 140] == []


@pytest.mark.requirement("CARD-3b")
async def test_what_the_chart_says_is_said_back(service):
    answer = await service.post(ORDER_SIGN, json=hostile("sentinel-4711"))

    assert "sentinel-4711" in " ".join(card["detail"] for card in answer.json()["cards"])
