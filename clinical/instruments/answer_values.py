"""What one answer is worth: by ordinal value, else code, number, yes or no, wording. What is unknown is refused."""

import re
from collections.abc import Iterator
from fractions import Fraction

from clinical.facts import LOINC, AnswerValue, Code
from clinical.instruments.definitions import AnswerList, Item

COMPARED = re.compile(r"\s*[<>≤≥]")
NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?")


def points_of_answer(item: Item, value: AnswerValue, question: str | None, is_coded_only: bool = False) -> int | None:
    """Points of one answer to one item, unweighted. None: refused.

    Where forms word a question both ways, the form's own text decides what a yes is worth; without it only points
    that are given as such are read.
    """
    if len(value.codes) == 1 and value.ordinal is None and not item.wordings:
        points = item.answers.codes.get((value.codes[0].system, value.codes[0].value))
        if points is not None:  # nearly every answer is one known code
            return points
    if is_coded_only:
        return _by_code(item.answers, value, is_worst_used=item.is_suicide)
    if item.wordings:
        return _by_wording(item, value, question)
    return points_in(item.answers, value, is_worst_used=item.is_suicide)


def points_in(answers: AnswerList, value: AnswerValue, is_worst_used: bool = False) -> int | None:
    if value.ordinal is not None and (points := _legal(answers, value.ordinal)) is not None:
        return points
    if value.codes:
        points = _by_code(answers, value, is_worst_used)
        return _by_local_wording(answers, value) if points is None else points
    if (number := number_in(value)) is not None:
        return _legal(answers, number)
    if value.flag is not None:
        return int(value.flag) if answers.is_yes_no else None
    return _by_text(answers, value.text)


def number_in(value: AnswerValue | None) -> Fraction | None:
    """A total as given: a number, or a text that is one. "<5" is none."""
    if value is None or COMPARED.match(value.text or ""):
        return None
    text = (value.text or "").strip()
    return Fraction(text) if value.number is None and NUMBER.fullmatch(text) else value.number


def _by_code(answers: AnswerList, value: AnswerValue, is_worst_used: bool) -> int | None:
    """Codings of one answer that disagree are refused, except where the worst is to be used."""
    found = set(_known(answers, value.codes))
    if len(found) > 1 and not is_worst_used:
        return None
    return max(found, default=None)


def _known(answers: AnswerList, codes: tuple[Code, ...]) -> Iterator[int]:
    for code in codes:
        system = code.system.rstrip("/")
        points = answers.codes.get((system, code.value)) if system else answers.bare_codes.get(code.value)
        if points is not None:
            yield points


def _by_local_wording(answers: AnswerList, value: AnswerValue) -> int | None:
    """A site's own code may carry the known wording. An unknown LOINC code, or one of no system, stays refused."""
    if any(code.system.rstrip("/") in {"", LOINC} for code in value.codes):
        return None
    texts = {_by_text(answers, text) for text in (*(code.display for code in value.codes), value.text)} - {None}
    return texts.pop() if len(texts) == 1 else None


def _by_text(answers: AnswerList, text: str | None) -> int | None:
    return answers.texts.get(" ".join((text or "").lower().split()))


def _by_wording(item: Item, value: AnswerValue, question: str | None) -> int | None:
    text = (question or "").lower()
    wording = next((each for each in item.wordings if each.says in text), None)
    answer = points_in(item.answers, AnswerValue(codes=value.codes, flag=value.flag, text=_words_of(value)))
    if wording is not None and answer is not None:
        return wording.yes if answer else wording.no
    given = value.ordinal if value.ordinal is not None else number_in(value)
    return None if given is None else _legal(item.answers, given)


def _words_of(value: AnswerValue) -> str | None:
    """The text, unless it is a number: points, which no wording turns round."""
    return None if number_in(value) is not None else value.text


def _legal(answers: AnswerList, value: Fraction) -> int | None:
    is_legal = value.denominator == 1 and answers.is_legal(value.numerator)
    return value.numerator if is_legal else None
