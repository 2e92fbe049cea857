"""What an instrument is: items, legal answers, bands and cut-offs. The files are `knowledge/instruments/*.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerList:
    """Legal points and how they are coded or worded. `points` is empty for a count of times, which has no upper end."""

    points: frozenset[int] = frozenset()
    codes: Mapping[tuple[str, str], int]
    bare_codes: Mapping[str, int]
    texts: Mapping[str, int]
    is_yes_no: bool = False

    def is_legal(self, points: int) -> bool:
        return points in self.points if self.points else points >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A phrase of the question's own text, and the points that a yes and a no then have."""

    says: str
    yes: int
    no: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One question. `label` is what a card calls it; `identity` its first LOINC code, else "instrument/key".

    `coded_panel_codes` are read as this item only inside the panel and only when the answer is coded.
    `asked_when` names the item whose yes leads to this one; `implied_by` one whose yes answers it too;
    `level` is the triage level of a yes, `until_asked` the least level while the item is due and unanswered.
    `is_gate` marks a question that only leads to others. `one_of` names a set in which the highest weight counts alone.
    """

    key: str
    label: str
    identity: str
    codes: tuple[str, ...] = ()
    coded_panel_codes: tuple[str, ...] = ()
    answers: AnswerList
    weights: Mapping[str, int]
    level: str | None = None
    until_asked: str | None = None
    asked_when: str | None = None
    implied_by: str | None = None
    one_of: str | None = None
    wordings: tuple[Wording, ...] = ()
    is_gate: bool = False
    is_suicide: bool = False
    is_unless_prescribed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of totals from `low` up to the next band. `in_sample_percent` documents RIOSORD and is never shown."""

    name: str
    low: Fraction
    in_sample_percent: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndrome:
    """A diagnostic algorithm over items: how many count, whether a core item is among them, and the names by number."""

    counts_from: int
    counts_from_for: Mapping[str, int]
    core: tuple[str, ...]
    names: tuple[tuple[int, str], ...]
    otherwise: str

    def least(self, key: str) -> int:
        """Points from which this item counts as present."""
        return self.counts_from_for.get(key, self.counts_from)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instrument:
    """One instrument. `positive_from` is by sex ("female", "male", "other"); `names` are word sequences of its titles.

    A title with one of `not_names` does not name it; one with `barred_names` is another instrument with the same items.
    `is_ordered` claims that every form asks the items in this order, so that they may be told by number or place.
    `is_plain` claims that an answer is its points: no weights, sets or questions that lead to others.
    """

    name: str
    title: str
    source: str
    licence: str
    mark: str
    method: str = "sum"
    panels: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    level_codes: tuple[str, ...] = ()
    unscored_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    not_names: tuple[tuple[str, ...], ...] = ()
    barred_names: tuple[tuple[str, ...], ...] = ()
    items: tuple[Item, ...] = ()
    parts: tuple[str, ...] = ()
    low: Fraction
    high: Fraction | None
    tolerance: Fraction
    bands: tuple[Band, ...] = ()
    levels: tuple[str, ...] = ()
    level_answers: AnswerList | None = None
    positive_from: Mapping[str, Fraction] | None = None
    is_positive_by_parts: bool = False
    syndrome: Syndrome | None = None
    frequency_item: str | None = None
    negative_reassures_days: int | None = None
    unassessed_level: str | None = None
    assessment_codes: tuple[str, ...] = ()
    meaningful_ratio: Fraction | None = None
    is_ordered: bool = False
    is_plain: bool = True
    weighted_by_sex: tuple[Item, ...] = ()
    suicide_keys: tuple[str, ...] = ()

    @property
    def has_total(self) -> bool:
        return self.method in {"sum", "mean"}

    @property
    def divisor(self) -> int:
        """What the sum of the points is divided by: the number of items for a mean."""
        return len(self.items) if self.method == "mean" else 1
