"""The opioids that an interaction may concern: on the list or being written, in the hospital too, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.course import later
from clinical.draft_orders import is_chosen, replaced_by_drafts, signed_drafts
from clinical.facts import MedicationOrder
from clinical.listed_opioids import listed_opioids
from clinical.mme import OrderDose
from clinical.opioid import Use
from clinical.opioid_history import opioids_taken
from clinical.outcome import Evidence
from clinical.policy import standard_policy
from clinical.record import Need, PatientRecord, definition
from clinical.renewal import use_of


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
        return use_of(self.dose) is Use.OPIOID_USE_DISORDER

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
        OpioidInPlay(dose=each, is_written=each.order.is_draft and is_chosen(each.order, record))
        for each in (*staying, *signed_drafts(record))
    )


@definition
def may_interact(record: PatientRecord) -> bool | None:
    """Whether an opioid is there to interact with. None when none is seen and the list was not seen whole."""
    if opioids_in_play(record):
        return True
    needs = (Need.MEDICATIONS, Need.DRAFTS)
    is_partial = any(record.is_unavailable(need) or need in record.cut_short for need in needs)
    return None if is_partial else False


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
    begins = today.toordinal()
    for first, end in sorted((span for each in taken for span in each.stretches), reverse=True):
        if end + gap < begins:
            break
        begins = min(begins, first)
    return date.fromordinal(begins) if taken or opioid.order.is_draft else opioid.order.authored_on
