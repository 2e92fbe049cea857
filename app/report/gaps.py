"""Figures of what could not be judged, and what of the chart was missing."""

from collections import Counter

from app.report.colours import SERIES
from app.report.figures import Cell, Figure, Kind, Plot, Section, share, words
from app.report.names import rule_title
from app.report.totals import ANSWERED, MISSING, PART, Totals

TOP = 20


def gap_section(totals: Totals) -> Section:
    figures = (not_assessable(totals), because(totals), missing(totals), problems(totals))
    return Section(words=words("section", "gaps"), figures=figures)


def not_assessable(totals: Totals) -> Figure:
    counts = Counter[str]()
    for (rule, _), n in totals.not_assessable.items():
        counts[rule] += n

    def row(rule: str, n: int) -> tuple[Cell, ...]:
        asked = totals.asked_rules[rule]
        return (rule_title(rule) or rule, asked, n, share(n, asked))

    rows = [row(*each) for each in counts.items()]
    return Figure(
        name="not-assessable",
        words=words("figure", "not-assessable"),
        columns=("Rule", "Calls asked", "Not assessable", "%"),
        rows=sorted(rows, key=lambda each: (-float(each[3] or 0), str(each[0]))),
        plot=Plot(kind=Kind.ACROSS, columns=(3,), unit="% of the calls in which the rule was asked", colours=SERIES),
        page_rows=TOP,
    )


def because(totals: Totals) -> Figure:
    found = sorted(totals.not_assessable.items(), key=lambda each: (-each[1], each[0]))
    return Figure(
        name="not-assessable-because",
        words=words("figure", "not-assessable-because"),
        columns=("Rule", "Because", "Calls", "% of calls asked"),
        rows=[
            (rule_title(rule) or rule, because, n, share(n, totals.asked_rules[rule])) for (rule, because), n in found
        ],
        page_rows=TOP,
    )


def missing(totals: Totals) -> Figure:
    keys = {key for key, _ in totals.queries}

    def row(key: str) -> tuple[Cell, ...]:
        counts = [totals.queries[key, fate] for fate in (ANSWERED, PART, MISSING)]
        return (key, sum(counts), *counts, *(share(count, sum(counts)) for count in counts[1:]))

    return Figure(
        name="missing-by-key",
        words=words("figure", "missing-by-key"),
        columns=("Key", "Asked", "Answered", "In part", "Missing", "In part %", "Missing %"),
        rows=sorted((row(key) for key in keys), key=lambda each: (-float(each[6] or 0), str(each[0]))),
        plot=Plot(kind=Kind.ACROSS, columns=(6, 5), unit="% of calls", colours=SERIES),
    )


def problems(totals: Totals) -> Figure:
    found = sorted(totals.problems.items(), key=lambda each: (-each[1], each[0]))
    return Figure(
        name="missing-by-problem",
        words=words("figure", "missing-by-problem"),
        columns=("Key", "Problem", "Calls"),
        rows=[(key, problem, n) for (key, problem), n in found],
        page_rows=TOP,
    )
