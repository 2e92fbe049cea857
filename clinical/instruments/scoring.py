"""Scoring: answers of one instrument become a total, a band, a screen result and, on its own, the suicide item."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from clinical.instruments import findings
from clinical.instruments.definitions import Instrument
from clinical.instruments.files import instruments
from clinical.instruments.result import ScreeningResult, Stated
from clinical.instruments.tally import Given, Tally, tally
from clinical.instruments.totals import partial_total, total_of
from clinical.instruments.triage import triage

NOTHING_STATED = Stated()

whole = lru_cache(maxsize=1024)(Fraction)


def score(
    instrument: Instrument,
    answers: Given,
    *,
    sex: str | None = None,
    is_as_prescribed: bool = False,
    stated: Stated = NOTHING_STATED,
) -> ScreeningResult:
    """Score the answers, unweighted (yes is 1), by item key. What is missing or illegal is never counted as 0.

    `sex` chooses weights and cut-off; `is_as_prescribed` leaves out tolerance and withdrawal (DSM-5 OUD).
    """
    given = tuple(answers.get(item.key) for item in instrument.items)
    result = _scored(instrument, given, sex, is_as_prescribed, stated.total, stated.level, stated.is_final)
    if stated is NOTHING_STATED:
        return result
    return replace(
        result,
        taken_on=stated.taken_on,
        suicide_item_positive=stated.suicide_item or result.suicide_item_positive,
        refs=stated.refs,
        notes=(*stated.notes, *result.notes),
        refused=tuple(dict.fromkeys((*stated.refused, *result.refused))),
    )


@lru_cache(maxsize=4096)
def _scored(
    instrument: Instrument,
    given: tuple[int | Fraction | None, ...],
    sex: str | None,
    is_as_prescribed: bool,
    stated_total: Fraction | None,
    stated_level: int | None,
    is_final: bool,
) -> ScreeningResult:
    """The score alone, without whose or when: kept, because the same few answers come back call after call."""
    answers = {item.key: points for item, points in zip(instrument.items, given, strict=True)}
    counted = tally(instrument, answers, sex, is_as_prescribed)
    risk = triage(instrument, counted, stated_level) if instrument.levels else None
    total, total_notes = total_of(instrument, counted, stated_total, is_final)
    derived = _derived(instrument, counted, sex)
    cut = findings.cut_off(instrument, sex)
    return ScreeningResult(
        instrument=instrument.name,
        total=total,
        partial_total=partial_total(instrument, counted, total),
        band=risk.level if risk else findings.band(instrument, total),
        is_positive=findings.is_positive(instrument, counted, total, cut, risk, [part.is_positive for part in derived]),
        items={key: None if points is None else whole(points) for key, points in counted.points.items()},
        is_complete=is_final and findings.is_complete(instrument, counted, total, risk),
        suicide_item_positive=findings.suicide_item(instrument, counted, risk),
        notes=(*findings.notes(instrument, counted, is_final), *total_notes, *(risk.notes if risk else ())),
        derived=derived,
        refused=counted.refused,
        cut=cut,
        syndrome=None if total is None else findings.syndrome(instrument, counted),
        flags=findings.flags(instrument, counted),
    )


def score_present(
    instrument: Instrument, present: Iterable[str], *, sex: str | None = None, is_as_prescribed: bool = False
) -> ScreeningResult:
    """Score a checklist: the items named are yes, all others no. Names that the instrument lacks are ignored."""
    named = frozenset(present)
    answers = {item.key: int(item.key in named) for item in instrument.items}
    return score(instrument, answers, sex=sex, is_as_prescribed=is_as_prescribed)


def _derived(instrument: Instrument, counted: Tally, sex: str | None) -> tuple[ScreeningResult, ...]:
    if counted.is_empty:
        return ()
    return tuple(score(instruments()[part], counted.given, sex=sex) for part in instrument.parts)
