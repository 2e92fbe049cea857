"""QuestionnaireResponses: every shape of form becomes a sheet."""

import re
from collections.abc import Sequence
from functools import lru_cache

from clinical.facts import Answer, Answers
from clinical.instruments.answer_values import number_in, points_in
from clinical.instruments.definitions import Instrument, Item
from clinical.instruments.files import instruments
from clinical.instruments.meanings import (
    Meaning,
    Role,
    barred_by,
    meaning_of_codes,
    meaning_of_link,
    named_in,
    read_link,
    words_of,
)
from clinical.instruments.sheet import FINAL, IGNORED, Given, Rank, Sheet

NUMBERED = re.compile(r"(.*?)0*([1-9][0-9]?)")


def sheet_of_form(form: Answers) -> Sheet | None:
    """Items by code or linkId; by place only where the form names one instrument and nothing is coded."""
    if form.status in IGNORED:
        return None
    sheet = Sheet(taken_on=form.authored_on, is_final=form.status in FINAL)
    stated, barred = _title(form.questionnaire or "", form.title or "")
    of_codes = meaning_of_codes(form.instrument_codes)
    sheet.barred.update(barred)
    sheet.stated.update({name: [form.ref] for name in (*stated, *_panel(of_codes))})
    plain = [item for item in form.items if not _add_by_code(sheet, item, form.ref)]
    if plain and len(sheet.stated) == 1:
        _add_by_place(sheet, instruments()[next(iter(sheet.stated))], plain, form.ref)
    return sheet if sheet.items or sheet.stated else None


@lru_cache(maxsize=1024)
def _title(questionnaire: str, title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Instruments that canonical and title name, and those that they rule out."""
    canonical = questionnaire.partition("|")[0].rstrip("/")
    texts = (canonical.rpartition("/")[2], title)
    stated = (*_panel(meaning_of_link(canonical)), *(name for text in texts for name in named_in(text)))
    return stated, tuple(name for text in texts for name in barred_by(text))


def _panel(meaning: Meaning | None) -> tuple[str, ...]:
    return (meaning.name,) if meaning and meaning.role is Role.PANEL else ()


def _add_by_code(sheet: Sheet, item: Answer, ref: str) -> bool:
    """Whether its code, or else its linkId, said what it is."""
    by_link, barred = read_link(item.link_id or "")
    if barred:
        sheet.barred.update(barred)
    meaning = (meaning_of_codes(item.codes) if item.codes else None) or by_link
    if meaning is not None:
        sheet.add(meaning, _given(item, ref))
    return meaning is not None


def _given(item: Answer, ref: str) -> Given:
    return Given(item.values, item.text, ref, True, Rank.QUESTIONNAIRE)


def _add_by_place(sheet: Sheet, instrument: Instrument, plain: Sequence[Answer], ref: str) -> None:
    """Items without codes on a form of one known instrument: by our own key, by number, or by order."""
    items = [item for item in plain if not _is_total(item)]
    for item in plain:
        if _is_total(item):
            sheet.add(Meaning(Role.TOTAL, instrument.name), _given(item, ref))
    if any(item.identity in sheet.items for item in instrument.items):
        return
    for place, item in _placed(instrument, items):
        sheet.add(Meaning(Role.ITEM, instrument.name, place.identity), _given(item, ref))


def _placed(instrument: Instrument, items: Sequence[Answer]) -> list[tuple[Item, Answer]]:
    ways = (_by_key, _by_number, _by_position, _by_order)
    return next((placed for way in ways if items and (placed := way(instrument, items))), [])


def _is_total(item: Answer) -> bool:
    words = words_of(item.link_id or "")
    is_named = "total" in words or words[-1:] == ("score",)
    return is_named and len(item.values) == 1 and number_in(item.values[0]) is not None


def _by_key(instrument: Instrument, items: Sequence[Answer]) -> list[tuple[Item, Answer]]:
    by_key = {item.key: item for item in instrument.items}
    names = ((_name_of(item), item) for item in items)
    return [(by_key[name], item) for name, item in names if name in by_key]


def _name_of(item: Answer) -> str:
    return (item.link_id or "").strip("/").lower().replace("-", "_")


def _by_number(instrument: Instrument, items: Sequence[Answer]) -> list[tuple[Item, Answer]]:
    """q1 … q9: the number is the place. A number past the last item must not look like an answer of this instrument."""
    if not instrument.is_ordered or any(item.is_gate for item in instrument.items):
        return []
    matches = [NUMBERED.fullmatch(item.link_id or "") for item in items]
    numbers = [int(match[2]) for match in matches if match]
    if len(numbers) < len(items) or len({match[1] for match in matches if match}) != 1:
        return []
    size = len(instrument.items)
    if len(set(numbers)) < len(numbers) or any(
        number > size and _is_answer(instrument.items[-1], item) for number, item in zip(numbers, items, strict=True)
    ):
        return []
    return [(instrument.items[number - 1], item) for number, item in zip(numbers, items, strict=True) if number <= size]


def _by_position(instrument: Instrument, items: Sequence[Answer]) -> list[tuple[Item, Answer]]:
    """Positions count unanswered questions too: trusted when the last is answered and each answer is legal there."""
    by_position = {item.position: item for item in items}
    places = range(len(instrument.items))
    if not instrument.is_ordered or len(by_position) < len(items) or max(by_position) != places[-1]:
        return []
    if min(by_position) < 0:
        return []
    placed = [(instrument.items[position], item) for position, item in by_position.items()]
    return placed if all(_is_answer(place, item) for place, item in placed) else []


def _by_order(instrument: Instrument, items: Sequence[Answer]) -> list[tuple[Item, Answer]]:
    """By order alone only when there are exactly as many items as the instrument has."""
    is_exact = instrument.is_ordered and len(items) == len(instrument.items)
    return list(zip(instrument.items, items, strict=True)) if is_exact else []


def _is_answer(place: Item, item: Answer) -> bool:
    return any(points_in(place.answers, value) is not None for value in item.values)
