"""What all opioids that count come to in a day, before and after the orders being written are signed.

Every active outpatient opioid counts, whoever wrote it. Orders for the hospital, for opioid use disorder and of kinds
that have no place in a dose total are left out, each with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from clinical.course import Activity, activity, activity_of, course_of, ends_treatment, is_active_on, starts_on
from clinical.draft_orders import draft_opioids, draft_stops, replaced_by_drafts, signed_drafts
from clinical.evidence import dose_line
from clinical.facts import MedicationOrder
from clinical.listed_opioids import CountedOrder, counted_order, listed_opioids
from clinical.mme import OrderDose
from clinical.opioid import Use
from clinical.opioid_purpose import use_of
from clinical.outcome import Evidence
from clinical.policy import standard_policy
from clinical.record import Need, PatientRecord, definition
from clinical.renewal import drug_of, renewed
from clinical.setting import is_hospital_order

__all__ = [
    "CountedOrder",
    "DailyMme",
    "activity",
    "current_mme",
    "draft_opioids",
    "draft_stops",
    "has_opioid",
    "is_active_on",
    "mme_after_signing",
    "mme_signed_on",
    "opioid_orders",
    "replaced_by_drafts",
]

WITHOUT_MME = {
    Use.OPIOID_USE_DISORDER: "opioid use disorder treatment",
    Use.BUPRENORPHINE_PAIN: "buprenorphine has no place in a dose total",
    Use.ANTITUSSIVE: "cough medicine",
    Use.INJECTION: "injection",
    Use.VETERINARY: "veterinary product",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMme:
    """The total of one day, in MME/day. It is a lower bound when something could not be seen or dosed."""

    day: date
    total: Fraction
    is_lower_bound: bool
    counted: tuple[CountedOrder, ...]
    left_out: tuple[CountedOrder, ...]
    not_computable: tuple[OrderDose, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The lines of the sum, then what could not be dosed, then what was left out and why."""
        counted, left_out = ([each.evidence for each in part] for part in (self.counted, self.left_out))
        return (*counted, *(dose_line(each) for each in self.not_computable), *left_out)


@definition
def current_mme(record: PatientRecord) -> DailyMme:
    """The chart before anything is signed."""
    return _total(record, record.as_of, listed_opioids(record, record.as_of), Need.MEDICATIONS)


@definition
def mme_after_signing(record: PatientRecord) -> DailyMme:
    """The chart with the drafts; an order that a draft renews or changes counts once: the draft.

    Worked out for the day on which each draft begins, and the highest of these: drafts that follow one another ("do
    not fill before") are not added.
    """
    today = record.as_of
    begins = {max(starts_on(each.order) or today, today) for each in signed_drafts(record)}
    totals = [mme_signed_on(record, day) for day in sorted(begins or {today})]
    return max(totals, key=lambda each: each.total)


@definition
def opioid_orders(record: PatientRecord) -> tuple[OrderDose, ...]:
    """Every active outpatient opioid on the list, those outside the total (buprenorphine, MOUD) included."""
    return tuple(each.dose for each in listed_opioids(record, record.as_of) if each.is_counted)


@definition
def has_opioid(record: PatientRecord) -> bool | None:
    """Whether an opioid is active or being written. None when none is seen and the list was not seen whole."""
    if opioid_orders(record) or signed_drafts(record):
        return True
    return None if _is_partial(record, Need.MEDICATIONS, Need.DRAFTS) else False


@definition
def mme_signed_on(record: PatientRecord, day: date) -> DailyMme:
    """The chart with the drafts on one day."""
    replaced = replaced_by_drafts(record)
    listed = [_replace(each, replaced.get(each.dose.order.ref), day) for each in listed_opioids(record, day)]
    drafts = [(each, course_of(each.order, each)) for each in signed_drafts(record)]
    judged = [(dose, course, _judge_draft(dose.order, activity_of(course, day))) for dose, course in drafts]
    later = renewed((drug_of(dose), course) for dose, course, state in judged if state.is_active)
    written = [counted_order(dose, course, state, later, day) for dose, course, state in judged]
    return _total(record, day, [*listed, *written], Need.MEDICATIONS, Need.DRAFTS)


def _judge_draft(draft: MedicationOrder, state: Activity) -> Activity:
    return Activity(False, "inpatient") if is_hospital_order(draft) else state


def _replace(listed: CountedOrder, draft: MedicationOrder | None, day: date) -> CountedOrder:
    if draft is None or not listed.is_counted or (starts_on(draft) or day) > day:
        return listed
    word = "ended" if ends_treatment(draft) else "replaced"
    return replace(listed, is_counted=False, why=f"{word} by the draft being signed")


def _total(record: PatientRecord, day: date, orders: Iterable[CountedOrder], *needs: Need) -> DailyMme:
    sorted_out = [_without_mme(each) for each in orders]
    active = [each for each in sorted_out if each.is_counted]
    unknown = tuple(each.dose for each in active if each.dose.mme_per_day is None)
    counted = [each for each in active if each.dose.mme_per_day is not None]
    return DailyMme(
        day=day,
        total=sum((each.dose.mme_per_day or Fraction(0) for each in counted), Fraction(0)),
        is_lower_bound=bool(unknown) or _is_partial(record, *needs),
        counted=_marked_acute(counted),
        left_out=tuple(each for each in sorted_out if not each.is_counted),
        not_computable=unknown,
    )


def _without_mme(each: CountedOrder) -> CountedOrder:
    if not each.is_counted or each.dose.is_counted_kind:
        return each
    return replace(each, is_counted=False, why=WITHOUT_MME.get(use_of(each.dose), "not counted"))


def _marked_acute(counted: list[CountedOrder]) -> tuple[CountedOrder, ...]:
    """Mark short courses where another opioid is longer, or has no end."""
    short = {each.dose.order.ref for each in counted if _is_short(each)}
    if len(short) == len(counted):
        return tuple(counted)
    return tuple([replace(each, is_short_acute=True) if each.dose.order.ref in short else each for each in counted])


def _is_short(each: CountedOrder) -> bool:
    days = each.course.supply_days
    return not each.dose.opioid.is_long_acting and days is not None and days <= standard_policy().acute_spike_days


def _is_partial(record: PatientRecord, *needs: Need) -> bool:
    return record.is_seen_in_part(*needs) or bool(record.unreadable_orders)
