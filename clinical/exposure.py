"""Opioid exposure over time: what the taper, naive-start, lost-tolerance and duration rules build on.

Every window is of whole days and ends before the day asked about: an order written today is not yet exposure. Source:
reference definitions of section 0 (opioid-naive: CDC computable definition; the others are design choices).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import takewhile
from math import lcm

from clinical.dates import later
from clinical.dose_spans import DoseSpan, dose_spans
from clinical.opioid_history import Taken, opioids_taken
from clinical.policy import Policy
from clinical.record import Need, PatientRecord, definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Exposure to opioids for pain in the time before `day`. MOUD is only flagged; cough medicine and injections do not
    count.

    `is_lower_bound`: the history is partial, so days and durations may be more, and False means "not shown".
    `opioid_naive` is None when that cannot be known. `baseline_mme` is the mean over the days with a dose, acute spikes
    left out, None without such days. `last_mme` is the dose of `last_day_taken`. `prescribers` counts those of 90 days.
    """

    day: date
    covered_days_90: int
    covered_days_120: int
    covered_days_365: int
    opioid_naive: bool | None
    run_started_on: date | None
    run_days: int
    run_months: int
    is_long_term: bool
    is_dependent: bool
    baseline_mme: Fraction | None
    highest_mme_28d: Fraction | None
    highest_stable_mme_28d: Fraction | None
    last_day_taken: date | None
    last_mme: Fraction | None
    prescribers: int
    has_long_acting: bool
    had_long_acting: bool
    on_moud: bool
    is_lower_bound: bool
    is_dose_lower_bound: bool
    spans: tuple[DoseSpan, ...]
    taken: tuple[Taken, ...]

    @property
    def days_since_last(self) -> int | None:
        return (self.day - self.last_day_taken).days if self.last_day_taken else None

    def covered_days(self, window_days: int) -> int:
        """Days with an opioid for pain among the last so many."""
        return _covered(self.spans, self.day, window_days)

    def mme_on(self, day: date) -> Fraction | None:
        """The day's dose: 0 without an opioid, None where the dose is not known."""
        span = next((each for each in self.spans if each.first <= day < each.end), None)
        return Fraction(0) if span is None else span.mme_per_day


@definition
def exposure(record: PatientRecord, policy: Policy) -> Exposure:
    """Exposure in the time before the day of the call."""
    return exposure_before(record, policy, record.as_of)


@definition
def exposure_before(record: PatientRecord, policy: Policy, day: date) -> Exposure:
    """Exposure in the time before another day: that on which a new dose takes effect (active orders run on to it)."""
    taken, spans = opioids_taken(record, day), doses_before(record, day)
    run_started_on = _run_start(spans, day, policy.gap_in_run_days)
    recent = _within(spans, day, policy.highest_dose_window_days)
    quarter = _within(spans, day, policy.baseline_window_days)
    last = spans[-1] if spans else None
    is_partial = _is_partial(record) or any(_is_open(each, day) for each in taken)
    return Exposure(
        day=day,
        covered_days_90=_covered(spans, day, 90),
        covered_days_120=_covered(spans, day, 120),
        covered_days_365=_covered(spans, day, 365),
        opioid_naive=_is_naive(record, taken, day, policy.naive_lookback_days),
        run_started_on=run_started_on,
        run_days=(day - run_started_on).days if run_started_on else 0,
        run_months=_months(run_started_on, day) if run_started_on else 0,
        is_long_term=_covered(spans, day, policy.long_term_window_days) >= policy.long_term_covered_days,
        is_dependent=_covered(spans, day, policy.dependent_window_days) >= policy.dependent_covered_days,
        baseline_mme=_mean(each for each in quarter if not each.is_spike),
        highest_mme_28d=_highest(recent),
        highest_stable_mme_28d=_highest(each for each in recent if not each.is_spike),
        last_day_taken=date.fromordinal(last.end.toordinal() - 1) if last else None,
        last_mme=last.mme_per_day if last else None,
        prescribers=_prescribers(taken, day, policy.prescribers_window_days),
        has_long_acting=any(each.is_active and each.dose.opioid.is_long_acting for each in _for_pain(taken)),
        had_long_acting=_had_long_acting(taken, day, policy.naive_lookback_days),
        on_moud=any(each.is_active and each.is_treatment for each in taken),
        is_lower_bound=is_partial,
        is_dose_lower_bound=is_partial or not all(each.is_whole for each in quarter),
        spans=spans,
        taken=taken,
    )


