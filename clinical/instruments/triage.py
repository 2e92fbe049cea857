"""Levels instead of totals: the highest level of any yes, and never "none" while something was not asked."""

from dataclasses import dataclass

from clinical.instruments.definitions import Instrument
from clinical.instruments.tally import Tally

SUICIDE_ITEM_BY_LEVEL: dict[int | None, bool] = {0: False, 2: True, 3: True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """`level` is None when nothing but "no" was answered and questions are missing.

    `stated_suicide_item` is what a stated level tells of the suicide items: a "low" may rest on question 1 alone.
    """

    level: str | None
    is_complete: bool
    stated_suicide_item: bool | None = None
    notes: tuple[str, ...] = ()


def triage(instrument: Instrument, counted: Tally, stated: int | None) -> Triage:
    """C-SSRS screener: Q4, Q5 or behaviour within 3 months high; Q3 or behaviour before moderate; Q1 or Q2 low.

    A question that was due and not asked counts by its `until_asked`. A stated level and the items: the worse one.
    Source: Columbia Lighthouse Project; the rule for what was not asked is ours.
    """
    if counted.is_empty:
        return _as_stated(instrument, stated)
    found = max(_found(instrument, counted))
    worst = max(found, stated or 0)
    is_complete = not counted.unanswered
    notes = () if stated in {None, found} else (_conflict(instrument, stated or 0, found),)
    level = instrument.levels[worst] if worst or is_complete else None
    return Triage(
        level=level, is_complete=is_complete, stated_suicide_item=SUICIDE_ITEM_BY_LEVEL.get(stated), notes=notes
    )


def _found(instrument: Instrument, counted: Tally) -> list[int]:
    levels = [0]
    for item in instrument.items:
        if counted.given[item.key]:
            levels.append(instrument.levels.index(item.level or ""))
        elif item.until_asked and item.key in counted.unanswered:
            levels.append(instrument.levels.index(item.until_asked))
    return levels


def _as_stated(instrument: Instrument, stated: int | None) -> Triage:
    if stated is None:
        return Triage(level=None, is_complete=False)
    return Triage(
        level=instrument.levels[stated],
        is_complete=True,
        stated_suicide_item=SUICIDE_ITEM_BY_LEVEL.get(stated),
        notes=("risk level as stated, without the items",),
    )


def _conflict(instrument: Instrument, stated: int, found: int) -> str:
    return f"stated level {instrument.levels[stated]} differs from the answers' {instrument.levels[found]}; worse used"
