"""A lint over every wording file: person-first, no verdicts, choices, support beside every reduction."""

import re

import pytest

from cards.conversation import BOOK
from cards.text import placeholders
from cards.words import WORDING, sources, topic, topics, wording
from clinical.assess import rules
from clinical.policy import KnowledgeError

NOTICES = {"incomplete-data", "also-due"}
FILES = sorted(path.stem.replace("_", "-") for path in WORDING.glob("*.toml") if path != BOOK)
VARIANTS = [(file, name, each) for file in FILES for name, each in wording(file).variants.items()]
PARAGRAPHS = [(file, name, each) for file in FILES for name, each in wording(file).paragraphs.items()]
SPOKEN = VARIANTS + PARAGRAPHS
IDS = [f"{file} {name}" for file, name, _ in SPOKEN]

STIGMA = (
    r"abuser|addict(?!ion)|drug[- ]seek|non-?complian|dirty|clean (?:urine|sample|test)|failed|habit|substance abuse|"
    r"user\b|suffer|victim|narcotics?\b|clean\b"
)
VERDICTS = (
    r"must|exceed|the limit|limits?\b|prohibit|forbid|violat|you should have|refuse to|never prescribe|stop\b|stopping"
)
COMMANDS = r"^(?:Taper|Reduce|Discontinue|Lower|Decrease|Cut)\b"
REDUCTION = r"\btaper\b|lower (?:the )?dose|less opioid|smaller step|going (?:down|lower)|go(?:es)? down"


def said(words):
    return " ".join(words.texts())


LOWERING = [each for each in VARIANTS if re.search(REDUCTION, " ".join(each[2].options), re.IGNORECASE)]


@pytest.mark.parametrize(("file", "name", "words"), SPOKEN, ids=IDS)
def test_wording_is_person_first_and_gives_no_verdict(file, name, words):
    found = re.findall(f"{STIGMA}|{VERDICTS}", said(words), re.IGNORECASE)

    assert found == []


@pytest.mark.parametrize(("file", "name", "words"), SPOKEN, ids=IDS)
def test_options_are_choices_not_commands_to_lower(file, name, words):
    assert [text for text in words.options if re.match(COMMANDS, text)] == []


@pytest.mark.requirement("EHR-34")
@pytest.mark.parametrize(("file", "name", "words"), SPOKEN, ids=IDS)
def test_wording_has_no_active_markup(file, name, words):
    assert re.findall(r"<[a-z/]|\]\(|https?:|javascript:", said(words), re.IGNORECASE) == []


@pytest.mark.parametrize(("file", "name", "words"), VARIANTS, ids=[f"{file} {name}" for file, name, _ in VARIANTS])
def test_a_summary_without_values_fits_and_its_first_part_can_stand_alone(file, name, words):
    assert len(re.sub(r"\{\w+\}", "", words.summary[0])) <= 110
    assert not words.summary[0].rstrip().endswith((":", ",", ";"))


@pytest.mark.parametrize(
    ("file", "name", "words"),
    [each for each in VARIANTS if each[0] not in NOTICES],
    ids=[f"{file} {name}" for file, name, _ in VARIANTS if file not in NOTICES],
)
def test_every_card_offers_choices_a_question_and_support(file, name, words):
    assert 2 <= len(words.options) <= 4
    assert len(words.ask) == 1
    assert words.ask[0].endswith("?")
    assert words.support


@pytest.mark.parametrize(("file", "name", "words"), LOWERING, ids=[f"{file} {name}" for file, name, _ in LOWERING])
def test_talk_of_less_opioid_comes_with_support_and_a_next_contact(file, name, words):
    assert re.search(r"visit|contact|week|month", " ".join(words.support), re.IGNORECASE)


def test_every_rule_has_wording_and_every_wording_a_rule():
    assert set(FILES) - NOTICES == {rule.id for rule in rules()}


@pytest.mark.parametrize("file", FILES)
def test_every_basis_is_a_sentence(file):
    assert wording(file).basis.endswith(".")


def test_every_source_of_a_rule_is_listed_with_its_citation():
    assert {rule.source for rule in rules()} <= sources().keys()


@pytest.mark.requirement("EHR-32")
def test_every_topic_is_alphanumeric_and_short():
    assert all(re.fullmatch(r"[A-Za-z0-9]{1,100}", code) for code in topics())
    assert {rule.topic for rule in rules()} <= topics().keys()
    assert topic("SomethingNew").rank == len(topics())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no wording file"),
        ('basis = "b."\n[variant.a]\nsummary = "s"', "every variant has a summary and a why"),
        ('basis = "b."', "every variant has a summary and a why"),
        ('basis = "b."\nodd = 1', "unknown parts"),
        ('basis = "b."\n[variant.a]\nsummary = "s"\nwhy = "w"\nodd = "x"', "unknown slots"),
    ],
)
def test_a_wrong_wording_file_stops_the_service(tmp_path, content, complaint):
    if content:
        (tmp_path / "toy_rule.toml").write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        wording("toy-rule", tmp_path)


def test_a_source_without_a_citation_stops_the_service(tmp_path, monkeypatch):
    from cards import words

    (tmp_path / "sources.toml").write_text('[a]\nlabel = "A"', encoding="utf-8")
    monkeypatch.setattr(words, "KNOWLEDGE", tmp_path)
    words.sources.cache_clear()

    with pytest.raises(KnowledgeError, match="no label or citation"):
        words.sources()

    words.sources.cache_clear()


def test_placeholders_are_plain_names():
    assert all(re.fullmatch(r"[a-z_0-9]+", each) for *_, words in SPOKEN for each in placeholders(said(words)))
