"""Figures of how often the service was asked, and by whom."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.report.colours import SERIES
from app.report.figures import Cell, Figure, Kind, Plot, Rows, Section, words
from app.report.totals import Totals


def volume_section(totals: Totals) -> Section:
    figures = (by_hook(totals), by_status(totals), by_client(totals))
    return Section(words=words("section", "volumes"), figures=figures)


def by_hook(totals: Totals) -> Figure:
    step, hooks = totals.period.step, sorted({hook for _, hook in totals.hooks})
    return Figure(
        name="calls-by-hook",
        words=words("figure", "calls-by-hook", step=step),
        columns=(step.capitalize(), *hooks, "All"),
        rows=over_time(totals, lambda day: counted(totals.hooks, day, hooks)),
        plot=Plot(kind=Kind.STACKED, columns=columns_of(hooks), unit="calls", colours=SERIES),
        is_over_time=True,
    )


def by_status(totals: Totals) -> Figure:
    step, statuses = totals.period.step, sorted({status for _, status in totals.statuses})
    return Figure(
        name="calls-by-status",
        words=words("figure", "calls-by-status", step=step),
        columns=(step.capitalize(), *(str(each) for each in statuses), "All"),
        rows=over_time(totals, lambda day: counted(totals.statuses, day, statuses)),
        plot=Plot(kind=Kind.STACKED, columns=columns_of(statuses), unit="calls", colours=SERIES),
        is_over_time=True,
    )


def by_client(totals: Totals) -> Figure:
    callers = sorted({(client, tenant or "") for client, tenant, _ in totals.clients})
    hooks = sorted({hook for _, hook in totals.hooks})

    def row(client: str, tenant: str) -> tuple[Cell, ...]:
        numbers = [totals.clients[client, tenant or None, hook] for hook in hooks]
        return (client, tenant, *numbers, sum(numbers))

    return Figure(
        name="calls-by-client",
        words=words("figure", "calls-by-client"),
        columns=("Client", "Tenant", *hooks, "All"),
        rows=[row(*each) for each in callers],
    )


def over_time(totals: Totals, row: Callable[[date], tuple[Cell, ...]]) -> Rows:
    """A row for every day or week. No calls at all are told as nothing, not as a zero for every day."""
    return [(step.isoformat(), *row(step)) for step in totals.period.steps()] if totals.hooks else []


def counted(counts: Mapping[tuple[date, Any], int], step: date, series: Sequence[Any]) -> tuple[Cell, ...]:
    numbers = [counts.get((step, each), 0) for each in series]
    return (*numbers, sum(numbers))


def columns_of(series: Sequence[object]) -> tuple[int, ...]:
    return tuple(range(1, len(series) + 1))
