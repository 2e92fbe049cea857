"""Figures of the service itself: how long it took, and which versions answered."""

from collections.abc import Sequence
from datetime import datetime

from app.report.colours import SERIES
from app.report.figures import Cell, Figure, Kind, Plot, Section, words
from app.report.totals import Totals, percentiles
from app.report.volumes import over_time

PERCENTILES = ("n", "p50", "p95", "p99")
TIMES = Plot(kind=Kind.LINES, columns=(2, 3, 4), unit="ms", colours=SERIES)


def latency_section(totals: Totals) -> Section:
    return Section(words=words("section", "latency"), figures=(latency(totals), stages(totals)))


def latency(totals: Totals) -> Figure:
    step = totals.period.step
    return Figure(
        name="latency",
        words=words("figure", "latency", step=step),
        columns=(step.capitalize(), *PERCENTILES),
        rows=over_time(totals, lambda day: timed(totals.took_ms.get(day, ()))),
        plot=TIMES,
        is_over_time=True,
    )


def stages(totals: Totals) -> Figure:
    return Figure(
        name="latency-by-stage",
        words=words("figure", "latency-by-stage"),
        columns=("Stage", *PERCENTILES),
        rows=[(stage, *timed(values)) for stage, values in totals.stage_ms.items()],
        plot=Plot(kind=Kind.BESIDE, columns=TIMES.columns, unit="ms", colours=SERIES),
    )


def timed(values: Sequence[float]) -> tuple[Cell, ...]:
    return (len(values), *(percentiles(values) if len(values) else (None, None, None)))


def version_section(totals: Totals, schema: str) -> Section:
    def day(at: datetime) -> str:
        return totals.period.day_of(at).isoformat()

    in_order = sorted(totals.versions.items(), key=lambda each: each[1].first)
    versions = Figure(
        name="versions",
        words=words("figure", "versions", schema=schema),
        columns=("Software", "Knowledge", "Hash", "First call", "Last call", "Calls"),
        rows=[(*version, day(use.first), day(use.last), use.n) for version, use in in_order],
    )
    return Section(words=words("section", "versions"), figures=(versions,))
