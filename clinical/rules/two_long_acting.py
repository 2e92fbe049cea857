"""Two long-acting opioids at the same time.

Source
    R-LA-1; IX-DUP-LA; the matching safety check of Medicare Part D (from 2019).
When
    two long-acting opioids that are different drugs run side by side for longer than a rotation takes (7 days, our
    design): both on the list, or one on the list and one among the orders being written, or two of those.
Then
    warning.
Silent
    while one takes over from the other: a stop order for it is there, or its supply ends within 7 days;
    for two strengths of one drug, which are one regimen;
    for medication for opioid use disorder, which is never a duplicate.
Not assessable
    the medication list could not be read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from clinical.course import Course, course_of
from clinical.draft_orders import is_being_written, replaced_by_drafts, signed_drafts
from clinical.evidence import dose_line
from clinical.listed_opioids import listed_opioids
from clinical.mme import OrderDose
from clinical.opioid_purpose import is_for_pain
from clinical.orders_in_question import is_pain_order_in_question
from clinical.outcome import Advice, Evidence, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.renewal import drug_of
from clinical.rule import Moment, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class LongActing:
    """One long-acting opioid that runs, or that would once signed."""

    dose: OrderDose
    course: Course

    @property
    def evidence(self) -> Evidence:
        until = f", supplied until {self.course.last_day}" if self.course.last_day else ", without an end"
        return dose_line(self.dose, until)


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    running = (*_listed(record), *_written(record))
    pairs = combinations(running, 2)
    found = next((pair for pair in pairs if _is_asked(pair, record) and _overlap(pair, record, policy)), None)
    if found is None:
        return NoAdvice("no two long-acting opioids beyond a rotation")
    first, second = found
    return Advice(
        urgency=Urgency.WARNING,
        variant="overlap",
        values={
            "first": first.dose.opioid.label,
            "second": second.dose.opioid.label,
            "days": policy.overlap_rotation_days,
        },
        evidence=(first.evidence, second.evidence),
    )


def _listed(record: PatientRecord) -> Iterable[LongActing]:
    """Active ones that no draft renews, changes or ends."""
    replaced = replaced_by_drafts(record)
    counted = (each for each in listed_opioids(record, record.as_of) if each.is_counted)
    return (
        LongActing(dose=each.dose, course=each.course)
        for each in counted
        if _is_long_acting(each.dose) and each.dose.order.ref not in replaced
    )


def _written(record: PatientRecord) -> Iterable[LongActing]:
    return (
        LongActing(dose=each, course=course_of(each.order, each))
        for each in signed_drafts(record)
        if _is_long_acting(each)
    )


def _is_long_acting(dose: OrderDose) -> bool:
    return dose.opioid.is_long_acting and is_for_pain(dose)


def _is_asked(pair: tuple[LongActing, LongActing], record: PatientRecord) -> bool:
    """When orders are written, one of the two is among them; otherwise the chart itself is looked at."""
    if record.moment is not Moment.PRESCRIBING:
        return True
    return any(is_being_written(each.dose.order, record) for each in pair)


def _overlap(pair: tuple[LongActing, LongActing], record: PatientRecord, policy: Policy) -> bool:
    """Whether both run for more days than a rotation takes; without an end they run on."""
    one, other = pair
    if drug_of(one.dose) == drug_of(other.dose):
        return False
    begins = max(one.course.starts_on or date.min, other.course.starts_on or date.min)
    ends = min(one.course.last_day or date.max, other.course.last_day or date.max)
    return (ends - begins).days + 1 > policy.overlap_rotation_days


RULE = Rule(
    id="two-long-acting",
    topic="OverlappingPrescriptions",
    title="Two long-acting opioids",
    evidence_ids=("R-LA-1", "IX-DUP-LA"),
    source="cms-part-d",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS}),
    uses=frozenset({Need.DISPENSES}),
    evaluate=evaluate,
    is_about_drugs=True,
)
