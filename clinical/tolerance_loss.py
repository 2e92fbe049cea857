"""Lost opioid tolerance: an earlier dose that is ordered again after days without it, or on much less (R-TOL-1).

Source: VA Opioid Taper Decision Tool (tolerance can be lost within a week); the share of one half and the other
lengths are design choices, named in the policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from clinical.dates import later
from clinical.diagnoses import diagnosed, event_date
from clinical.dose_spans import DoseSpan
from clinical.exposure import doses_before, exposure_before
from clinical.facts import Encounter, MedicationOrder
from clinical.opioid_history import opioids_taken
from clinical.orders_in_question import before_these_orders
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.products import identify
from clinical.record import PatientRecord, definition
from clinical.setting import STAYS, encounters_on_record, is_hospital_order

GOING_ON = frozenset({"in-progress", "onleave", "arrived"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDose:
    """A dose that was taken for long enough to build a tolerance, and the last day of it."""

    mme_per_day: Fraction
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidGap:
    """What was taken before a day. `recent_mme` is the highest of the last days, 0 without any, None when unknown.

    `earlier` are the doses taken before that, the highest first; `days_without` are the whole days since the last one.
    """

    recent_mme: Fraction | None
    earlier: tuple[EarlierDose, ...]
    days_without: int | None


@definition
def opioid_gap(record: PatientRecord, policy: Policy, day: date) -> OpioidGap:
    """Doses before `day`, without the orders in question and without hospital stays in which no opioid was seen."""
    before = before_these_orders(record)
    taken = opioids_taken(before, day)
    spans = _without_stays(doses_before(before, day), hospital_stays(record))
    begins = later(day, 1 - policy.lost_tolerance_days)
    recent = [each for each in spans if each.end > begins]
    past = [each if each.end <= begins else replace(each, end=begins) for each in spans if each.first < begins]
    lookback = later(day, -policy.lost_tolerance_lookback_days)
    least_days = policy.lost_tolerance_use_days if all(each.is_bounded for each in taken) else 1
    return OpioidGap(
        recent_mme=_highest(recent),
        earlier=_earlier([each for each in past if each.end > lookback and not each.is_spike], least_days),
        days_without=(day - spans[-1].end).days if spans else None,
    )


@definition
def is_after_a_break(record: PatientRecord, policy: Policy) -> bool:
    """Whether no opioid for pain was taken in the days within which tolerance is lost, up to the day of the call.

    Days of a hospital stay without an opioid are such days. An active order that does not say since when it is taken
    has no break, and after earlier use an order that cannot be read may be the opioid that went on.
    """
    before = exposure_before(record, policy, record.as_of)
    is_undated = any(each.is_active and each.first is None and not each.is_treatment for each in before.taken)
    if is_undated or (before.spans and record.unreadable_orders):
        return False
    begins = later(record.as_of, 1 - policy.lost_tolerance_days)
    return not any(each.end > begins for each in _without_stays(before.spans, hospital_stays(record)))


@definition
def hospital_stays(record: PatientRecord) -> tuple[Encounter, ...]:
    """Stays during which no opioid order of the hospital is on record: home opioids may not have been given."""
    stays = (each for each in encounters_on_record(record) if each.class_code in STAYS and each.started_on)
    return tuple(each for each in stays if _is_closed(each) and not _opioid_was_given(each, record))


@definition
def interruption(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """A hospital stay that reaches into the last days, or imprisonment recorded lately (Z65.1, Z65.2)."""
    earliest = record.as_of - timedelta(days=policy.lost_tolerance_days)
    stays = [each for each in hospital_stays(record) if (each.ended_on or record.as_of) >= earliest]
    released = record.as_of - timedelta(days=policy.recent_release_days)
    prison = [each.diagnosis for each in diagnosed(record, "incarceration-recent")]
    return (
        *(Evidence("hospital stay without an opioid order on record", each.started_on, each.ref) for each in stays),
        *(
            Evidence(each.name or "imprisonment or release", event_date(each), each.ref)
            for each in prison
            if (event_date(each) or record.as_of) >= released
        ),
    )


def reordered(gap: OpioidGap, ordered_mme: Fraction, policy: Policy) -> EarlierDose | None:
    """The highest earlier dose of which the order reaches the policy's share."""
    share = policy.lost_tolerance_share
    return next((each for each in gap.earlier if ordered_mme >= each.mme_per_day * share), None)


def tolerance_lost(gap: OpioidGap, recent_mme: Fraction, ordered_mme: Fraction, policy: Policy) -> EarlierDose | None:
    """The same, among doses of which the last days stayed below that share: tolerance to them may be gone."""
    share = policy.lost_tolerance_share
    much_higher = tuple(each for each in gap.earlier if recent_mme < each.mme_per_day * share)
    return reordered(replace(gap, earlier=much_higher), ordered_mme, policy)


def _highest(spans: Iterable[DoseSpan]) -> Fraction | None:
    doses = [each.mme_per_day for each in spans]
    known = [dose for dose in doses if dose is not None]
    return None if len(known) < len(doses) else max(known, default=Fraction(0))


def _earlier(spans: list[DoseSpan], least_days: int) -> tuple[EarlierDose, ...]:
    """Each dose that was reached on enough days, with the last of these days."""
    by_dose: dict[Fraction, list[DoseSpan]] = {}
    for each in spans:
        if each.mme_per_day:
            by_dose.setdefault(each.mme_per_day, []).append(each)
    found, days, end = [], 0, date.min
    for dose in sorted(by_dose, reverse=True):
        days += sum(each.days for each in by_dose[dose])
        end = max(end, *(each.end for each in by_dose[dose]))
        if days >= least_days:
            found.append(EarlierDose(mme_per_day=dose, last_day=later(end, -1)))
    return tuple(found)


def _without_stays(spans: tuple[DoseSpan, ...], stays: tuple[Encounter, ...]) -> tuple[DoseSpan, ...]:
    """The spans with the days of each stay cut out; the day of admission is one without, that of discharge is not."""
    kept = list(spans)
    for stay in stays:
        first, end = stay.started_on or date.max, stay.ended_on or date.max
        before = [replace(each, end=min(each.end, first)) for each in kept if each.first < first]
        after = [replace(each, first=max(each.first, end)) for each in kept if each.end > end]
        kept = sorted([*before, *after], key=lambda each: each.first)
    return tuple(kept)


def _is_closed(stay: Encounter) -> bool:
    """Ended, or going on: an old stay that nobody closed says nothing about the days since."""
    return stay.ended_on is not None or stay.status in GOING_ON


def _opioid_was_given(stay: Encounter, record: PatientRecord) -> bool:
    return any(
        _is_of_stay(each, stay) and identify(each) is not None
        for each in (*record.medications, *record.past_medications)
    )


def _is_of_stay(order: MedicationOrder, stay: Encounter) -> bool:
    if not is_hospital_order(order):
        return False
    is_dated_within = order.authored_on is not None and (stay.started_on or date.max) <= order.authored_on
    return order.encounter_ref == stay.ref or (
        is_dated_within and (order.authored_on or date.max) <= (stay.ended_on or date.max)
    )