@definition
def doses_before(record: PatientRecord, day: date) -> tuple[DoseSpan, ...]:
    """The daily dose of opioids for pain over the time before a day."""
    return dose_spans(opioids_taken(record, day))


def _within(spans: tuple[DoseSpan, ...], day: date, window_days: int) -> list[DoseSpan]:
    """The spans of the last so many days, cut to them, the newest first."""
    begins = later(day, -window_days)
    found: list[DoseSpan] = []
    for each in reversed(spans):
        if each.first < begins:
            return [*found, replace(each, first=begins)] if each.end > begins else found
        found.append(each)
    return found


def _covered(spans: tuple[DoseSpan, ...], day: date, window_days: int) -> int:
    begins = later(day, -window_days)
    recent = takewhile(lambda each: each.end > begins, reversed(spans))
    return sum([(each.end - max(each.first, begins)).days for each in recent])


def _run_start(spans: tuple[DoseSpan, ...], day: date, gap_days: int) -> date | None:
    """The first day of the run that reaches `day`; a run goes on over gaps up to the policy's length."""
    begins, reached = None, day
    for each in reversed(spans):
        if (reached - each.end).days > gap_days:
            break
        begins = reached = each.first
    return begins


def _months(first: date, day: date) -> int:
    """Whole calendar months between two days."""
    return (day.year - first.year) * 12 + day.month - first.month - (day.day < first.day)


def _mean(spans: Iterable[DoseSpan]) -> Fraction | None:
    """Σ MME/day × days ÷ days, over the days on which a dose is known; in whole numbers, as in `dose_spans`."""
    dosed = [(each.mme_per_day, each.days) for each in spans if each.mme_per_day is not None]
    unit = lcm(*{mme.denominator for mme, _ in dosed})
    days = sum(days for _, days in dosed)
    amount = sum(mme.numerator * (unit // mme.denominator) * days for mme, days in dosed)
    return Fraction(amount, unit * days) if days else None


def _highest(spans: Iterable[DoseSpan]) -> Fraction | None:
    return max((each.mme_per_day for each in spans if each.mme_per_day is not None), default=None)


def _is_naive(record: PatientRecord, taken: tuple[Taken, ...], day: date, lookback_days: int) -> bool | None:
    """No opioid in the look-back, the last 24 hours ignored; treatment of opioid use disorder counts here too.

    Unknown while the history is partial, or an active order does not say since when.
    """
    today = day.toordinal()
    if any(each.is_within(today - lookback_days, today - 1) for each in taken):
        return False
    is_unknown = _is_partial(record) or any(each.first is None for each in taken)
    return None if is_unknown else True


def _for_pain(taken: tuple[Taken, ...]) -> Iterable[Taken]:
    return (each for each in taken if not each.is_treatment)


def _had_long_acting(taken: tuple[Taken, ...], day: date, lookback_days: int) -> bool:
    today = day.toordinal()
    return any(
        each.dose.opioid.is_long_acting and each.is_within(today - lookback_days, today) for each in _for_pain(taken)
    )


def _prescribers(taken: tuple[Taken, ...], day: date, window_days: int) -> int:
    today = day.toordinal()
    recent = (each for each in _for_pain(taken) if each.is_within(today - window_days, today))
    return len({each.dose.order.prescriber for each in recent} - {None})


def _is_open(taken: Taken, day: date) -> bool:
    """Whether its first or last day is unknown in a way that matters to the last year."""
    is_recent = taken.dose.order.authored_on is None or (day - taken.dose.order.authored_on).days <= 365
    return taken.first is None or (not taken.is_bounded and is_recent)


def _is_partial(record: PatientRecord) -> bool:
    is_cut = record.is_seen_in_part(Need.MEDICATIONS, Need.PAST_MEDICATIONS)
    return is_cut or bool(record.unreadable_orders)
