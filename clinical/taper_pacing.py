"""How large one step of a taper is, how long it is held, and what must be said of it (taper-math, section 4).

Source: CDC 2022 recommendation 5; HHS 2019; VA PBM taper tool; FDA label bound of 10-25% every 2-4 weeks. A reduction
is made of whole steps that can be dispensed, and halves go down. A coarse step costs time instead of speed.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

LABEL_BOUND = Fraction(25, 100)  # label: at most 25% of the total daily dose in one step (FDA 2019)
HYBRID_TURN = Fraction(30, 100)  # CDC 2022: percent of the original until about 30% of it remains
TAIL_CAP = 2  # a hold stretches to twice the interval at most (design)


class Mode(StrEnum):
    """What a percentage is taken of."""

    CURRENT = "current"
    ORIGINAL = "original"
    HYBRID = "hybrid"


class Flag(StrEnum):
    """What a row must say of itself."""

    SWITCH_TO_FINER_FORM = "SWITCH_TO_FINER_FORM"
    COARSE_STEP = "COARSE_STEP"
    OVER_25_PERCENT = "OVER_25_PERCENT"
    STOP = "STOP"
    HOLD_CAPPED = "HOLD_CAPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """`pct` of a base every `interval_weeks`, no step above `max_single_pct` of the current dose; both in percent."""

    pct: Fraction
    interval_weeks: int
    mode: Mode
    max_single_pct: Fraction

    def planned(self, original: Fraction, current: Fraction) -> Fraction:
        """The reduction that the plan asks for at the current dose."""
        is_of_original = self.mode is Mode.HYBRID and current > HYBRID_TURN * original
        base = original if self.mode is Mode.ORIGINAL or is_of_original else current
        return self.pct / 100 * base

    def is_over(self, step: Fraction, current: Fraction) -> bool:
        """Whether one step exceeds the cap on a single step."""
        return step / current > self.max_single_pct / 100

    def whole_steps(self, planned: Fraction, grid: Fraction, current: Fraction) -> int:
        """At least one whole grid step; halves round down; fewer while one step would exceed the cap."""
        k = max(1, ceil(planned / grid - Fraction(1, 2)))
        while k > 1 and self.is_over(k * grid, current):
            k -= 1
        return k

    def hold(self, step: Fraction, planned: Fraction) -> tuple[int, bool]:
        """Weeks to stay, and whether the cap cut them short."""
        weeks = self.interval_weeks if step <= planned else ceil(self.interval_weeks * step / planned)
        cap = TAIL_CAP * self.interval_weeks
        return min(weeks, cap), weeks > cap

    def flags(self, step: Fraction, current: Fraction) -> tuple[Flag, ...]:
        """What a step of this size is: the end, coarse, beyond the label's bound."""
        if step == current:
            return (Flag.STOP,)
        coarse = (Flag.COARSE_STEP,) if self.is_over(step, current) else ()
        return (*coarse, Flag.OVER_25_PERCENT) if step / current > LABEL_BOUND else coarse
