"""Directions in words, read as dosages: "1-2 tabs po q4-6h prn, max 8/day" becomes the facts that it states.

Right or not at all: where a number or a word of time is left over, or two readings differ, nothing is read.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from clinical.facts import Dosage
from clinical.sig_draft import Draft
from clinical.sig_grammar import take_in
from clinical.sig_phrases import phrases
from clinical.sig_reader import Reader, Step
from clinical.sig_words import plain_words

LONGEST_SIG = 1000
BY_SEVERITY = re.compile(r"\b(?:mild|moderate)\b.*\bsevere\b|\bsevere\b.*\b(?:mild|moderate)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sig:
    """What a sig says: its dosages, in order when they follow each other (`sequence`), or `because` it cannot be read.

    `is_silent` marks a text without any number or time: advice about food, say, which is no direction at all.
    """

    dosages: tuple[Dosage, ...] = ()
    because: str | None = None
    is_silent: bool = False


@lru_cache(maxsize=4096)
def read_sig(text: str) -> Sig:
    """The dosages that a sig states, each with its amount. Never raises, whatever the text."""
    reader = _read(text)
    if reader.problem is None and all(step.is_empty or not _says_anything(step) for step in reader.steps):
        return Sig(because="no usable directions", is_silent=True)
    steps = _without_gaps([step for step in reader.steps if not step.is_empty])
    problem = reader.problem or _problem(text, steps)
    if problem:
        return Sig(because=problem)
    return Sig(dosages=_dosages(text, steps, reader))


@lru_cache(maxsize=512)
def read_timing(text: str) -> Dosage | None:
    """The times alone, from a timing code or text: "Q6H PRN"."""
    reader = _read(text)
    drafts = [draft for step in reader.steps for draft in step.drafts]
    is_plain = reader.problem is None and len(drafts) == 1 and drafts[0].is_consistent()
    return drafts[0].dosage(text, reader.route, reader.as_needed) if is_plain else None


def _read(text: str) -> Reader:
    reader = Reader()
    if len(text) > LONGEST_SIG:
        reader.stumble("the directions are too long to be read safely")
        return reader
    for phrase in phrases(plain_words(text)):
        take_in(reader, phrase)
    return reader


def _says_anything(step: Step) -> bool:
    return any(draft != Draft() for draft in step.drafts)


def _without_gaps(steps: list[Step]) -> list[Step]:
    """A later step without an amount goes on with the one before: "1 tab q8h for 3 days then q12h"."""
    for before, after in pairwise(steps):
        if len(before.drafts) == len(after.drafts) == 1 and not after.drafts[0].has_dose:
            after.drafts[0].amounts = list(before.drafts[0].amounts)
            after.drafts[0].strength = before.drafts[0].strength
    return steps


def _problem(text: str, steps: list[Step]) -> str | None:
    drafts = [draft for step in steps for draft in step.drafts]
    if not all(draft.has_dose for draft in drafts):
        return "the directions do not say how much"
    if len(drafts) > 1 and not all(draft.is_complete for draft in drafts):
        return "the directions do not say how often"
    if not all(draft.is_consistent() for draft in drafts):
        return "two frequencies in the directions do not agree"
    if len(drafts) > 1 and BY_SEVERITY.search(text.lower()):
        return "the dose depends on how severe the pain is"
    if any(step.days is None for step in steps[:-1]):
        return "the steps of the directions have no length"
    if not _follow_each_other(steps):
        return "the days of the directions are out of order"
    return None


def _follow_each_other(steps: list[Step]) -> bool:
    """Labelled days ("days 4-6") begin where the stretch before ends."""
    day = 1
    for step in steps:
        if step.first_day not in (None, day):
            return False
        day += step.days or 0
    return True


def _dosages(text: str, steps: list[Step], reader: Reader) -> tuple[Dosage, ...]:
    """Ceilings of a day hold for one dosage only; beside others they are left out, which can only count more."""
    found = []
    for place, step in enumerate(steps, start=1):
        for draft in step.drafts:
            dosage = draft.dosage(text, reader.route, reader.as_needed)
            found.append(
                replace(
                    dosage,
                    sequence=place if len(steps) > 1 else None,
                    bounds_days=None if step.days is None else Fraction(step.days),
                    limits=dosage.limits if len(step.drafts) == 1 else (),
                )
            )
    return tuple(found)
