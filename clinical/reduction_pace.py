"""How fast the orders being written lower the dose, judged for this patient: the inputs of `clinical.rapid_taper`."""

from dataclasses import dataclass
from fractions import Fraction

from clinical.amplifiers import mental_health_amplifiers
from clinical.dose_changes import Lowering, lowerings, months_of_use
from clinical.policy import Policy
from clinical.rapid_taper import Judged, Pace, Reduction, judge
from clinical.record import PatientRecord, definition
from clinical.suicide import suicide_risk
from clinical.taper_plans import is_planned_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """One reduction with its judgement. `months` is the length of use that its bounds go by."""

    change: Lowering
    judged: Judged
    months: int

    @property
    def pace(self) -> Pace:
        return self.judged.pace


@definition
def fastest_reduction(record: PatientRecord, policy: Policy) -> Paced | None:
    """The reduction of the highest level among those being written, the first of equals; None without any."""
    paced = [paced_reduction(each, each.after, record, policy) for each in lowerings(record, policy)]
    return max(paced, key=lambda each: each.pace, default=None)


def paced_reduction(change: Lowering, after: Fraction, record: PatientRecord, policy: Policy) -> Paced:
    """A change judged as if it led to `after`. Without a known baseline the present dose stands for it."""
    months = months_of_use(change.taken, policy.acknowledged_stable_days)
    reduction = _reduction(change, after, months, record, policy)
    return Paced(change=change, judged=judge(reduction), months=months)


def could_be_faster(change: Lowering, record: PatientRecord, policy: Policy) -> bool:
    """Whether it would count for more after a year of daily use, which a partial history cannot rule out."""
    year = _reduction(change, change.after, 12, record, policy, covered_days_90=90)
    return judge(year).pace > Pace.NONE


def _reduction(
    change: Lowering,
    after: Fraction,
    months: int,
    record: PatientRecord,
    policy: Policy,
    covered_days_90: int | None = None,
) -> Reduction:
    current, highest = _usual(change)
    pct_step = (current - after) / current * 100 if current else Fraction(0)
    return Reduction(
        baseline=change.taken.baseline_mme or current,
        highest_28d=highest,
        current=current,
        new=after,
        months=Fraction(months),
        covered_days_90=change.taken.covered_days_90 if covered_days_90 is None else covered_days_90,
        is_amplified=bool(mental_health_amplifiers(record, policy)),
        is_on_plan=is_planned_step(record, change.day, after, pct_step),
        has_suicide_signal=suicide_risk(record, policy) is not None,
    )


def _usual(change: Lowering) -> tuple[Fraction, Fraction]:
    """Present and highest dose in MME/day, an acute course beside a longer opioid left out: its end is no reduction."""
    usual, highest = change.taken.highest_stable_mme_28d, change.taken.highest_mme_28d
    if usual is not None and highest is not None and usual < highest:
        return min(change.before, usual), usual
    return change.before, max(highest or Fraction(0), change.before)
