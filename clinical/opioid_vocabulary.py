"""The words that name opioids, their companions, forms and release: `knowledge/opioids.toml`, loaded once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from clinical.policy import KNOWLEDGE, KnowledgeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What a brand name alone says. `mg` only where the name fixes the strength ("Vicodin ES")."""

    ingredient: str
    companions: frozenset[str] = frozenset()
    mg: Fraction | None = None
    form: str | None = None
    route: str | None = None
    is_extended_release: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWords:
    """A pattern over a name and the form and route it says. A weak one ("solution") yields to what products exist."""

    pattern: re.Pattern[str]
    form: str | None
    route: str
    is_weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Words are lower case without spaces or hyphens."""

    opioids: Mapping[str, str]
    companions: Mapping[str, str]
    cough_opioids: frozenset[str]
    cough_companions: frozenset[str]
    codeine_numbers: Mapping[str, Fraction]
    brands: Mapping[str, Brand]
    forms: tuple[FormWords, ...]
    routes: Mapping[str, str]
    extended: re.Pattern[str]
    immediate: re.Pattern[str]
    about: re.Pattern[str]
    never: re.Pattern[str]
    plain_words: frozenset[str]
    negations: frozenset[str]


def load_vocabulary(path: Path = KNOWLEDGE / "opioids.toml") -> Vocabulary:
    """Raises KnowledgeError when a word means two opioids or a brand an unknown one."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    brands = {word: _brand(word, entry, entries["ingredients"]) for word, entry in entries["brands"].items()}
    return Vocabulary(
        opioids=_by_word(entries["ingredients"]),
        companions=_by_word(entries["companions"]),
        cough_opioids=frozenset(entries["cough_and_cold"]["opioids"]),
        cough_companions=frozenset(entries["cough_and_cold"]["companions"]),
        codeine_numbers={number: Fraction(mg) for number, mg in entries["codeine_numbers"].items()},
        brands=brands,
        forms=tuple(map(_form_words, entries["forms"])),
        routes=_by_word(entries["routes"]),
        extended=re.compile(entries["release"]["extended"]),
        immediate=re.compile(entries["release"]["immediate"]),
        about=re.compile(entries["context"]["about"]),
        never=re.compile(entries["context"]["never"]),
        plain_words=frozenset(entries["context"]["plain_words"]),
        negations=frozenset(entries["context"]["negations"]),
    )


def _by_word(names: Mapping[str, list[str]]) -> Mapping[str, str]:
    meaning: dict[str, str] = {}
    for name, words in names.items():
        for word in words:
            if word in meaning:
                raise KnowledgeError(f"opioids.toml: {word!r} means both {meaning[word]} and {name}")
            meaning[word] = name
    return meaning


def _brand(word: str, entry: Mapping[str, Any], ingredients: Mapping[str, list[str]]) -> Brand:
    if entry["ingredient"] not in ingredients:
        raise KnowledgeError(f"opioids.toml: brand {word!r} names an unknown ingredient")
    return Brand(
        ingredient=entry["ingredient"],
        companions=frozenset(entry.get("companions", ())),
        mg=Fraction(entry["mg"]) if "mg" in entry else None,
        form=entry.get("form"),
        route=entry.get("route"),
        is_extended_release=entry.get("extended", False),
    )


def _form_words(entry: Mapping[str, Any]) -> FormWords:
    return FormWords(
        pattern=re.compile(entry["pattern"]),
        form=entry.get("form"),
        route=entry["route"],
        is_weak=entry.get("weak", False),
    )


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary()
