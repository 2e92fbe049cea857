"""Cards in a terminal: plain words instead of Markdown, and colours only for those who see them."""

from app.demo.terminal import Terminal, card_lines, detail_lines, ordered, refusal_line, response_lines

CARD = {
    "summary": "Opioids total 60 MME/day",
    "indicator": "warning",
    "detail": "**What we saw**\n\n- 1\\-2 tablets \\[x\\] &amp; more\n\n**Basis:** CDC 2022",
    "source": {"label": "CDC", "topic": {"code": "OpioidDose"}},
}
VISIT = {
    "resourceType": "ServiceRequest",
    "status": "draft",
    "intent": "proposal",
    "code": {"text": "Follow-up visit"},
    "occurrencePeriod": {"end": "2027-01-29"},
    "priority": "urgent",
}


def test_a_card_is_indicator_summary_topic_and_detail():
    lines = list(card_lines(CARD, Terminal()))

    assert lines == [
        "  [WARNING] Opioids total 60 MME/day",
        "      OpioidDose, source: CDC",
        "      What we saw",
        "        - 1-2 tablets [x] & more",
        "      Basis: CDC 2022",
        "",
    ]


def test_long_lines_are_wrapped_and_bullets_hang():
    lines = list(detail_lines("- " + "word " * 20, Terminal(width=60)))

    assert [line[:10] for line in lines] == ["        - ", " " * 10, " " * 10][: len(lines)]
    assert max(map(len, lines)) <= 60


def test_a_suggestion_says_what_it_would_order():
    card = {**CARD, "suggestions": [{"label": "Arrange it", "actions": [{"type": "create", "resource": VISIT}]}]}

    lines = list(card_lines(card, Terminal()))

    assert "      > Arrange it" in lines
    assert "          create ServiceRequest (draft proposal): Follow-up visit by 2027-01-29 [urgent]" in lines


def test_a_drug_is_named_by_its_text():
    drug = {"resourceType": "MedicationRequest", "status": "draft", "intent": "order"}

    assert ordered({**drug, "medicationCodeableConcept": {"text": "naloxone"}}) == (
        "MedicationRequest (draft order): naloxone"
    )


def test_colours_are_only_for_those_who_see_them():
    assert Terminal(has_colour=True).paint("x", "critical") == "\x1b[1;31mx\x1b[0m"
    assert Terminal().paint("x", "critical") == "x"


def test_no_cards_is_said():
    assert list(response_lines({"cards": []}, Terminal())) == ["  no cards: nothing to say", ""]


def test_a_refusal_gives_its_reason():
    body = {"issue": [{"code": "invalid", "diagnostics": "hook is required"}]}

    assert refusal_line(400, body, Terminal()) == "  the service answered 400: hook is required"
