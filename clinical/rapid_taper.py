"""How fast a reduction is, against the pace for the length of use.

Source: Agnoli 2021 (corrected 2022) for 15% below baseline; CDC 2022 recommendation 5 for about 10% a month; the label
bound of 25% every 2 to 4 weeks (FDA 2019): 45% is two label steps in four weeks, rounded up, and 12.5% is 10% with room
for tablet sizes (both our design). Demidenko 2017 for the mental-health amplifier. Doses are MME/day, percents have one
decimal.
"""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

DEPENDENT_DAYS = 30
BASELINE_PCT = Fraction(15)
AMPLIFIED_PCT = Fraction(10)
LABEL_STEP_PCT = Fraction(25)
LAST_SMALL_STEP = (Fraction(20), Fraction(40))
LAST_SMALL_STOP = (Fraction(10), Fraction(20))
AS_PLANNED = "matches the documented taper step: confirm gate checks and naloxone"
LAST_STEPS = "last small steps of a taper: confirm gate checks and naloxone"


class Pace(IntEnum):
    """None to critical."""

    NONE = 0
    INFO = 1
    WARNING = 2
    CRITICAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A change of dose. `baseline` is the time-weighted mean of 90 days, `highest_28d` the highest day of 28.

    `months` is the length of use when the current run of reductions began. `suppressed_by` names what explains the
    change.
    """

    baseline: Fraction
    highest_28d: Fraction
    current: Fraction
    new: Fraction
    months: Fraction
    covered_days_90: int
    is_amplified: bool = False
    is_on_plan: bool = False
    has_suicide_signal: bool = False
    suppressed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The pace with its reason, and the three percentages it rests on (None when there was nothing to compare)."""

    pace: Pace
    reason: str
    pct_baseline: Fraction | None = None
    pct_28d: Fraction | None = None
    pct_step: Fraction | None = None

    @property
    def is_capped(self) -> bool:
        """Whether it is information only because it was planned, or is one of the last small steps."""
        return self.reason in {AS_PLANNED, LAST_STEPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """Percent in 28 days above which a reduction is a warning, and above which it is critical (None: never by dose)."""

    warning_28d: Fraction
    critical_28d: Fraction | None
    warning_step: Fraction | None


_YEAR = _Bounds(warning_28d=Fraction("12.5"), critical_28d=Fraction(25), warning_step=None)
_MONTHS = _Bounds(warning_28d=Fraction(20), critical_28d=Fraction(45), warning_step=None)
_SHORT = _Bounds(warning_28d=Fraction(45), critical_28d=None, warning_step=LABEL_STEP_PCT)


def judge(change: Reduction) -> Judged:
    """The level of taper-math section 7, raised by an amplifier, then capped for a planned or last small step."""
    if change.suppressed_by:
        return Judged(pace=Pace.NONE, reason=f"suppressed:{change.suppressed_by}")
    if change.new >= change.current:
        return Judged(pace=Pace.NONE, reason="no reduction")
    if change.covered_days_90 < DEPENDENT_DAYS:
        return Judged(
            pace=Pace.NONE, reason=f"not physically dependent (fewer than {DEPENDENT_DAYS} covered days in 90)"
        )
    percents = tuple(_percent(before, change.new) for before in (change.baseline, change.highest_28d, change.current))
    pace, reason = _capped(change, *_raised(change, *_plain(change, *percents), *percents))
    pct_baseline, pct_28d, pct_step = percents
    return Judged(pace=pace, reason=reason, pct_baseline=pct_baseline, pct_28d=pct_28d, pct_step=pct_step)


def _percent(before: Fraction, after: Fraction) -> Fraction:
    """How much lower, rounded to one decimal before anything is compared."""
    return round((before - after) / before * 100, 1) if before else Fraction(0)


def _plain(change: Reduction, pct_baseline: Fraction, pct_28d: Fraction, pct_step: Fraction) -> tuple[Pace, str]:
    bounds = _bounds(change.months)
    is_stopped = change.new == 0
    if bounds.critical_28d is not None:
        if is_stopped:
            return Pace.CRITICAL, "stopped in one step"
        if pct_step > LABEL_STEP_PCT or pct_28d > bounds.critical_28d:
            return Pace.CRITICAL, "beyond the outer limit for this length of use"
    is_fast_step = bounds.warning_step is not None and (is_stopped or pct_step > bounds.warning_step)
    if is_fast_step or pct_28d > bounds.warning_28d:
        return Pace.WARNING, "faster than the pace for this length of use"
    if pct_baseline >= BASELINE_PCT:
        return Pace.INFO, "15% or more below the 90-day baseline"
    return Pace.NONE, "below thresholds"


def _bounds(months: Fraction) -> _Bounds:
    if months >= 12:
        return _YEAR
    return _MONTHS if months >= 3 else _SHORT


def _raised(
    change: Reduction, pace: Pace, reason: str, pct_baseline: Fraction, pct_28d: Fraction, pct_step: Fraction
) -> tuple[Pace, str]:
    """One level up with a mental-health amplifier, a suicide signal being one."""
    if not (change.is_amplified or change.has_suicide_signal):
        return pace, reason
    if pace is Pace.NONE:
        if max(pct_baseline, pct_28d, pct_step) < AMPLIFIED_PCT:
            return pace, reason
        return Pace.INFO, "10% or more with a mental-health amplifier"
    return Pace(min(pace + 1, Pace.CRITICAL)), f"{reason} + mental-health amplifier"


def _capped(change: Reduction, pace: Pace, reason: str) -> tuple[Pace, str]:
    """A documented step, or the last small ones, are information at most; never while a suicide signal stands."""
    if pace is Pace.NONE or change.has_suicide_signal:
        return pace, reason
    if change.is_on_plan:
        return Pace.INFO, AS_PLANNED
    if _is_last_small_step(change):
        return Pace.INFO, LAST_STEPS
    return pace, reason


def _is_last_small_step(change: Reduction) -> bool:
    """Only for someone already low for 28 days; else the second half of a crash would pass as a small step."""
    from_dose, highest = LAST_SMALL_STEP if change.new else LAST_SMALL_STOP
    return change.current <= from_dose and change.highest_28d <= highest
