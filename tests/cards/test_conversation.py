"""Words for conversations: a lint over every text, and how a rule chooses among them."""

import re

import pytest

from cards.conversation import MOST_SAYINGS, MOST_SCRIPTS, Book, Conversation, book, choose, load_book
from cards.words import sources, wording
from clinical.assess import rules
from clinical.policy import KnowledgeError, load_policy
from tests.cards.calls import said
from tests.cards.test_build import card
from tests.cards.test_wording import STIGMA, VERDICTS

SCRIPTS = list(book().scripts.items())
TEXTS = [
    (f"{kind} {name}", text)
    for kind in ("openings", "four_s", "facts", "scripts")
    for name, entry in getattr(book(), kind).items()
    for text in (getattr(entry, slot) for slot in entry.__slots__)
    if text
]
BLAME = r"\byou (?:violated|failed|lied|broke|should|have to|must)\b"


@pytest.mark.parametrize(("where", "text"), TEXTS, ids=[f"{where}: {text[:30]}" for where, text in TEXTS])
def test_every_text_is_person_first_without_verdict_blame_or_markup(where, text):
    assert re.findall(f"{STIGMA}|{VERDICTS}|{BLAME}", text, re.IGNORECASE) == []
    assert re.findall(r"[{}<>*_`]|https?:", text) == []


@pytest.mark.parametrize(("name", "script"), SCRIPTS, ids=[name for name, _ in SCRIPTS])
def test_a_script_is_short_and_never_orders_a_reduction(name, script):
    assert len(script.line(is_universal_practice=True)) <= 320
    assert re.findall(r"\b(?:taper|reduce|discontinue)\b", script.line(is_universal_practice=True), re.IGNORECASE) == []


def test_every_opening_ends_in_an_open_question():
    assert all(each.ask.endswith("?") for each in book().openings.values())


def test_every_fact_has_a_listed_source():
    assert {each.source for each in book().facts.values()} <= sources().keys()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_no_rule_has_more_than_can_be_read_in_seconds(rule):
    chosen = wording(rule.id).conversation

    assert len(chosen.scripts) <= MOST_SCRIPTS
    assert len(chosen.slot("say")) <= MOST_SAYINGS


def test_scripts_stand_in_a_section_of_their_own_and_openings_among_the_words():
    shown = card(said("opioid-dose"))["detail"]

    hard = shown.split("**If the conversation gets hard**")[1].split("**Basis")[0]
    assert hard.count("\n- ") == 2
    assert "“This is the only thing that works.”: It has helped, and your pain is real." in hard
    assert "I notice that your pain medicines have added up" in shown.split("**Words that may help**")[1]


def test_a_card_without_scripts_has_no_such_section():
    assert "If the conversation gets hard" not in card(said("depression"))["detail"]


@pytest.mark.parametrize(("is_universal", "times"), [(True, 1), (False, 0)])
def test_done_for_everyone_is_said_only_where_it_is_true(is_universal, times):
    shown = card(said("opioid-dose"), policy=load_policy({"is_universal_practice": is_universal}))["detail"]

    assert shown.count("Everyone here on a dose like this") == times
    assert book().scripts["trust"].line(is_universal).count("for every patient here") == times


def test_a_rule_that_chooses_nothing_adds_nothing():
    assert choose("x.toml", {}) == Conversation()
    assert Conversation().slot("why") == ()


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        ({"songs": ["a"]}, "unknown kinds"),
        ({"scripts": ["nobody-says-this"]}, "has no scripts"),
        ({"scripts": ["trust", "elsewhere", "quiet-yes"]}, "at most 2 scripts"),
        ({"openings": ["pace", "control"], "facts": ["higher-dose"]}, "at most 2 scripts"),
    ],
)
def test_a_wrong_choice_stops_the_service(names, complaint):
    with pytest.raises(KnowledgeError, match=complaint):
        choose("x.toml", names)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[song.a]\nsays = 'x'", "unknown kinds"),
        ("[fact.a]\nsays = 'x'", "fact.a has a part missing or unknown"),
        ("[fact.a]\nsays = 'x'\nsource = 'y'\ntune = 'z'", "fact.a has a part missing or unknown"),
        ("[fact.a]\nsays = ''\nsource = 'y'", "fact.a has an empty part"),
        ("[four_s.a]", "four_s.a has an empty part"),
    ],
)
def test_a_wrong_book_stops_the_service(tmp_path, content, complaint):
    path = tmp_path / "conversation.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_book(path)


def test_a_site_may_have_its_own_book(tmp_path):
    path = tmp_path / "conversation.toml"
    path.write_text("[fact.a]\nsays = 'x'\nsource = 'y'", encoding="utf-8")

    assert isinstance(load_book(path), Book)
