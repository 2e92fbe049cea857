"""The opioids that an interaction may concern: on the list or being written, in the hospital too, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.dates import later
from clinical.draft_orders import is_being_written, replaced_by_drafts, signed_drafts
from clinical.facts import MedicationOrder
from clinical.listed_opioids import listed_opioids
from clinical.mme import OrderDose
from clinical.opioid_history import opioids_taken
from clinical.opioid_purpose import is_treatment
from clinical.outcome import Evidence
from clinical.policy import standard_policy
from clinical.quick import quick
from clinical.record import Need, PatientRecord, definition
from clinical.runs import run_began
from clinical.setting import is_hospital_order


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidInPlay:
    """One opioid order on the list or being written; `is_written` when it is among the orders in question."""

    dose: OrderDose
    is_written: bool

    @property
    def order(self) -> MedicationOrder:
        return self.dose.order

    @property
    def ingredients(self) -> frozenset[str]:
        return frozenset(self.dose.opioid.ingredients)

    @property
    def treats_use_disorder(self) -> bool:
        return is_treatment(self.dose)

    @property
    def evidence(self) -> Evidence:
        word = ", being ordered" if self.order.is_draft else ""
        return Evidence(f"{self.dose.opioid.label}{word}", self.order.authored_on, self.order.ref)


@definition
def opioids_in_play(record: PatientRecord) -> tuple[OpioidInPlay, ...]:
    """What the list holds and no draft replaces or ends, then what is being written."""
    replaced = replaced_by_drafts(record)
    listed = (each for each in listed_opioids(record, record.as_of) if each.is_counted or each.why == "inpatient")
    staying = [each.dose for each in listed if each.dose.order.ref not in replaced]
    return tuple(
        OpioidInPlay(dose=each, is_written=is_being_written(each.order, record))
        for each in (*staying, *signed_drafts(record))
    )


@definition
def opioids_after_signing(record: PatientRecord) -> tuple[OrderDose, ...]:
    """The same without what the list holds for the hospital: every opioid at home once the drafts are signed."""
    doses = (each.dose for each in opioids_in_play(record))
    return tuple(each for each in doses if each.order.is_draft or not is_hospital_order(each.order))


@definition
def may_interact(record: PatientRecord) -> bool | None:
    """Whether an opioid is there to interact with. None when none is seen and the list was not seen whole."""
    if opioids_in_play(record):
        return True
    return None if record.is_seen_in_part(Need.MEDICATIONS, Need.DRAFTS) else False


def is_raised(opioid: OpioidInPlay, record: PatientRecord) -> bool:
    """Whether an order being written brings more of its ingredient than the list holds now."""
    if not opioid.is_written:
        return False
    before = [each.dose for each in listed_opioids(record, record.as_of) if each.is_counted]
    after = [each.dose for each in opioids_in_play(record)]
    return bool(_known(before, opioid)) and sum(_known(after, opioid)) > sum(_known(before, opioid))


def is_early(opioid: OpioidInPlay, record: PatientRecord) -> bool:
    """Whether an order being written replaces one whose supply lasts longer than the policy's early refill."""
    replaced = {ref for ref, draft in replaced_by_drafts(record).items() if draft.ref == opioid.order.ref}
    latest = later(record.as_of, standard_policy().early_refill_days)
    courses = (each.course for each in listed_opioids(record, record.as_of) if each.dose.order.ref in replaced)
    return any(course.supplied_until is not None and course.supplied_until > latest for course in courses)


def _known(doses: Iterable[OrderDose], like: OpioidInPlay) -> list[Fraction]:
    return [
        each.mme_per_day
        for each in doses
        if each.mme_per_day is not None and like.ingredients & set(each.opioid.ingredients)
    ]


def began_on(opioid: OpioidInPlay, record: PatientRecord) -> date | None:
    """The first day of the run of its ingredients that reaches today, gaps up to the policy's length allowed.

    Today for a new one, None when not known. What is no exposure (a cough medicine) began when it was written.
    """
    gap, today = standard_policy().gap_in_run_days, record.as_of
    taken = [each for each in opioids_taken(record, today) if opioid.ingredients & set(each.dose.opioid.ingredients)]
    if any(each.is_active and each.first is None for each in taken):
        return None
    if not taken and not opioid.order.is_draft:
        return opioid.order.authored_on
    stretches = (stretch for each in taken for stretch in each.stretches)
    return date.fromordinal(run_began(stretches, today.toordinal(), gap))
