"""Words for conversations, from `wording/conversation.toml`, chosen by a rule in its own wording file."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from clinical.policy import KnowledgeError

BOOK = Path(__file__).parent / "wording" / "conversation.toml"
MOST_SCRIPTS = 2
MOST_SAYINGS = 2
KINDS = ("openings", "four_s", "facts", "scripts")

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """An answer to a hard moment. `standard` is said only where the site's practice is universal."""

    situation: str
    acknowledge: str
    widen: str
    offer: str
    standard: str = ""

    def line(self, is_universal_practice: bool) -> str:
        said = (self.acknowledge, self.widen, self.standard if is_universal_practice else "", self.offer)
        return f"{self.situation}: {' '.join(filter(None, said))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FourS:
    """Setting expectations, safety, standardization, support: each goes into the card's slot of that name."""

    expectations: str = ""
    safety: str = ""
    standard: str = ""
    support: str = ""


FOUR_S = frozenset(each.name for each in fields(FourS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A shared observation: what both can see, which risk it raises, what the patient makes of it."""

    notice: str
    risk: str
    ask: str

    @property
    def says(self) -> str:
        return f"{self.notice} {self.risk} {self.ask}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact in plain words; `source` is a key of sources.toml."""

    says: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All that may be chosen, by name."""

    openings: Mapping[str, Opening]
    four_s: Mapping[str, FourS]
    facts: Mapping[str, Fact]
    scripts: Mapping[str, Script]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What one rule has chosen."""

    openings: tuple[Opening, ...] = ()
    four_s: tuple[FourS, ...] = ()
    facts: tuple[Fact, ...] = ()
    scripts: tuple[Script, ...] = ()

    def slot(self, name: str) -> tuple[str, ...]:
        """What it adds to a slot of the card."""
        if name == "say":
            return (*(each.says for each in self.openings), *(each.says for each in self.facts))
        return tuple(filter(None, (getattr(each, name) for each in self.four_s))) if name in FOUR_S else ()


NOTHING_CHOSEN = Conversation()


@cache
def book() -> Book:
    """The book as shipped, read once."""
    return load_book(BOOK)


def load_book(path: Path) -> Book:
    """Raises KnowledgeError for an unknown kind, and for an entry with a part missing, unknown or empty."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := sorted(content.keys() - {"opening", "four_s", "fact", "script"}):
        raise KnowledgeError(f"{path.name}: unknown kinds {unknown}")
    return Book(
        openings=_entries(path, content, "opening", Opening),
        four_s=_entries(path, content, "four_s", FourS),
        facts=_entries(path, content, "fact", Fact),
        scripts=_entries(path, content, "script", Script),
    )


def choose(file: str, names: Mapping[str, Any]) -> Conversation:
    """The entries that a wording file names. Raises KnowledgeError for an unknown name, and for too many."""
    if unknown := sorted(names.keys() - set(KINDS)):
        raise KnowledgeError(f"{file}: conversation has unknown kinds {unknown}")
    chosen = Conversation(**{kind: _chosen(file, kind, names.get(kind, [])) for kind in KINDS})
    if len(chosen.scripts) > MOST_SCRIPTS or len(chosen.slot("say")) > MOST_SAYINGS:
        raise KnowledgeError(f"{file}: at most {MOST_SCRIPTS} scripts and {MOST_SAYINGS} openings and facts")
    return chosen


def _chosen(file: str, kind: str, names: list[str]) -> tuple[Any, ...]:
    known = getattr(book(), kind)
    if unknown := [name for name in names if name not in known]:
        raise KnowledgeError(f"{file}: conversation.toml has no {kind} {unknown}")
    return tuple(known[name] for name in names)


def _entries(path: Path, content: Mapping[str, Any], kind: str, make: Callable[..., Entry]) -> Mapping[str, Entry]:
    return {name: _entry(f"{path.name}: {kind}.{name}", parts, make) for name, parts in content.get(kind, {}).items()}


def _entry(where: str, parts: Mapping[str, Any], make: Callable[..., Entry]) -> Entry:
    if not parts or not all(isinstance(text, str) and text for text in parts.values()):
        raise KnowledgeError(f"{where} has an empty part")
    try:
        return make(**parts)
    except TypeError:
        raise KnowledgeError(f"{where} has a part missing or unknown") from None
