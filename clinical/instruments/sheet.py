"""A sheet: what one form, or the observations of one day, hold before anything is scored."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from clinical.facts import AnswerValue
from clinical.instruments.meanings import Meaning, Role

FINAL = frozenset({"final", "amended", "corrected", "completed", None})
IGNORED = frozenset({"entered-in-error", "cancelled"})


class Rank(IntEnum):
    """Which total is preferred, after the items themselves."""

    PANEL = 1
    OBSERVATION = 2
    QUESTIONNAIRE = 3


class Given(NamedTuple):
    """An answer, a total or a level as one source gave it. `rank` matters for totals."""

    values: tuple[AnswerValue, ...]
    question: str | None
    ref: str
    is_final: bool
    rank: Rank = Rank.OBSERVATION


@dataclass(slots=True, kw_only=True)
class Sheet:
    """`items` are by identity, `totals` and `levels` by instrument. `stated` instruments are there by code or title;
    `barred` ones are not, whatever the items look like; `unfinished` ones have a preliminary panel or total."""

    taken_on: date | None
    items: dict[str, list[Given]] = field(default_factory=dict)
    totals: dict[str, list[Given]] = field(default_factory=dict)
    levels: dict[str, list[Given]] = field(default_factory=dict)
    stated: dict[str, list[str]] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)
    is_final: bool = True

    def add(self, meaning: Meaning, given: Given) -> None:
        if meaning.role is Role.ITEM:
            self.items.setdefault(meaning.identity, []).append(given)
            return
        if meaning.role is Role.UNSCORED:
            return
        self.stated.setdefault(meaning.name, []).append(given.ref)
        if meaning.role is Role.LEVEL:
            self.levels.setdefault(meaning.name, []).append(given)
        elif meaning.role is Role.TOTAL or given.values:
            self.totals.setdefault(meaning.name, []).append(given)
