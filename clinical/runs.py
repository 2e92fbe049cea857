"""When a run began: days in a row on which a drug was taken, gaps up to the policy's length allowed."""

from collections.abc import Iterable

from clinical.opioid_history import Stretch


def run_began(stretches: Iterable[Stretch], reached: int, gap_days: int) -> int:
    """The first day (as an ordinal) of the run that reaches a day; that day itself without one.

    A run goes on over a gap of up to `gap_days` whole days without the drug, so a late refill is no new start.
    """
    begins = reached
    for first, end in sorted(stretches, key=lambda each: each[1], reverse=True):
        if begins - end > gap_days:
            break
        begins = min(begins, first)
    return begins
