"""Which positive suicide screen stands today: the instrument side of R-SUI-1. Diagnoses are read elsewhere.

Standing
    A positive screen stands until a later C-SSRS or a full assessment replaces it, at most
    policy.positive_suicide_item_days. A later "not at all" on item 9 does not end it.
    A complete C-SSRS of the same day as a positive item 9 replaces it too, but never below the lowest level.
    An incomplete C-SSRS can raise the level, never lower it. A screen without a date stands: nobody knows it to be old.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clinical.facts import SNOMED
from clinical.instruments.definitions import Instrument
from clinical.instruments.files import instruments
from clinical.instruments.result import ScreeningResult
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import screening_results

SCREENER = "C-SSRS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideSignal:
    """What the suicide screens say as of the call. `level` is "low", "moderate" or "high", None when nothing stands.

    A positive item 9 that no C-SSRS or full assessment has followed has the level of its instrument's file
    ("moderate") and sets `is_unassessed`. `is_reassured` claims a negative screen that is not yet stale, and nothing
    standing. `results` are the screens that stand, newest first; `assessed_on` is the newest full assessment.
    """

    level: str | None = None
    evidence: tuple[Evidence, ...] = ()
    is_unassessed: bool = False
    is_reassured: bool = False
    assessed_on: date | None = None
    results: tuple[ScreeningResult, ...] = ()
    notes: tuple[str, ...] = ()


@definition
def suicide_signal(record: PatientRecord, policy: Policy) -> SuicideSignal:
    """R-SUI-1 from instruments alone."""
    screens = [each for each in screening_results(record) if instruments()[each.instrument].suicide_keys]
    assessed_on = _assessed_on(record)
    ruling = next((each for each in screens if _can_replace(each)), None)
    levels = [_standing_level(each, ruling, assessed_on) for each in screens]
    standing = [
        (each, level)
        for each, level in zip(screens, levels, strict=True)
        if level and _is_recent(each, record.as_of, policy.positive_suicide_item_days)
    ]
    return SuicideSignal(
        level=max((level for _, level in standing), key=instruments()[SCREENER].levels.index, default=None),
        evidence=tuple(_evidence(each for each, _ in standing)),
        is_unassessed=any(level == _definition(each).unassessed_level for each, level in standing),
        is_reassured=not standing and any(_reassures(each, record.as_of) for each in screens),
        assessed_on=assessed_on,
        results=tuple(each for each, _ in standing),
        notes=tuple(dict.fromkeys(note for each, _ in standing for note in each.notes)),
    )


@definition
def unread_suicide_answers(record: PatientRecord, policy: Policy) -> tuple[str, ...]:
    """Answers about suicide that were given and are not understood: "PHQ-9 item 9 of 2027-01-02". As long as a positive
    one would stand: until a complete C-SSRS of that day or later, or a full assessment."""
    screens = screening_results(record)
    replaced_on = max((each.taken_on for each in screens if _can_replace(each) and each.taken_on), default=date.min)
    answered_on = max(replaced_on, _assessed_on(record) or date.min)
    open_ = (each for each in screens if each.taken_on is None or each.taken_on > answered_on)
    standing = (each for each in open_ if _is_recent(each, record.as_of, policy.positive_suicide_item_days))
    return tuple(_unread(each, key) for each in standing for key in _refused(each))


def _refused(result: ScreeningResult) -> Iterator[str]:
    is_known = bool(result.suicide_item_positive)
    return (key for key in _definition(result).suicide_keys if key in result.refused and not is_known)


def _unread(result: ScreeningResult, key: str) -> str:
    label = next(item.label for item in _definition(result).items if item.key == key)
    return f"{result.instrument} {label}{f' of {result.taken_on}' if result.taken_on else ', without a date'}"


def _definition(result: ScreeningResult) -> Instrument:
    return instruments()[result.instrument]


def _can_replace(result: ScreeningResult) -> bool:
    """A complete, dated C-SSRS, whatever its level. The newest rules over all that came before it."""
    return result.instrument == SCREENER and result.is_complete and result.taken_on is not None


def _standing_level(result: ScreeningResult, ruling: ScreeningResult | None, assessed_on: date | None) -> str | None:
    """The level that this screen still has after what followed it."""
    level, day = _own_level(result), result.taken_on
    if level is None or day is None:
        return level
    if assessed_on is not None and assessed_on >= day:
        return None
    if ruling is None or ruling.taken_on is None or result is ruling or ruling.taken_on < day:
        return level
    return instruments()[SCREENER].levels[1] if ruling.taken_on == day else None


def _own_level(result: ScreeningResult) -> str | None:
    instrument = _definition(result)
    if instrument.levels:
        return None if result.band == instrument.levels[0] else result.band
    return instrument.unassessed_level if result.suicide_item_positive else None


def _is_recent(result: ScreeningResult, as_of: date, most_days: int) -> bool:
    return result.taken_on is None or (as_of - result.taken_on).days <= most_days


def _reassures(result: ScreeningResult, as_of: date) -> bool:
    """A negative screen that is not stale: every suicide item no, and for the C-SSRS no level either."""
    days = _definition(result).negative_reassures_days
    is_negative = result.suicide_item_positive is False and _own_level(result) is None
    return is_negative and days is not None and result.taken_on is not None and _is_recent(result, as_of, days)


def _assessed_on(record: PatientRecord) -> date | None:
    """The newest completed suicide risk assessment among the procedures."""
    codes = instruments()[SCREENER].assessment_codes
    done = (
        each.performed_on
        for each in record.procedures
        if each.status in {"completed", None} and any(c.system == SNOMED and c.value in codes for c in each.codes)
    )
    return max((day for day in done if day is not None and day <= record.as_of), default=None)


def _evidence(results: Iterable[ScreeningResult]) -> Iterator[Evidence]:
    for result in results:
        yield Evidence(_text(result), on=result.taken_on, ref=next(iter(result.refs), None))


def _text(result: ScreeningResult) -> str:
    """ "C-SSRS: high risk, yes to Q2, Q4" or "PHQ-9 item 9: 1 of 3"."""
    instrument = _definition(result)
    if instrument.levels:
        said = [item.label for item in instrument.items if result.items.get(item.key)]
        return f"{result.instrument}: {result.band} risk" + (f", yes to {', '.join(said)}" if said else ", as stated")
    item = next(item for item in instrument.items if item.is_suicide)
    points = result.items[item.key]
    shown = f"{points} of {max(item.answers.points)}" if points else "positive"
    return f"{result.instrument} {item.label}: {shown}"
