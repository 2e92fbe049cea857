"""What explains a lower dose, so that its pace is no cause for concern (taper-math, section 7, suppressions).

A partial fill is no reduction here: the daily dose is that of the directions. The way back from an acute course beside
a longer opioid is none either: see `clinical.reduction_pace`. Hospital orders are out of scope altogether.
"""

from collections.abc import Iterable
from fractions import Fraction

from clinical.course import ends_treatment
from clinical.draft_orders import replaced_by_drafts, signed_drafts
from clinical.mme import OrderDose
from clinical.opioid import Use
from clinical.opioid_purpose import use_of
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.regimen import current_mme, opioid_orders
from clinical.verified_non_use import verified_non_use

ROTATION_SHARE = Fraction(1, 2)
"""A new opioid of at least half the old MME is a rotation (taper-math, section 7; mark D)."""


@definition
def explained(record: PatientRecord, policy: Policy) -> str | None:
    """Why a lower dose was to be expected, whatever its size; None when neither the chart nor a draft says so."""
    replaced = replaced_by_drafts(record)
    orders = (*(each for each in opioid_orders(record) if each.order.ref not in replaced), *signed_drafts(record))
    if any("buprenorphine" in each.opioid.ingredients for each in orders):
        return "buprenorphine takes the place of the other opioid"
    if any(use_of(each) is Use.OPIOID_USE_DISORDER for each in orders):
        return "medication for opioid use disorder carries the patient"
    if _is_rotation(record):
        return "another opioid takes its place"
    if verified_non_use(record, policy):
        return "repeated confirmed tests say that it is not taken"
    return None


def _is_rotation(record: PatientRecord) -> bool:
    """A new opioid among the drafts, for one that they end or replace: at any dose when it is methadone."""
    ended = _ended(record)
    known = {name for each in opioid_orders(record) for name in each.opioid.ingredients}
    new = [each for each in signed_drafts(record) if known.isdisjoint(each.opioid.ingredients)]
    if not ended or not new:
        return False
    if any("methadone" in each.opioid.ingredients for each in new):
        return True
    return _sum(new) >= ROTATION_SHARE * _sum(ended)


def _ended(record: PatientRecord) -> list[OrderDose]:
    """Listed opioids that a draft ends, or replaces by another ingredient."""
    replaced = replaced_by_drafts(record)
    drafted = {each.order.ref: each for each in signed_drafts(record)}
    found = []
    for each in current_mme(record).counted:
        draft = replaced.get(each.dose.order.ref)
        if draft is None:
            continue
        dose = drafted.get(draft.ref)
        if ends_treatment(draft) or (dose and set(dose.opioid.ingredients).isdisjoint(each.dose.opioid.ingredients)):
            found.append(each.dose)
    return found


def _sum(doses: Iterable[OrderDose]) -> Fraction:
    return sum((each.mme_per_day or Fraction(0) for each in doses), Fraction(0))
