"""What a report is made of: sections of figures, each a table with its definition and perhaps a plot of it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

WORDING = Path(__file__).parent / "wording.toml"

Cell = str | int | float | None
"""None where there is no number: nothing to divide by, or nothing measured."""
Rows = Sequence[tuple[Cell, ...]]


class Kind(StrEnum):
    STACKED = "stacked columns"
    ACROSS = "bars across"
    BESIDE = "bars beside each other"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Columns of the table as series, over its first column. `unit` stands at the axis, which may end at `top`."""

    kind: Kind
    columns: tuple[int, ...]
    unit: str
    colours: tuple[str, ...]
    top: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands above a figure or a section."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`name` is that of its CSV file, which has all rows; the page shows `page_rows` of them. Rows over time stand in
    the page when they are few; the plot has them all."""

    name: str
    words: Words
    columns: tuple[str, ...]
    rows: Rows
    plot: Plot | None = None
    page_rows: int = 40
    is_over_time: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    words: Words
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNumber:
    label: str
    value: Cell
    definition: str


def words(kind: str, name: str, **values: object) -> Words:
    """`kind` is "section" or "figure"."""
    entry = _wording()[kind][name]
    return Words(title=entry["title"].format(**values), text=entry["text"].strip().format(**values))


@cache
def _wording() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(WORDING.read_text(encoding="utf-8"))


def share(part: int, whole: int) -> float | None:
    """In a hundred; None of nothing."""
    return round(part * 100 / whole, 1) if whole else None
