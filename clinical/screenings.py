"""Which screening results a record holds: newest first, one for each instrument and day, conflicts noted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import chain

from clinical.dates import is_since, months_before
from clinical.instruments.definitions import Instrument
from clinical.instruments.forms import sheet_of_form
from clinical.instruments.observations import sheets_of_observations
from clinical.instruments.readings import Reading, readings
from clinical.instruments.result import ScreeningResult, Stated
from clinical.instruments.scoring import score
from clinical.instruments.sheet import Rank
from clinical.instruments.totals import as_text
from clinical.policy import Policy
from clinical.record import PatientRecord, definition


@definition
def screening_results(record: PatientRecord) -> tuple[ScreeningResult, ...]:
    """Every result of every instrument, newest first, undated last: one for each instrument and day."""
    by_day: dict[tuple[str, date | None], list[Reading]] = {}
    for reading in _readings(record):
        by_day.setdefault((reading.instrument.name, reading.taken_on), []).append(reading)
    results = [_result(several, record.sex) for several in by_day.values()]
    return tuple(sorted(results, key=lambda result: result.taken_on or date.min, reverse=True))


@definition
def _by_instrument(record: PatientRecord) -> Mapping[str, list[ScreeningResult]]:
    found: dict[str, list[ScreeningResult]] = {}
    for result in screening_results(record):
        found.setdefault(result.instrument, []).append(result)
    return found


def newest(record: PatientRecord, instrument: str) -> ScreeningResult | None:
    """The newest result of this instrument, complete or not."""
    return next(iter(_by_instrument(record).get(instrument, ())), None)


def newest_scored(record: PatientRecord, instrument: str) -> ScreeningResult | None:
    """The newest result that tells something: a total, a level, or a partial sum that already passes the cut-off."""
    return next((each for each in _by_instrument(record).get(instrument, ()) if _tells(each)), None)


def recent_screen(record: PatientRecord, policy: Policy, instrument: str) -> ScreeningResult | None:
    """The newest result that tells something, unless it is older than 12 months. An undated one is taken as recent."""
    result = newest_scored(record, instrument)
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    return result if result and is_since(result.taken_on, earliest) else None


def points(result: ScreeningResult) -> Fraction:
    """The total, or what was answered of it."""
    return result.total if result.total is not None else result.partial_total or Fraction(0)


def _tells(result: ScreeningResult) -> bool:
    return result.total is not None or result.is_positive is not None


def _readings(record: PatientRecord) -> Iterator[Reading]:
    observations = chain(record.screenings, record.social_history, record.labs)
    forms = (sheet_of_form(form) for form in record.answers)
    for sheet in chain((sheet for sheet in forms if sheet), sheets_of_observations(observations)):
        yield from readings(sheet)


def _result(several: list[Reading], sex: str | None) -> ScreeningResult:
    """Sources of one day: items go before any stored total; the fullest and worst answers lead, gaps are filled."""
    if len(several) == 1:
        return _scored(several[0].instrument, several[0].answers, several, sex)
    alone = [_scored(each.instrument, each.answers, [each], sex) for each in several]
    lead = several[max(range(len(several)), key=lambda at: _weight(several[at], alone[at]))]
    answers = dict(lead.answers)
    for each in several:
        answers |= {key: points for key, points in each.answers.items() if answers[key] is None}
    return _scored(lead.instrument, answers, several, sex, alone)


def _weight(reading: Reading, result: ScreeningResult) -> tuple[bool, int, int, bool, Fraction]:
    answered = sum(points is not None for points in reading.answers.values())
    level = reading.instrument.levels.index(result.band) if reading.instrument.levels and result.band else 0
    worth = result.total if result.total is not None else result.partial_total
    return reading.is_final, level, answered, bool(result.suicide_item_positive), worth or Fraction(0)


def _scored(
    instrument: Instrument,
    answers: Mapping[str, int | None],
    several: list[Reading],
    sex: str | None,
    alone: Sequence[ScreeningResult] = (),
) -> ScreeningResult:
    totals = sorted(total for each in several if each.is_final for total in each.totals)
    stated = Stated(
        total=totals[0][1] if totals else None,
        level=max((each.level for each in several if each.level is not None), default=None),
        is_final=any(each.is_final for each in several),
        suicide_item=any(result.suicide_item_positive for result in alone),
        taken_on=several[0].taken_on,
        refs=_once(ref for each in several for ref in each.refs),
        notes=_once((*(note for each in several for note in each.notes), *_conflicts(totals, alone))),
        refused=_once(key for each in several for key in each.refused if answers[key] is None),
    )
    return score(instrument, answers, sex=sex, stated=stated)


def _conflicts(totals: list[tuple[Rank, Fraction]], alone: Sequence[ScreeningResult]) -> Iterator[str]:
    """What the sources of one day disagree on. Nothing is averaged: the worst suicide item stands."""
    stored = dict.fromkeys(as_text(total) for _, total in totals)
    if len(stored) > 1:
        yield f"stored totals differ: {', '.join(stored)}"
    found = dict.fromkeys(as_text(result.total) for result in alone if result.total is not None)
    if len(found) > 1:
        yield f"results of the same day differ: {', '.join(found)}"
    levels = dict.fromkeys(result.band for result in alone if result.total is None and result.band)
    if len(levels) > 1:
        yield f"levels of the same day differ: {', '.join(levels)}; worst used"
    if {True, False} <= {result.suicide_item_positive for result in alone}:
        yield "suicide item answered differently on the same day; worst used"


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
