"""Plots as SVG inside the page: drawn by pygal, stripped of its scripts, styles, ids and comments."""

import re
import sys
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pygal  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

from app.report.figures import Cell, Figure, Kind, Plot, Rows

# pygal adds a finder for its own plugins to every import of the process, of a kind that Python 3.12 no longer knows.
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]

ACROSS = (Kind.ACROSS, Kind.BESIDE)
FONTS = Style(label_font_size=13, major_label_font_size=13, title_font_size=13)
"""For measuring; the page sets them."""
WIDTH = 960
MOST_LABELS = 16
MOST_BARS = 15
UNPRINTABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""

SERIES_CLASS = re.compile(r"\bcolor-(\d+)\b")
UNWANTED = {"defs", "desc", "title"}
"""Scripts and styles are among the definitions."""

CHARTS: Mapping[Kind, Callable[..., Any]] = {
    Kind.STACKED: pygal.StackedBar,
    Kind.ACROSS: pygal.HorizontalStackedBar,
    Kind.BESIDE: pygal.HorizontalBar,
    Kind.LINES: pygal.Line,
}


def drawn(figure: Figure) -> str:
    """The figure's plot as SVG with its legend, or nothing where there is nothing to plot."""
    plot = figure.plot
    rows = plotted(figure)
    if plot is None or not any(number(row[at]) for row in rows for at in plot.columns):
        return ""
    chart = CHARTS[plot.kind](**options(plot, len(rows)))
    is_across = plot.kind in ACROSS
    ordered = rows[::-1] if is_across else rows
    chart.x_labels = [printable(row[0]) for row in ordered]
    if not is_across:
        chart.x_labels_major = chart.x_labels[:: -(-len(ordered) // MOST_LABELS)]
    for at in plot.columns:
        chart.add(printable(figure.columns[at]), [number(row[at]) for row in ordered])
    chart.add_xml_filter(lambda root: plain(root, figure, plot))
    return legend(figure, plot) + str(chart.render(is_unicode=True))


def plotted(figure: Figure) -> Rows:
    return figure.rows if figure.is_over_time else figure.rows[:MOST_BARS]


def legend(figure: Figure, plot: Plot) -> str:
    """What each colour is. The picture's name sends those who cannot see it to the numbers."""
    keys = "".join(
        f'<li><span style="background:{colour_of(plot, n)}"></span>{escape(printable(figure.columns[at]))}</li>'
        for n, at in enumerate(plot.columns)
    )
    left = len(figure.rows) - len(plotted(figure))
    more = f"<li>the first {MOST_BARS} rows of the table</li>" if left else ""
    return f'<ul class="legend" aria-hidden="true">{keys if len(plot.columns) > 1 else ""}{more}</ul>\n'


def colour_of(plot: Plot, series: int) -> str:
    return plot.colours[series % len(plot.colours)]


def options(plot: Plot, n_rows: int) -> dict[str, Any]:
    is_across = plot.kind in ACROSS
    return {
        "style": FONTS,
        "width": WIDTH,
        "height": 80 + 28 * n_rows if is_across else 330,
        "js": (),
        "css": (),
        "disable_xml_declaration": True,
        "show_minor_x_labels": is_across,
        "x_label_rotation": 0 if is_across else 30,
        "show_legend": False,
        "dots_size": 2,
        "margin": 8,
        "spacing": 14,
        "min_scale": 4,
        "max_scale": 8,
        "range": None if plot.top is None else (0, plot.top),
        "include_x_axis": True,
        "truncate_label": -1,
        "value_formatter": lambda value: f"{value:,.10g}",
        **({"x_title": plot.unit} if is_across else {"y_title": plot.unit}),
    }


def number(cell: Cell) -> float | None:
    return cell if isinstance(cell, int | float) else None


def printable(cell: Cell) -> str:
    return UNPRINTABLE.sub("", str(cell))


def plain(root: Any, figure: Figure, plot: Plot) -> Any:
    """One picture with a name and its colours. What pygal adds for its scripts goes, and the page has the style."""
    view = root.get("viewBox")
    prune(root)
    for element in root.iter():
        element.attrib.pop("id", None)
        if found := SERIES_CLASS.search(element.get("class", "")):
            colour = colour_of(plot, int(found[1]))
            element.attrib.update({"fill": colour, "stroke": colour})
    root.attrib.clear()
    name = f"Plot: {figure.words.title}. Its numbers are in the table or the file below."
    root.attrib.update({"viewBox": view, "role": "img", "aria-label": name, "class": "plot"})
    return root


def prune(element: Any) -> None:
    for child in list(element):
        is_comment = not isinstance(child.tag, str)
        if is_comment or child.tag in UNWANTED or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
        else:
            prune(child)
