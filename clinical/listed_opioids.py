"""The opioids on the medication list, each active or not on a day, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.course import Activity, Course, Fill, activity_of, course_of, is_active_on, own_course, states_days
from clinical.mme import OrderDose, order_dose
from clinical.outcome import Evidence
from clinical.quick import quick
from clinical.record import PatientRecord, definition
from clinical.renewal import drug_of, renewed
from clinical.setting import is_hospital_order

NOT_HANDED_OVER = frozenset({"cancelled", "entered-in-error", "declined", "stopped", "preparation"})


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CountedOrder:
    """One opioid order and whether it is in the total. `why` says so: "active", "on hold", "finished 2026-01-03" …

    `is_short_acute` marks a short course beside a longer opioid: it counts, and is shown on a line of its own.
    """

    dose: OrderDose
    course: Course
    is_counted: bool
    why: str
    is_short_acute: bool = False

    @property
    def evidence(self) -> Evidence:
        order, label = self.dose.order, self.dose.opioid.label
        if not self.is_counted:
            return Evidence(f"{label}: not counted, {self.why}", order.authored_on, order.ref)
        note = "" if self.why == "active" else f" ({self.why})"
        note = " (short course beside a longer opioid)" if self.is_short_acute else note
        return Evidence(self.dose.evidence + note, order.authored_on, order.ref)


@definition
def listed_opioids(record: PatientRecord, day: date) -> tuple[CountedOrder, ...]:
    """Every opioid on the list, active on a day or not, and why. A dose that follows a schedule is that day's."""
    opioids = [(each, supplied_course(record, each)) for each in doses_on_list(record)]
    judged = [(dose, course, _judge(course, day)) for dose, course in opioids]
    later = renewed((drug_of(dose), course) for dose, course, state in judged if state.is_active)
    return tuple(counted_order(dose, course, state, later, day) for dose, course, state in judged)


def counted_order(
    dose: OrderDose, course: Course, state: Activity, later: Mapping[str, Course], day: date
) -> CountedOrder:
    """An order as judged, left out when a later one has taken its place."""
    if state.is_active and (renewal := later.get(dose.order.ref)):
        state = Activity(False, f"renewed by a later order {renewal.starts_on or ''}".rstrip())
    today = order_dose(dose.order, day) or dose if len(dose.schedule) > 1 else dose
    return CountedOrder(dose=today, course=course, is_counted=state.is_active, why=state.why)


@definition
def fills(record: PatientRecord) -> Mapping[str, tuple[Fill, ...]]:
    """What was handed over of each order, by the order's ref."""
    found: dict[str, tuple[Fill, ...]] = {}
    for each in record.dispenses:
        if each.handed_over_on and each.status not in NOT_HANDED_OVER:
            for ref in each.prescription_refs:
                found[ref] = (*found.get(ref, ()), Fill(each.handed_over_on, each.days))
    return found


@definition
def supplied_course(record: PatientRecord, dose: OrderDose) -> Course:
    """The days of an order, by its dose and by what was handed over of it too."""
    handed_over = fills(record).get(dose.order.ref, ())
    if states_days(dose.order) and not handed_over:
        return own_course(record, dose.order)
    return course_of(dose.order, dose, handed_over)


def heaviest(doses: list[OrderDose], day: date) -> tuple[OrderDose, ...]:
    """Each resource once. Of two versions of one resource the active one stands, then the larger dose."""
    found: dict[str, OrderDose] = {}
    for dose in doses:
        other = found.get(dose.order.ref)
        found[dose.order.ref] = dose if other is None else max(other, dose, key=lambda each: _weight(each, day))
    return tuple(found.values())


@definition
def doses_on_list(record: PatientRecord) -> tuple[OrderDose, ...]:
    doses = [dose for each in record.medications if (dose := order_dose(each, record.as_of))]
    return heaviest(doses, record.as_of)


def _judge(course: Course, day: date) -> Activity:
    state = activity_of(course, day)
    return Activity(False, "inpatient") if state.is_active and is_hospital_order(course.order) else state


def _weight(dose: OrderDose, day: date) -> tuple[bool, Fraction]:
    return is_active_on(dose.order, day), Fraction(-1) if dose.mme_per_day is None else dose.mme_per_day
