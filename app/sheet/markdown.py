"""Markdown of our own making around values that others wrote: every value is escaped, none can format or link."""

import re
from collections.abc import Iterable, Iterator, Sequence

Lines = Iterator[str]

SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")
BARE_BAR = re.compile(r"(?<!\\)\|")
UNPRINTABLE = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def text(value: str) -> str:
    """Words on one line, shown as they are written."""
    return SIGNS.sub(r"\\\1", one_line(value))


def code(value: str) -> str:
    """A value to copy, as a code span that holds any backticks (CommonMark, section 6.1)."""
    line = one_line(value)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if "`" in line or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def codes(values: Iterable[str]) -> str:
    return ", ".join(map(code, values))


def one_line(value: str) -> str:
    return UNPRINTABLE.sub(" ", value).strip()


def block(lines: Iterable[str]) -> Lines:
    """Lines to copy exactly as they stand: no escape is needed in them, and none is made."""
    yield "```text"
    yield from map(one_line, lines)
    yield "```"
    yield ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    """A bar within a cell is escaped, also in code (GFM, section 4.10)."""
    yield row(columns)
    yield row(["---"] * len(columns))
    yield from map(row, rows)
    yield ""


def row(cells: Sequence[str]) -> str:
    safe = (BARE_BAR.sub(r"\\|", cell) for cell in cells)
    return f"| {' | '.join(safe)} |"


def bullets(items: Iterable[str]) -> Lines:
    yield from (f"- {item}" for item in items)
    yield ""


def steps(items: Iterable[str]) -> Lines:
    yield from (f"{number}. {item}" for number, item in enumerate(items, 1))
    yield ""


def section(title: str, *parts: Iterable[str]) -> Lines:
    yield f"## {title}"
    yield ""
    for part in parts:
        yield from part


def words(*paragraphs: str) -> Lines:
    for each in paragraphs:
        yield each
        yield ""
