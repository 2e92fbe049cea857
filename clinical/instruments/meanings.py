"""What a code, a linkId or a title says: an item, a total, a panel or a level, of which instruments."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache

from clinical.facts import LOINC, Code
from clinical.instruments.definitions import Instrument
from clinical.instruments.files import instruments

LOINC_SHAPED = re.compile(r"(?<![0-9])[0-9]{4,6}-[0-9](?![0-9])")
WORDS = re.compile(r"[a-z]+|[0-9]+")


class Role(Enum):
    """What carries the code."""

    ITEM = auto()
    TOTAL = auto()
    PANEL = auto()
    LEVEL = auto()
    UNSCORED = auto()


@dataclass(frozen=True, slots=True)
class Meaning:
    """`name` is the instrument; for an item `identity` leads to every instrument that holds it."""

    role: Role
    name: str
    identity: str = ""


@cache
def loinc_meanings() -> Mapping[str, Meaning]:
    return {code: meaning for each in instruments().values() for code, meaning in _loinc(each)}


@cache
def local_meanings() -> Mapping[str, Meaning]:
    """Known codes of other systems: the total of an instrument, or its only item."""
    return {alias: _alias(each) for each in instruments().values() for alias in each.aliases}


@cache
def owners() -> Mapping[str, tuple[str, ...]]:
    """The instruments that hold an item, by its identity."""
    found: dict[str, tuple[str, ...]] = {}
    for instrument in instruments().values():
        for item in instrument.items:
            found[item.identity] = (*found.get(item.identity, ()), instrument.name)
    return found


def meaning_of_codes(codes: Iterable[Code]) -> Meaning | None:
    known = loinc_meanings()
    for code in codes:
        if (meaning := known.get(code.value)) and code.system.rstrip("/") in {LOINC, ""}:
            return meaning
        if (meaning := local_meanings().get(code.value)) and code.system.rstrip("/") != LOINC:
            return meaning
    return None


def meaning_of_link(link_id: str) -> Meaning | None:
    """The last code in a linkId that means something: "/44250-9", "44249-1/44250-9"; or a local code."""
    known = [loinc_meanings()[code] for code in LOINC_SHAPED.findall(link_id) if code in loinc_meanings()]
    return known[-1] if known else local_meanings().get(link_id.strip("/"))


@lru_cache(maxsize=1024)
def named_in(text: str) -> tuple[str, ...]:
    """Instruments named by a title or by the last part of a canonical, as whole words in order."""
    words = words_of(text)
    return tuple(
        each.name
        for each in instruments().values()
        if _has_any(words, each.names) and not _has_any(words, (*each.not_names, *each.barred_names))
    )


@lru_cache(maxsize=4096)
def read_link(link_id: str) -> tuple[Meaning | None, tuple[str, ...]]:
    """What a linkId means, and what the form must not be taken for."""
    return meaning_of_link(link_id), barred_by(link_id)


def barred_by(text: str) -> tuple[str, ...]:
    """Instruments for which a form with this title, canonical or linkId must not be taken."""
    words = words_of(text)
    return tuple(each.name for each in _barring() if _has_any(words, each.barred_names))


@cache
def _barring() -> tuple[Instrument, ...]:
    return tuple(each for each in instruments().values() if each.barred_names)


def words_of(text: str) -> tuple[str, ...]:
    return tuple(WORDS.findall(text.lower()))


def _has_any(words: tuple[str, ...], phrases: Iterable[tuple[str, ...]]) -> bool:
    return any(
        words[at : at + len(phrase)] == phrase for phrase in phrases for at in range(len(words) - len(phrase) + 1)
    )


def _loinc(instrument: Instrument) -> Iterator[tuple[str, Meaning]]:
    for role, codes in (
        (Role.PANEL, instrument.panels),
        (Role.TOTAL, instrument.totals),
        (Role.LEVEL, instrument.level_codes),
        (Role.UNSCORED, instrument.unscored_codes),
    ):
        for code in codes:
            yield code, Meaning(role, instrument.name)
    for item in instrument.items:
        for code in item.codes:
            yield code, Meaning(Role.ITEM, instrument.name, item.identity)


def _alias(instrument: Instrument) -> Meaning:
    if instrument.totals:
        return Meaning(Role.TOTAL, instrument.name)
    return Meaning(Role.ITEM, instrument.name, instrument.items[0].identity)
