"""The report as one HTML page that needs nothing but itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from app.report.figures import Cell, Figure, KeyNumber, Section
from app.report.plots import drawn, printable
from app.report.small_numbers import Hidden
from app.report.style import POLICY, STYLE

NOTHING = "Nothing was recorded."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`about` are the lines below the title. `numbers` is empty when no call was recorded."""

    title: str
    about: tuple[str, ...]
    numbers: tuple[KeyNumber, ...]
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure for section in self.sections for figure in section.figures)


def page(report: Report) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{text(report.title)}</h1>\n{paragraphs(report.about)}</header>\n<main>\n"
        f"{body(report)}</main>\n</body>\n</html>\n"
    )


def body(report: Report) -> str:
    if not report.numbers:
        return '<p class="nothing">No calls were recorded in this period.</p>\n'
    contents = "".join(
        f'<li><a href="#part-{n}">{text(each.words.title)}</a></li>' for n, each in enumerate(report.sections, 1)
    )
    sections = "".join(section(each, n) for n, each in enumerate(report.sections, 1))
    return f'{key_numbers(report.numbers)}<nav aria-label="Contents"><ul>{contents}</ul></nav>\n{sections}'


def key_numbers(numbers: Iterable[KeyNumber]) -> str:
    def entry(each: KeyNumber) -> str:
        value = f'<dd class="value">{told(each.value)}</dd>'
        return f"<div><dt>{text(each.label)}</dt>{value}<dd>{text(each.definition)}</dd></div>\n"

    return f'<dl class="numbers">\n{"".join(entry(each) for each in numbers)}</dl>\n'


def section(each: Section, n: int) -> str:
    introduction = paragraphs([each.words.text] if each.words.text else [])
    figures = "".join(figure(one) for one in each.figures)
    title = f'<h2 id="part-{n}">{text(each.words.title)}</h2>'
    return f'<section aria-labelledby="part-{n}">\n{title}\n{introduction}{figures}</section>\n'


def figure(each: Figure) -> str:
    parts = [f'<p class="definition">{text(each.words.text)}</p>', drawn(each), table(each), files(each)]
    return f'<div class="figure">\n<h3>{text(each.words.title)}</h3>\n' + "\n".join(filter(None, parts)) + "\n</div>\n"


def table(each: Figure) -> str:
    """All rows, or the first; of many days none, since the file has them."""
    if not each.rows:
        return f'<p class="nothing">{NOTHING}</p>'
    if each.is_over_time and len(each.rows) > each.page_rows:
        return ""
    rows = each.rows[: each.page_rows]
    ranged = [
        ' class="n"' if any(isinstance(row[at], int | float | Hidden) for row in each.rows) else ""
        for at in places(each)
    ]
    head = "".join(f'<th scope="col"{ranged[at]}>{text(each.columns[at])}</th>' for at in places(each))
    lines = "\n".join(f"<tr>{cells(row, ranged)}</tr>" for row in rows)
    whole = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table>"
    return f'<div class="wide" tabindex="0" role="group" aria-label="{text(each.words.title)}">{whole}</div>'


def cells(row: Sequence[Cell], ranged: Sequence[str]) -> str:
    first, *others = (told(cell) for cell in row)
    return f'<th scope="row"{ranged[0]}>{first}</th>' + "".join(
        f"<td{kind}>{cell}</td>" for kind, cell in zip(ranged[1:], others, strict=True)
    )


def places(each: Figure) -> range:
    return range(len(each.columns))


def files(each: Figure) -> str:
    left = len(each.rows) - each.page_rows
    more = f" (it has {len(each.rows):,} rows)" if left > 0 else ""
    return f'<p class="files">Numbers: <a href="{text(each.name)}.csv">{text(each.name)}.csv</a>{more}</p>'


def told(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return text(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.1f}"


def paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{text(line)}</p>\n" for line in lines)


def text(words: str) -> str:
    return escape(printable(words))
