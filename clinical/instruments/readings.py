"""Which instruments a sheet holds, and what it says about each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clinical.facts import AnswerValue
from clinical.instruments.answer_values import number_in, points_in, points_of_answer
from clinical.instruments.definitions import Instrument, Item
from clinical.instruments.files import instruments
from clinical.instruments.meanings import owners
from clinical.instruments.sheet import Given, Rank, Sheet
from clinical.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one sheet says about one instrument: unweighted answers by item key, stated totals and level."""

    instrument: Instrument
    answers: dict[str, int | None]
    totals: tuple[tuple[Rank, Fraction], ...] = ()
    level: int | None = None
    taken_on: date | None = None
    is_final: bool = True
    refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def readings(sheet: Sheet) -> Iterator[Reading]:
    """One for each instrument on the sheet."""
    for name, borrowed in _claimed(tuple(sheet.stated), tuple(sheet.items), tuple(sheet.barred)):
        yield _reading(sheet, instruments()[name], borrowed)


@lru_cache(maxsize=1024)
def _claimed(
    stated: tuple[str, ...], identities: tuple[str, ...], barred: tuple[str, ...]
) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Instruments stated, or with an item that no short form explains; each with the items that it borrows.

    A short form inside a longer one is derived from it and not claimed; nor is one whose code the longer one borrows.
    """
    touched: dict[str, set[str]] = {}
    for identity in identities:
        for name in owners()[identity]:
            touched.setdefault(name, set()).add(identity)
    names = [name for name in {**dict.fromkeys(stated), **touched} if name not in barred]
    kept = [name for name in names if name in stated or touched[name] - _identities(instruments()[name].parts)]
    whole = [name for name in kept if not any(_is_inside(name, other, stated, touched) for other in kept)]
    borrowed = {name: _borrowed(instruments()[name], identities) for name in whole}
    lent = {owner for codes in borrowed.values() for code in codes.values() for owner in owners()[code]}
    return tuple((name, borrowed[name]) for name in whole if name not in lent)


def _is_inside(name: str, other: str, stated: tuple[str, ...], touched: Mapping[str, set[str]]) -> bool:
    is_part = name in instruments()[other].parts and name in touched
    return is_part and (other in stated or name not in stated)


def _identities(names: Iterable[str]) -> set[str]:
    return {item.identity for name in names for item in instruments()[name].items}


def _borrowed(instrument: Instrument, identities: tuple[str, ...]) -> dict[str, str]:
    """Items whose own code is absent and that a form carries under another one: by key, that code."""
    return {
        item.key: code
        for item in instrument.items
        for code in item.coded_panel_codes
        if item.identity not in identities and code in identities
    }


def _reading(sheet: Sheet, instrument: Instrument, borrowed: Mapping[str, str]) -> Reading:
    answers: dict[str, int | None] = {}
    used: list[Given] = []
    refused: list[str] = []
    several: list[str] = []
    for item in instrument.items:
        given = sheet.items.get(borrowed.get(item.key, item.identity))
        if given is None:
            answers[item.key] = None
            continue
        used += given
        values = [(value, each.question) for each in given for value in each.values]
        answers[item.key] = points = _points(item, values, item.key in borrowed)
        if points is None and values:
            refused.append(item.key)
        if len(values) > 1 and len({value for value, _ in values}) > 1:
            several.append(item.key)
    totals, levels = sheet.totals.get(instrument.name, []), sheet.levels.get(instrument.name, [])
    used += [*totals, *levels]
    return Reading(
        instrument=instrument,
        answers=answers,
        totals=tuple(_totals(totals)),
        level=_level(instrument, levels),
        taken_on=sheet.taken_on,
        is_final=_is_final(sheet, instrument, used),
        refs=tuple(dict.fromkeys([*sheet.stated.get(instrument.name, ()), *[each.ref for each in used]])),
        notes=tuple(_notes(used, refused, several)),
        refused=tuple(refused),
    )


def _points(item: Item, values: Sequence[tuple[AnswerValue, str | None]], is_coded_only: bool) -> int | None:
    """The worst of several answers. One not understood leaves the item open, unless it is a positive suicide item."""
    if len(values) == 1:
        return points_of_answer(item, *values[0], is_coded_only)
    found = [points_of_answer(item, value, question, is_coded_only) for value, question in values]
    worst = max((points for points in found if points is not None), default=None)
    return None if None in found and not (worst and item.is_suicide) else worst


def _is_final(sheet: Sheet, instrument: Instrument, used: Iterable[Given]) -> bool:
    is_finished = sheet.is_final and instrument.name not in sheet.unfinished
    return is_finished and all([each.is_final for each in used])


def _totals(totals: Iterable[Given]) -> Iterator[tuple[Rank, Fraction]]:
    for given in totals:
        for value in given.values:
            if (number := number_in(value)) is not None:
                yield given.rank, number


def _level(instrument: Instrument, levels: Iterable[Given]) -> int | None:
    if instrument.level_answers is None:
        return None
    found = (points_in(instrument.level_answers, value) for given in levels for value in given.values)
    return max((level for level in found if level is not None), default=None)


def _notes(used: Iterable[Given], refused: Iterable[str], several: Iterable[str]) -> Iterator[str]:
    if refused:
        yield f"answer not understood, so not counted: {', '.join(refused)}"
    if not all([code.system for each in used for value in each.values for code in value.codes]):
        yield "answer code without its system: read with less certainty"
    if several:
        yield f"answered more than once on that day, worst used: {', '.join(several)}"
