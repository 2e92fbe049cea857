"""An order's directions, structured and in words, as the lines that hold together or follow each other."""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from clinical.dosage import CUT_PATCH, DailyAmount, NotComputable, daily_amount, size
from clinical.dose_times import times_per_day
from clinical.facts import Dosage
from clinical.opioid import Opioid
from clinical.sig import Sig, read_sig, read_timing

NO_DIRECTIONS = NotComputable(because="no usable directions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One dosage as read, with what it comes to in a day."""

    dosage: Dosage
    amount: DailyAmount | NotComputable


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """All lines of an order, repeated instructions counted once, and what a clinician should know of the reading."""

    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def read_directions(dosages: tuple[Dosage, ...], opioid: Opioid) -> Directions:
    """Structured first; words where the structure does not say, or where they allow more.

    A bottle carries the words, so where they are readable and give more than the structure, the words count and a note
    says so: a patient may follow either.
    """
    texts = Counter(each.text for each in dosages)
    lines: list[Line] = []
    notes: list[str] = []
    for dosage in dosages:
        read, note = _read(dosage, opioid, is_own_text=texts[dosage.text] == 1)
        lines += read
        notes += [note] if note else []
    spoken = [each for each in lines if not _is_silent(each)] or lines
    return Directions(lines=_each_once(spoken), notes=tuple(dict.fromkeys(notes)))


def together(lines: tuple[Line, ...]) -> DailyAmount | NotComputable:
    """Concurrent lines added up: 10 mg in the morning and 20 mg at night are 30 mg. One unknown makes all unknown."""
    if not lines:
        return NO_DIRECTIONS
    amounts = []
    for line in lines:
        if isinstance(line.amount, NotComputable):
            return line.amount
        amounts.append(line.amount)
    return DailyAmount(
        units=_sum([each.units for each in amounts]),
        mg=_sum([each.mg for each in amounts]),
        is_mass=all(each.is_mass for each in amounts),
    )


def _sum(values: list[Fraction | None]) -> Fraction | None:
    known = [each for each in values if each is not None]
    return sum(known, Fraction(0)) if known and len(known) == len(values) else None


def _read(dosage: Dosage, opioid: Opioid, is_own_text: bool) -> tuple[list[Line], str | None]:
    structured = Line(dosage=dosage, amount=daily_amount(dosage, opioid))
    worded = _worded(dosage, opioid)
    if isinstance(structured.amount, DailyAmount):
        return _prefer(structured, worded, opioid) if worded and is_own_text else ([structured], None)
    if worded and structured.amount != CUT_PATCH:
        return worded, None
    return [_filled(dosage, opioid, structured)], None


def _worded(dosage: Dosage, opioid: Opioid) -> list[Line]:
    """The text's own dosages, inside the order's own bounds; nothing when one of them cannot be worked out."""
    lines = [
        Line(dosage=_bounded(each, dosage), amount=daily_amount(each, opioid, is_in_words=True))
        for each in read_sig(_text(dosage)).dosages
    ]
    return lines if all(isinstance(each.amount, DailyAmount) or each.amount == CUT_PATCH for each in lines) else []


def _text(dosage: Dosage) -> str:
    return dosage.text or dosage.patient_instruction or ""


def _bounded(worded: Dosage, dosage: Dosage) -> Dosage:
    """Dates and order come from the structure where the words have none of their own."""
    if worded.sequence is not None:
        return replace(worded, starts_on=dosage.starts_on if worded.sequence == 1 else None)
    return replace(
        worded,
        sequence=dosage.sequence,
        starts_on=dosage.starts_on,
        ends_on=dosage.ends_on,
        bounds_days=dosage.bounds_days or worded.bounds_days,
        route=dosage.route or worded.route,
    )


def _prefer(structured: Line, worded: list[Line], opioid: Opioid) -> tuple[list[Line], str | None]:
    """Structure and words both readable: the words where they allow more, add a ceiling, or write out a taper."""
    amount = structured.amount
    sizes = [size(each.amount) for each in worded if isinstance(each.amount, DailyAmount)]
    if not isinstance(amount, DailyAmount) or len(sizes) < len(worded):
        return [structured], None
    if worded[0].dosage.sequence != structured.dosage.sequence:
        follows = size(amount) in sizes or max(sizes) > size(amount)
        return (worded, "read from the directions in words") if follows else ([structured], None)
    if sum(sizes) > size(amount):
        return worded, "the directions in words allow more than the structured dose; the words are counted"
    is_capped = bool(worded[0].dosage.limits) and not structured.dosage.limits
    if len(worded) == 1 and is_capped and sum(sizes) < size(amount):
        uncapped = daily_amount(replace(worded[0].dosage, limits=()), opioid, is_in_words=True)
        if isinstance(uncapped, DailyAmount) and size(uncapped) == size(amount):
            return worded, "daily maximum from the directions in words"
    return [structured], None


def _filled(dosage: Dosage, opioid: Opioid, structured: Line) -> Line:
    """Half of it structured, half in words: what is missing in the one is taken from the other."""
    sig = read_sig(_text(dosage))
    for filled in _fillings(dosage, sig):
        if isinstance(amount := daily_amount(filled, opioid), DailyAmount):
            return Line(dosage=filled, amount=amount)
    if dosage.amounts or not _text(dosage):
        reason = structured.amount if dosage.amounts else NO_DIRECTIONS
        return Line(dosage=dosage, amount=reason)
    if sig.because:
        return Line(dosage=dosage, amount=NotComputable(because=sig.because))
    return Line(dosage=dosage, amount=daily_amount(sig.dosages[0], opioid, is_in_words=True))


def _fillings(dosage: Dosage, sig: Sig) -> list[Dosage]:
    if not dosage.amounts:
        return [
            replace(dosage, amounts=each.amounts, limits=each.limits)
            for each in sig.dosages[:1]
            if len(sig.dosages) == 1
        ]
    timing = read_timing(_text(dosage))
    return [replace(timing, amounts=dosage.amounts, limits=dosage.limits or timing.limits)] if timing else []


def _is_silent(line: Line) -> bool:
    """Advice without a number or a time ("with food") is no instruction of its own."""
    dosage = line.dosage
    is_bare = not dosage.amounts and times_per_day(dosage) is None
    return is_bare and isinstance(line.amount, NotComputable) and read_sig(_text(dosage)).is_silent


def _each_once(lines: list[Line]) -> tuple[Line, ...]:
    """The same instruction written twice is one instruction, as EHRs that repeat it as text do."""
    return tuple({_meaning(each): each for each in reversed(lines)}.values())[::-1]


def _meaning(line: Line) -> tuple[object, ...]:
    dosage = line.dosage
    is_timed = dosage.bounds_days is not None or dosage.starts_on is not None
    return (
        line.amount,
        times_per_day(dosage),
        frozenset(dosage.when),
        dosage.times_of_day,
        dosage.days_of_week,
        dosage.starts_on,
        dosage.ends_on,
        dosage.bounds_days,
        dosage.sequence if is_timed else None,
    )
