"""docs/performance.md: its words, with what one run found between them."""

from pathlib import Path

from benchmarks.calls import OURS
from benchmarks.fallback import DEADLINE_S
from benchmarks.results import MOST_CLIENTS, Results, slope
from benchmarks.tables import TABLES, ms
from hooks.queries import ALL

FORMAT = 1
"""To be raised when the page changes its shape: a test asks the page that is there for it."""
FREE = 0.2
"""Cores: up to here others do not matter."""
LINEAR = 1.1
"""The power up to which growth is told as linear: measuring is not finer."""
WORDS = Path(__file__).parent / "performance.md"


def page(found: Results) -> str:
    words = WORDS.read_text(encoding="utf-8")
    return words.format(
        format=FORMAT,
        **{name: table(found) for name, table in TABLES.items()},
        busy=busy(found),
        memory=f"It holds {found.calls.started[OURS].end_mb:.0f} MB after the run.",
        signed=signed(found),
        growth_told=growth_told(found),
        n_queries=sum(not each.is_read for each in ALL) + 1,
        deadline_ms=round(DEADLINE_S * 1000),
        most_clients=MOST_CLIENTS,
        n_patients=" + ".join(f"{number} {size}" for size, number in found.patients.items()),
    )


def busy(found: Results) -> str:
    """A verdict is worth as much as the machine was free."""
    if found.others <= FREE:
        return "The machine did nothing else meanwhile."
    return (
        f"**The machine was busy: others used {found.others:.1f} cores meanwhile.** Every time here is too long, and "
        "that of a large program more so than that of a small one. Run it again on a quiet machine."
    )


def signed(found: Results) -> str:
    with_ms, without_ms = found.signed.cpu_ms, found.calls.cpu_ms(OURS, "S opioid")
    return (
        f"S opioid, in production, each call with a token of its own (ES384) that is taken once: {ms(with_ms)} ms of "
        f"CPU, {with_ms - without_ms:+.2f} ms beside the same call without."
    )


def growth_told(found: Results) -> str:
    exponent = slope(found.growth)
    said = "linear" if exponent <= LINEAR else "more than linear"
    return f"Growth is {said}: over the larger sizes CPU goes with the number of orders to the power {exponent:.2f}."
