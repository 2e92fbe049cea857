"""The wording of cards: one TOML file per rule, loaded and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from cards.conversation import NOTHING_CHOSEN, Conversation, choose
from clinical.policy import KNOWLEDGE, KnowledgeError

WORDING = Path(__file__).parent / "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a card says in one variant of a rule, slot by slot (the order here is the order on the card).

    `summary` holds segments: the first always stands, the others as far as there is room. `also` is the one line used
    when this rule is not the one that gives the card. `standard` is shown only where the site's practice is universal.
    """

    summary: tuple[str, ...] = ()
    also: str = ""
    why: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    standard: tuple[str, ...] = ()
    support: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """Every sentence, for lint and for checking placeholders."""
        return tuple(text for each in fields(self) for text in _many(getattr(self, each.name)) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWording:
    """All that is worded for one rule: its basis, variants and optional paragraphs, and words for conversations."""

    basis: str
    variants: Mapping[str, Wording]
    paragraphs: Mapping[str, Wording]
    conversation: Conversation = NOTHING_CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source as a card shows it, and its year as far as it has one."""

    label: str
    citation: str
    url: str | None
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic's rank and title."""

    code: str
    title: str
    rank: int


@cache
def wording(rule_id: str, folder: Path = WORDING) -> RuleWording:
    """The wording of a rule: `cards/wording/<rule id with underscores>.toml`.

    Raises KnowledgeError when the file is missing, has an unknown slot, or a variant has no summary or no reason.
    """
    path = folder / f"{rule_id.replace('-', '_')}.toml"
    if not path.is_file():
        raise KnowledgeError(f"no wording file {path.name} for rule {rule_id}")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := sorted(content.keys() - {"basis", "variant", "paragraph", "conversation"}):
        raise KnowledgeError(f"{path.name}: unknown parts {unknown}")
    variants = {name: _wording(path.name, name, slots) for name, slots in content.get("variant", {}).items()}
    if not variants or any(not each.summary or not each.why for each in variants.values()):
        raise KnowledgeError(f"{path.name}: every variant has a summary and a why")
    paragraphs = {name: _wording(path.name, name, slots) for name, slots in content.get("paragraph", {}).items()}
    conversation = choose(path.name, content.get("conversation", {}))
    return RuleWording(basis=content["basis"], variants=variants, paragraphs=paragraphs, conversation=conversation)


@cache
def sources() -> Mapping[str, CitedSource]:
    """Every source that a rule or a number may name. Raises KnowledgeError for one without label or citation."""
    content = tomllib.loads((KNOWLEDGE / "sources.toml").read_text(encoding="utf-8"))
    if poor := sorted(key for key, entry in content.items() if not {"label", "citation"} <= entry.keys()):
        raise KnowledgeError(f"sources.toml: no label or citation for {poor}")
    return {
        key: CitedSource(label=entry["label"], citation=entry["citation"], url=entry.get("url"), year=entry.get("year"))
        for key, entry in content.items()
    }


@cache
def topics() -> Mapping[str, Topic]:
    """The topics in rank order."""
    entries = tomllib.loads((KNOWLEDGE / "topics.toml").read_text(encoding="utf-8"))["topic"]
    return {each["code"]: Topic(code=each["code"], title=each["title"], rank=at) for at, each in enumerate(entries)}


def topic(code: str) -> Topic:
    """A listed topic, or one that ranks after all that are listed."""
    return topics().get(code) or Topic(code=code, title=code, rank=len(topics()))


def _wording(file: str, name: str, slots: Mapping[str, Any]) -> Wording:
    known = {each.name for each in fields(Wording)}
    if unknown := sorted(slots.keys() - known):
        raise KnowledgeError(f"{file}: {name} has unknown slots {unknown}")
    filled: dict[str, Any] = {slot: text if slot == "also" else _many(text) for slot, text in slots.items()}
    return Wording(**filled)


def _many(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
