"""The grammar of a sig: what each kind of statement means for the doses that are being read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil

from clinical.dose_units import Measure, read_unit
from clinical.facts import Amount, Limit
from clinical.sig_draft import ONE, Draft, Every
from clinical.sig_phrases import CHANGES_THE_DOSE, Phrase
from clinical.sig_reader import Reader
from clinical.sig_words import number

TIMES_BY_LETTERS = {"bid": 2, "bd": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4}
TIME_UNITS = {"h": "h", "d": "d", "w": "wk", "m": "mo"}
DAYS_IN = {"h": Fraction(1, 24), "d": ONE, "wk": Fraction(7), "mo": Fraction(30)}
JOINING = frozenset({"and", "or", "more", "=", "open", "stop mark"})
VERBS = frozenset({"take", "give", "use", "apply", "place", "have", "then", "tk"})
# Strengths in mg of the partner in a name like "5-325 mg": acetaminophen, aspirin, ibuprofen (current US labels).
PARTNER_MG = frozenset({160, 200, 300, 320, 325, 400, 500, 650, 660, 750})
PARTNER_RATIO = 5
MOST_BARE_UNITS = 4
Parts = Mapping[str, str | None]


def take_in(reader: Reader, phrase: Phrase | None) -> None:
    """Place one statement; None is one that could not be read."""
    if phrase is None:
        reader.stumble("a number in the directions could not be placed")
    elif phrase.kind in JOINING:
        reader.link = reader.link if phrase.kind == "stop mark" and reader.link else phrase.kind
    else:
        kind, _, detail = phrase.kind.partition(" ")
        meaning = MEANINGS.get(phrase.kind) or MEANINGS[kind]
        meaning(reader, {**phrase.parts, "detail": detail})
        is_verb = phrase.parts.get("word") in VERBS
        reader.link = reader.link if is_verb or kind == "noise" else ""


def _size(parts: Parts, name: str = "lo") -> Fraction:
    return number(parts.get(name) or "0")


def _most(parts: Parts, name: str = "hi") -> Fraction | None:
    written = parts.get(name)
    return number(written) if written else None


def _noise(reader: Reader, parts: Parts) -> None:
    """Says nothing of the dose."""


def _word(reader: Reader, parts: Parts) -> None:
    if parts.get("word") in CHANGES_THE_DOSE:
        reader.stumble(f"\u201c{parts['word']}\u201d in the directions could not be placed")


def _amount(reader: Reader, parts: Parts) -> None:
    """ "1-2 tabs", "10 mg"; "5-325 mg" is a strength of two drugs, of which the opioid's is the smaller."""
    low, high = _size(parts), _most(parts)
    first, last = (read_unit(parts.get(name) or "") for name in ("lo_unit", "unit"))
    if high and first and last and first.measure is not last.measure:
        reader.place(Amount(low=low, unit=parts.get("lo_unit")))
        reader.link, low, high = "open", high, None
    if high and last and last.measure is Measure.MG and _are_two_drugs(low, high):
        low, high = min(low, high), None
    if high and first and last and first.size != last.size:
        reader.stumble("a range in two units")
    reader.place(Amount(low=low, high=high, unit=parts.get("unit")))


def _are_two_drugs(one: Fraction, other: Fraction) -> bool:
    small, large = sorted((one, other))
    return large in PARTNER_MG and large >= PARTNER_RATIO * small


def _bare_amount(reader: Reader, parts: Parts) -> None:
    """A number alone counts tablets or patches when it is small; "10 q12h" may mean milligrams."""
    low, high = _size(parts), _most(parts)
    if (high or low) > MOST_BARE_UNITS or (reader.draft.has_dose and not reader.draft.has_timing):
        reader.stumble("a number in the directions has no unit")
    reader.place(Amount(low=low, high=high))


def _strength(reader: Reader, parts: Parts) -> None:
    """ "10 mg tablets": what one of them holds; how many are taken stands elsewhere, or it is one."""
    if reader.draft.is_complete and not reader.draft.amounts:
        reader.next_dose()
    reader.draft.strength = Amount(low=_size(parts), unit=parts.get("unit"))


def _so_many_of(reader: Reader, parts: Parts) -> None:
    """ "2 x 5 mg tablets", "one 25 mcg/h patch": so many units, and what they come to."""
    low, high = _size(parts, "n"), _most(parts, "n_hi")
    each = _size(parts)
    reader.place(Amount(low=low, high=high, unit=parts.get("what")))
    reader.link = "open"
    reader.place(Amount(low=low * each, high=high * each if high else None, unit=parts.get("unit")))


def _same_as(reader: Reader, parts: Parts) -> None:
    """ "10 mg = 2 tabs" is a dose said twice; after a dose it is a strength and adds nothing."""
    if not reader.draft.has_dose:
        reader.place(Amount(low=_size(parts), unit=parts.get("unit")))
        reader.place(Amount(low=_size(parts, "lo2"), unit=parts.get("unit2")))


def _ceiling(reader: Reader, parts: Parts) -> None:
    """ "max 8 per day". Before a dose, "up to 4 tablets daily" is the dose, "up to 3 times daily" its times."""
    most, unit = parts.get("hi") or parts.get("lo") or "0", parts.get("unit")
    is_times = (unit or "").startswith(("time", "x", "dose"))
    if parts.get("lead") != "up to" or reader.draft.has_dose:
        limit = Limit(value=number(most), unit="doses" if is_times else unit, per=ONE, per_unit="d")
        reader.draft.ceilings.append(limit)
    elif is_times:
        _times(reader, {"lo": most, "hi": None})
    else:
        reader.place(Amount(low=number(most), unit=unit))
        reader.draft.is_daily = True


