"""The tables of docs/performance.md from what one run found, each a function by the name that the page has for it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from benchmarks.calls import DENOMINATOR, OURS, TITLES
from benchmarks.charts import Kind
from benchmarks.plan import CLIENTS
from benchmarks.results import Results, goals
from benchmarks.stages import DEFINITIONS, STAGES

COSTLIEST = 15
PLANNED = 0.6
"""Of a core: how far it is planned to be used."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, is_words: bool = False) -> str:
    """Names to the left, numbers to the right."""
    rule = ("---", *(("---" if is_words else "---:") for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def ms(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def goal_table(found: Results) -> str:
    rows = ((each.name, f"{each.at_most:g} {each.unit}", f"{each.measured:.2f}", each.verdict) for each in goals(found))
    return table(("Goal", "At most", "Measured", "Verdict"), rows, is_words=True)


def machine(found: Results) -> str:
    audit = f"{found.calls.n_recorded:,} of {found.calls.n_made:,} calls stand in it"
    run = {"Run": f"{found.plan}, {found.day}", "Audit": audit}
    return table(("What", "Which"), (found.facts | run).items(), is_words=True)


def cpu(found: Results) -> str:
    calls, names = found.calls, list(found.calls.payload_kb)
    ratios = ((title, *(f"{calls.ratio(name, each):.2f}" for each in names)) for name, title in TITLES.items())
    times = ((title, *(ms(calls.cpu_ms(name, each)) for each in names)) for name, title in TITLES.items())
    sizes = ("Size of the request, KB", *(f"{calls.payload_kb[each]:.0f}" for each in names))
    beside = table((f"CPU of a call, as multiple of {TITLES[DENOMINATOR]}", *names), ratios)
    return beside + "\n\n" + table(("CPU of a call, ms", *names), (*times, sizes))


def times(found: Results) -> str:
    head = (
        "Call and server",
        "clients",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "p99/p50",
        "calls/s",
        "calls",
        "without cards",
        "refused",
    )
    return table(head, _time_rows(found))


def _time_rows(found: Results) -> Iterator[Sequence[str]]:
    for payload, server, n_clients in product(found.calls.payload_kb, TITLES, CLIENTS):
        each = found.calls.stretches[server, payload, n_clients]
        p50, p95, p99 = (each.at(share) for share in (0.5, 0.95, 0.99))
        speeds = (ms(p50), ms(p95), ms(p99), f"{p99 / p50:.1f}", f"{each.per_s:,.0f}", f"{each.n_calls:,}")
        silent = f"{each.n_without_cards / each.n_calls:.0%}"
        yield f"{payload}: {TITLES[server]}", str(n_clients), *speeds, silent, f"{each.n_refused:,}"


def sizing(found: Results) -> str:
    calls = found.calls
    rows = (
        (name, f"{most:,.0f}", f"{PLANNED * most:,.0f}", f"{calls.kb_per_call[name]:.1f}")
        for name in calls.payload_kb
        for most in [1000 / calls.cpu_ms(OURS, name)]
    )
    return table(("Call", "calls/s at most", "calls/s to plan with", "disk for 1,000 calls, MB"), rows)


def start(found: Results) -> str:
    head = ("Server", "to the first answer, s", "CPU of it, s", "memory then, MB", "after the run, MB")
    started = found.calls.started
    rows = [
        (title, f"{each.seconds:.2f}", f"{each.cpu_s:.2f}", f"{each.start_mb:.0f}", f"{each.end_mb:.0f}")
        for name, title in TITLES.items()
        for each in [started[name]]
    ]
    again = [
        ("This service, started again", f"{each.start_s:.2f}", f"{each.start_cpu_s:.2f}", f"{each.start_mb:.0f}", "")
        for each in found.starts
    ]
    return table(head, (*rows, *again))


def blocking(found: Results) -> str:
    both = (("alone", found.blocking.alone), ("beside L calls without pause", found.blocking.beside))
    rows = (
        (name, *(ms(each.at(share)) for share in (0.5, 0.95, 0.99, 1.0)), f"{each.n_calls:,}") for name, each in both
    )
    held_ms = max(each.longest_ms for each in found.profiles.values())
    longest = f"The longest that a call kept a process from anything else: {ms(held_ms)} ms of CPU."
    return (
        table(("S calls of one client", "p50 ms", "p95 ms", "p99 ms", "longest ms", "calls"), rows) + f"\n\n{longest}"
    )


def reads(found: Results) -> str:
    head = ("FHIR server", "slowest read, ms", "whole call, ms", "ratio", "longest ms", "CPU ms", "incomplete")
    rows = (
        (
            each.situation.name,
            f"{each.situation.slowest_s * 1000:,.0f}",
            ms(each.total_ms),
            f"{each.ratio:.2f}",
            ms(each.stretch.at(1.0)),
            ms(each.stretch.cpu_ms),
            f"{each.stretch.n_incomplete} of {each.stretch.n_calls}",
        )
        for each in found.reads
    )
    return table(head, rows)


def stages(found: Results) -> str:
    several = found.profiles.values()
    rows = [(title, *(ms(each.stages[stage]) for each in several)) for stage, title in STAGES.items()]
    total = ("together", *(ms(sum(each.stages.values())) for each in several))
    return table(("Stage", *found.profiles), (*rows, total))


def rules(found: Results) -> str:
    with_opioid = [name for name in found.profiles if name.endswith(Kind.OPIOID)]
    small, large = found.profiles[with_opioid[0]], found.profiles[with_opioid[-1]]
    costliest = sorted(large.rules, key=lambda each: -large.rules[each])[:COSTLIEST]
    columns = (small.rules, large.rules, small.alone, large.alone)
    rows = ((f"`{rule}`", *(ms(each[rule]) for each in columns)) for rule in costliest)
    total = (f"all {len(large.rules)} rules", *(ms(sum(each.values())) for each in columns[:2]), "", "")
    return table(("Rule", "smallest, in turn", "largest, in turn", "smallest, alone", "largest, alone"), (*rows, total))


def definitions(found: Results) -> str:
    rows = ((each, *(ms(one.definitions[each]) for one in found.profiles.values())) for each in DEFINITIONS)
    return table(("Part", *found.profiles), rows)


def growth(found: Results) -> str:
    rows = (
        (
            f"{each.n_orders:,}",
            f"{each.kb:,.0f}",
            ms(each.ours_ms),
            f"{each.ours_ms / each.n_orders * 1000:,.0f}",
            f"{each.ours_ms / each.other_ms:.2f}",
        )
        for each in found.growth
    )
    return table(("Orders", "KB", "CPU ms", "µs an order", f"as multiple of {TITLES[DENOMINATOR]}"), rows)


TABLES: dict[str, Callable[[Results], str]] = {
    "goals": goal_table,
    "machine": machine,
    "cpu": cpu,
    "times": times,
    "sizing": sizing,
    "start": start,
    "blocking": blocking,
    "reads": reads,
    "stages": stages,
    "rules": rules,
    "definitions": definitions,
    "growth": growth,
}
