"""Reads the instruments and their answer lists from `knowledge/`, once, and refuses what does not hold together."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from clinical.facts import LOINC, SNOMED
from clinical.instruments.definitions import AnswerList, Band, Instrument, Item, Syndrome, Wording
from clinical.policy import KNOWLEDGE, KnowledgeError

YES_NO_V2 = "http://terminology.hl7.org/CodeSystem/v2-0136"
SYSTEMS = {"loinc": LOINC, "snomed": SNOMED, "v2-0136": YES_NO_V2}
METHODS = frozenset({"sum", "mean", "any", "triage"})
MARKS = frozenset({"V", "S", "G", "D"})


def load_instruments(folder: Path = KNOWLEDGE) -> Mapping[str, Instrument]:
    """Every instrument by name. Raises KnowledgeError for what does not hold together."""
    sources = _toml(folder / "sources.toml")
    lists = {name: _answer_list(name, entry, sources) for name, entry in _toml(folder / "answer_lists.toml").items()}
    found: dict[str, Instrument] = {}
    for path in sorted((folder / "instruments").glob("*.toml")):
        instrument = _instrument(path.name, _toml(path), lists)
        _check_source(path.name, instrument.source, sources)
        if instrument.name in found:
            raise KnowledgeError(f"{path.name}: {instrument.name} is defined twice")
        found[instrument.name] = instrument
    _check_codes(found)
    return found


@cache
def instruments() -> Mapping[str, Instrument]:
    """The instruments as shipped."""
    return load_instruments()


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)


def _check_source(where: str, source: str, sources: Mapping[str, Any]) -> None:
    if source not in sources:
        raise KnowledgeError(f"{where}: source {source!r} is not in sources.toml")


def _answer_list(name: str, entry: Mapping[str, Any], sources: Mapping[str, Any]) -> AnswerList:
    if "source" not in entry:
        raise KnowledgeError(f"answer_lists.toml: {name} has no source")
    _check_source(f"answer_lists.toml: {name}", entry["source"], sources)
    codes = {(SYSTEMS[system], value): points for system in SYSTEMS for value, points in entry.get(system, {}).items()}
    texts = entry.get("texts", {})
    points = frozenset(entry.get("points", ()))
    if points and (wrong := {*codes.values(), *texts.values()} - points):
        raise KnowledgeError(f"answer_lists.toml: {name} gives {sorted(wrong)}, which are not among its points")
    return AnswerList(
        points=points,
        codes=codes,
        bare_codes={value: given for (system, value), given in codes.items() if system != YES_NO_V2},
        texts=texts,
        is_yes_no=entry.get("yes_no", False),
    )


def _instrument(file: str, entry: Mapping[str, Any], lists: Mapping[str, AnswerList]) -> Instrument:
    if missing := {"name", "title", "source", "licence", "mark", "low"} - entry.keys():
        raise KnowledgeError(f"{file}: no {', '.join(sorted(missing))}")
    method = entry.get("method", "sum")
    if method not in METHODS or entry["mark"] not in MARKS:
        raise KnowledgeError(f"{file}: unknown method or mark")
    items = tuple(_item(file, entry["name"], each, lists) for each in entry.get("item", ()))
    levels = tuple(entry.get("levels", ()))
    _check_items(file, items, levels)
    return Instrument(
        name=entry["name"],
        title=entry["title"],
        source=entry["source"],
        licence=entry["licence"],
        mark=entry["mark"],
        method=method,
        panels=tuple(entry.get("panels", ())),
        totals=tuple(entry.get("totals", ())),
        level_codes=tuple(entry.get("level_codes", ())),
        unscored_codes=tuple(entry.get("unscored_codes", ())),
        aliases=tuple(entry.get("aliases", ())),
        names=_words(entry.get("names", ())),
        not_names=_words(entry.get("not_names", ())),
        barred_names=_words(entry.get("barred_names", ())),
        items=items,
        parts=tuple(entry.get("parts", ())),
        low=Fraction(entry["low"]),
        high=Fraction(entry["high"]) if "high" in entry else None,
        tolerance=Fraction(entry.get("tolerance", 0)),
        bands=_bands(file, entry),
        levels=levels,
        level_answers=_answers_of(file, entry["level_answers"], lists) if "level_answers" in entry else None,
        positive_from=_positive_from(entry.get("positive_from")),
        is_positive_by_parts=entry.get("positive_by_parts", False),
        syndrome=_syndrome(entry.get("syndrome")),
        frequency_item=entry.get("frequency_item"),
        negative_reassures_days=entry.get("negative_reassures_days"),
        unassessed_level=entry.get("unassessed_level"),
        assessment_codes=tuple(entry.get("assessment_codes", ())),
        meaningful_ratio=Fraction(entry["meaningful_ratio"]) if "meaningful_ratio" in entry else None,
        suicide_keys=tuple(item.key for item in items if item.is_suicide),
        is_ordered=entry.get("ordered", False),
        is_plain=all(map(_is_plain, items)),
        weighted_by_sex=tuple(item for item in items if len(set(item.weights.values())) > 1),
    )


def _words(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(name.split()) for name in names)


def _item(file: str, instrument: str, entry: Mapping[str, Any], lists: Mapping[str, AnswerList]) -> Item:
    codes = tuple(entry.get("codes", ()))
    if "points" in entry:
        answers = AnswerList(points=frozenset(entry["points"]), codes={}, bare_codes={}, texts={})
    else:
        answers = _answers_of(file, entry["answers"], lists)
    weight = entry.get("weight", 1)
    by_sex = weight if isinstance(weight, dict) else {"female": weight, "male": weight}
    return Item(
        key=entry["key"],
        label=entry.get("label", entry["key"].replace("_", " ")),
        identity=codes[0] if codes else f"{instrument}/{entry['key']}",
        codes=codes,
        coded_panel_codes=tuple(entry.get("coded_panel_codes", ())),
        answers=answers,
        weights={**by_sex, "least": min(by_sex.values())},
        level=entry.get("level"),
        until_asked=entry.get("until_asked"),
        asked_when=entry.get("asked_when"),
        implied_by=entry.get("implied_by"),
        one_of=entry.get("one_of"),
        wordings=tuple(Wording(**each) for each in entry.get("wording", ())),
        is_gate=entry.get("gate", False),
        is_suicide=entry.get("suicide", False),
        is_unless_prescribed=entry.get("unless_prescribed", False),
    )


def _is_plain(item: Item) -> bool:
    is_weighted = item.one_of is not None or set(item.weights.values()) != {1}
    return not (is_weighted or item.is_gate or item.is_unless_prescribed or item.asked_when)


def _answers_of(file: str, name: str, lists: Mapping[str, AnswerList]) -> AnswerList:
    if name not in lists:
        raise KnowledgeError(f"{file}: answer list {name!r} is not in answer_lists.toml")
    return lists[name]


def _bands(file: str, entry: Mapping[str, Any]) -> tuple[Band, ...]:
    bands = tuple(
        Band(name=band["name"], low=Fraction(band["from"]), in_sample_percent=band.get("in_sample_percent"))
        for band in entry.get("band", ())
    )
    lows = [band.low for band in bands]
    if bands and (lows != sorted(set(lows)) or lows[0] != entry["low"]):
        raise KnowledgeError(f"{file}: bands must rise from the lowest total")
    return bands


def _positive_from(entry: Any) -> Mapping[str, Fraction] | None:
    if entry is None:
        return None
    by_sex = entry if isinstance(entry, dict) else dict.fromkeys(("female", "male", "other"), entry)
    return {sex: Fraction(value) for sex, value in by_sex.items()}


def _syndrome(entry: Mapping[str, Any] | None) -> Syndrome | None:
    if entry is None:
        return None
    return Syndrome(
        counts_from=entry["counts_from"],
        counts_from_for=entry["counts_from_for"],
        core=tuple(entry["core"]),
        names=tuple((name["items"], name["name"]) for name in entry["name"]),
        otherwise=entry["otherwise"],
    )


def _check_items(file: str, items: tuple[Item, ...], levels: tuple[str, ...]) -> None:
    keys = [item.key for item in items]
    if len(set(keys)) != len(keys):
        raise KnowledgeError(f"{file}: an item key stands twice")
    for item in items:
        if {item.asked_when, item.implied_by} - {None, *keys}:
            raise KnowledgeError(f"{file}: {item.key} leads from an item that is not there")
        if {item.level, item.until_asked} - {None, *levels}:
            raise KnowledgeError(f"{file}: {item.key} has a level that is not among the levels")


def _check_codes(found: Mapping[str, Instrument]) -> None:
    """A code has one meaning; only a short form and the longer form that holds it share items, and so share keys."""
    meanings: dict[str, str] = {}
    for instrument in found.values():
        if unknown := set(instrument.parts) - found.keys():
            raise KnowledgeError(f"{instrument.name}: parts {sorted(unknown)} are not defined")
        for code, meaning in _meanings(instrument):
            if meanings.setdefault(code, meaning) != meaning:
                raise KnowledgeError(f"{instrument.name}: code {code} already means {meanings[code]}")
        for part in instrument.parts:
            if {item.key for item in found[part].items} - {item.key for item in instrument.items}:
                raise KnowledgeError(f"{instrument.name}: part {part} has items that it lacks")


def _meanings(instrument: Instrument) -> Iterator[tuple[str, str]]:
    whole = chain(instrument.panels, instrument.totals, instrument.level_codes, instrument.unscored_codes)
    for code in chain(whole, instrument.aliases):
        yield code, instrument.name
    for item in instrument.items:
        for code in item.codes:
            yield code, f"{item.identity} {item.key}"