def _times(reader: Reader, parts: Parts) -> None:
    low, high = _size(parts), _most(parts) or _size(parts)
    _interval(reader, Every(low=ONE, high=ONE, unit="d", times_low=low, times_high=high))


def _weekly(reader: Reader, parts: Parts) -> None:
    unit = TIME_UNITS[(parts.get("unit") or "w")[0]]
    _interval(
        reader, Every(low=ONE, high=ONE, unit=unit, times_low=_size(parts), times_high=_most(parts) or _size(parts))
    )


def _letters(reader: Reader, parts: Parts) -> None:
    low = TIMES_BY_LETTERS[parts.get("lo") or ""]
    _times(reader, {"lo": str(low), "hi": str(TIMES_BY_LETTERS.get(parts.get("hi") or "", low))})


def _every(reader: Reader, parts: Parts) -> None:
    unit = TIME_UNITS[(parts.get("unit") or "h")[0]]
    if unit == "d" and not parts.get("lo"):
        _daily(reader, parts)
        return
    low = _size(parts) if parts.get("lo") else ONE
    _interval(reader, Every(low=low, high=_most(parts) or low, unit=unit))


def _again(reader: Reader, parts: Parts) -> None:
    """ "every 3 days (72 hours)": a length in brackets is only ever a second way of saying the interval."""
    if not reader.draft.intervals:
        reader.stumble("a length of time in the directions could not be placed")
    _every(reader, parts)


def _interval(reader: Reader, every: Every) -> None:
    if min(every.low, every.high, every.times_low, every.times_high) > 0:
        reader.draft.intervals.append(every)
    else:
        reader.stumble("an interval of no length")


def _other_day(reader: Reader, parts: Parts) -> None:
    n_days = Fraction(3 if "third" in (parts.get("detail") or "") else 2)
    _interval(reader, Every(low=n_days, high=n_days, unit="d"))


def _daily(reader: Reader, parts: Parts) -> None:
    reader.draft.is_daily = True


def _when(reader: Reader, parts: Parts) -> None:
    """An event of the day. "Every 6 hours and at bedtime" is one dose more; "twice daily, morning and night" is not."""
    draft = reader.draft
    if reader.link in ("and", "more") and (draft.intervals or draft.is_daily) and not draft.events:
        reader.step.drafts.append(Draft(amounts=list(draft.amounts)))
    reader.draft.events.append(parts.get("detail") or "")


def _clock(reader: Reader, parts: Parts) -> None:
    reader.draft.n_clock_times += len(re.findall(r"\d{1,2}:?(?:\d{2})?", parts.get("clocks") or ""))


def _weekdays(reader: Reader, parts: Parts) -> None:
    reader.draft.weekdays += re.findall(r"mon|tue|wed|thu|fri|sat|sun", parts.get("days") or "")


def _length(reader: Reader, parts: Parts) -> None:
    unit = TIME_UNITS[(parts.get("unit") or "d")[0]]
    days = ceil(_size(parts) * DAYS_IN[unit])
    if reader.step.days not in (None, days):
        reader.stumble("two lengths in the directions do not agree")
    reader.step.days = days


def _doses(reader: Reader, parts: Parts) -> None:
    reader.draft.count = number(parts.get("lo") or parts.get("only") or "1")


def _stretch(reader: Reader, parts: Parts) -> None:
    """ "Days 1-3: …" before the doses, or "… on days 1-3" after them; the first one shows which."""
    if reader.steps[0].is_empty:
        reader.is_labelled_first = True
    if reader.is_labelled_first:
        reader.next_step()
    n_days = 7 if (parts.get("unit") or "").startswith("w") else 1
    first, last = int(parts.get("lo") or 1), int(parts.get("hi") or parts.get("lo") or 1)
    if not 0 < first <= last:
        reader.stumble("the days of the directions are out of order")
    reader.step.first_day = (first - 1) * n_days + 1
    reader.step.days = (last - first + 1) * n_days


def _then(reader: Reader, parts: Parts) -> None:
    reader.next_step()


def _once(reader: Reader, parts: Parts) -> None:
    reader.draft.is_once = True


def _as_needed(reader: Reader, parts: Parts) -> None:
    if reader.link == "more":
        reader.stumble("more doses as needed, without saying how many")
    if len(reader.steps) > 1 and reader.step.is_empty:
        reader.stumble("the directions do not say how often")
    reader.as_needed = True


def _route(reader: Reader, parts: Parts) -> None:
    reader.route = reader.route or parts.get("detail")


def _per_nostril(reader: Reader, parts: Parts) -> None:
    """A spray in each nostril is two sprays."""
    reader.draft.amounts = [_doubled(each) for each in reader.draft.amounts]


def _doubled(amount: Amount) -> Amount:
    return replace(amount, low=amount.low and amount.low * 2, high=amount.high and amount.high * 2)


MEANINGS: Mapping[str, Callable[[Reader, Parts], None]] = {
    "noise": _noise,
    "word": _word,
    "amount": _amount,
    "bare amount": _bare_amount,
    "so many of": _so_many_of,
    "strength": _strength,
    "same as": _same_as,
    "ceiling": _ceiling,
    "times": _times,
    "weekly": _weekly,
    "letters": _letters,
    "every": _every,
    "every other day": _other_day,
    "every third day": _other_day,
    "again": _again,
    "daily": _daily,
    "when": _when,
    "clock": _clock,
    "weekdays": _weekdays,
    "length": _length,
    "doses": _doses,
    "stretch": _stretch,
    "then": _then,
    "once": _once,
    "as needed": _as_needed,
    "route": _route,
    "per nostril": _per_nostril,
}
