"""How soon a patient on an opioid for pain is to be seen again, and what makes it sooner.

Source: CDC 2022, Recommendation 7 (R-FU-1, R-FU-2): 1 to 4 weeks after a start or increase, at the early end for
long-acting opioids or from 50 MME/day; every 2 to 3 days in the first week of methadone; then at least every 3 months,
more often with the conditions named below. "More often" has no number there: ours is a design choice of the policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinical.condition_groups import condition_table
from clinical.course import course_of
from clinical.dates import later
from clinical.diagnoses import diagnosed, event_date
from clinical.drug_classes import ingredients_of
from clinical.evidence import opioid_line
from clinical.exposure import Exposure, doses_before, exposure
from clinical.mme import OrderDose
from clinical.mme_figure import plain
from clinical.opioid_purpose import for_pain
from clinical.orders_in_question import before_these_orders, pain_orders_in_question
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import Moment, PatientRecord, definition
from clinical.regimen import current_mme, mme_after_signing, opioid_orders
from clinical.risk_groups import OPIOID_OVERDOSE, OTHER_OVERDOSE, SUBSTANCE_USE
from clinical.sedatives import sedating_orders
from clinical.tolerance_loss import is_after_a_break

MENTAL_HEALTH = ("depression", "anxiety", "ptsd", "bipolar", "psychotic", "personality", "eating")
MORE_OFTEN = "more often than every 3 months"
SOONER = (*MENTAL_HEALTH, *SUBSTANCE_USE, *OPIOID_OVERDOSE, *OTHER_OVERDOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`kind` is "start", "methadone" (its start, whatever was taken before) or "increase"; `on` opens the window."""

    kind: str
    on: date


@definition
def change_being_written(record: PatientRecord, policy: Policy) -> Change | None:
    """What the orders in question do: begin opioids for pain (also after a break), begin methadone, raise the dose."""
    if record.moment is Moment.CHART_REVIEW or not pain_orders_in_question(record):
        return None
    chart = before_these_orders(record)
    before = exposure(chart, policy)
    if _begins_methadone(record, before, policy):
        return Change(kind="methadone", on=record.as_of)
    if is_after_a_break(chart, policy):
        return Change(kind="start", on=record.as_of)
    total = current_mme(chart).total if for_pain(opioid_orders(chart)) else before.last_mme
    is_raised = total is not None and mme_after_signing(record).total > total
    return Change(kind="increase", on=record.as_of) if is_raised else None


def _begins_methadone(record: PatientRecord, before: Exposure, policy: Policy) -> bool:
    """Methadone for pain among the orders in question, and none taken in the days within which tolerance is lost."""
    today = record.as_of.toordinal()
    taken = (each for each in before.taken if _is_methadone(each.dose))
    is_on_it = any(
        (each.is_active and each.first is None) or each.is_within(today + 1 - policy.lost_tolerance_days, today)
        for each in taken
    )
    return not is_on_it and any(_is_methadone(each) for each in pain_orders_in_question(record))


@definition
def last_change(record: PatientRecord, policy: Policy) -> Change | None:
    """The newest start or increase of the last three months up to today, acute spikes left aside."""
    found, previous = None, None
    spans = doses_before(record, later(record.as_of, 1))
    for span in (each for each in spans if not each.is_spike):
        if previous is None or (span.first - previous.end).days > policy.gap_in_run_days:
            found = Change(kind="start", on=span.first)
        elif (span.mme_per_day or 0) > (previous.mme_per_day or span.mme_per_day or 0):
            found = Change(kind="increase", on=span.first)
        previous = span
    since = later(record.as_of, -policy.follow_up_regular_days)
    return found if found and found.on >= since else None


def is_over_in_a_week(record: PatientRecord, policy: Policy) -> bool:
    """Whether every order in question is a course that ends before the first re-evaluation would be due."""
    days = [course_of(each.order, each).supply_days for each in pain_orders_in_question(record)]
    return all(each is not None and each <= policy.follow_up_earliest_days for each in days)


@definition
def window_after_change(record: PatientRecord, policy: Policy) -> tuple[int, tuple[Evidence, ...]]:
    """Days within which the patient is seen after a start or increase, and what makes it the early end."""
    asked = pain_orders_in_question(record)
    if methadone := [each for each in asked if _is_methadone(each)]:
        return policy.follow_up_methadone_days, tuple(_line(each, "every 2 to 3 days at first") for each in methadone)
    slow = [each for each in asked if each.opioid.is_long_acting or each.opioid.is_extended_release]
    early = (*(_line(each, "early end of 1 to 4 weeks") for each in slow), *_dose(record, policy, "early end"))
    return (policy.follow_up_early_days if early else policy.follow_up_days), early


@definition
def sooner_because(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Each condition that asks for visits more often than every 3 months."""
    return tuple(_sooner(record, policy))


def _sooner(record: PatientRecord, policy: Policy) -> Iterator[Evidence]:
    for each in diagnosed(record, *SOONER):
        group = next(name for name in SOONER if name in each.groups)
        title = condition_table().groups[group].title
        yield Evidence(f"{title}: {MORE_OFTEN}", event_date(each.diagnosis), each.diagnosis.ref)
    yield from _dose(record, policy, MORE_OFTEN)
    for order in sedating_orders(record):
        names = ", ".join(sorted(ingredients_of(order)))
        yield Evidence(f"{names}: {MORE_OFTEN}", order.authored_on, order.ref)


def _dose(record: PatientRecord, policy: Policy, meaning: str) -> Iterator[Evidence]:
    total = mme_after_signing(record).total
    if total >= policy.caution_mme_per_day:
        yield Evidence(f"{plain(total)} MME/day: {meaning}", record.as_of)


def _is_methadone(dose: OrderDose) -> bool:
    return "methadone" in dose.opioid.ingredients


def _line(dose: OrderDose, meaning: str) -> Evidence:
    return opioid_line(dose, f"{dose.opioid.label}: {meaning}")
