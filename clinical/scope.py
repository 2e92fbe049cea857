"""Whom and what the rules speak for: age and death, the orders being written, the setting (design: section 12).

At prescribing a rule speaks of the orders being written. Unless one of them is an opioid, an antagonist, a sedative or
interacting drug beside an opioid, or cannot be read, only the rules for everyone speak.
"""

from clinical.course import ends_treatment
from clinical.draft_orders import is_being_written
from clinical.drug_classes import INTERACTS_WITH_OPIOIDS, classes_of, is_rescue_antagonist
from clinical.facts import MedicationOrder
from clinical.opioid_partners import interacts_with
from clinical.opioids_in_play import may_interact, opioids_in_play
from clinical.people import is_known_minor
from clinical.policy import Policy
from clinical.products import identify
from clinical.record import Need, PatientRecord, definition
from clinical.regimen import draft_opioids, draft_stops
from clinical.rule import Audience, Moment
from clinical.setting import HOSPITAL_CLASSES, OUTPATIENT


@definition
def out_of_scope(record: PatientRecord, moment: Moment, audience: Audience, policy: Policy) -> str | None:
    """Why a rule for this audience has nothing to say here, or None when it may speak."""
    if record.is_deceased:
        return "the patient has died"
    if audience is Audience.EVERYONE:
        return None
    if is_known_minor(record, policy):
        return f"the patient is under {policy.adult_age_years}"
    if moment is Moment.PRESCRIBING and not concerns_opioid_care(record):
        return "no order being written is an opioid or interacts with one"
    if audience is Audience.ADULT_OUTPATIENT and is_hospital_care(record, moment):
        return "inpatient, emergency or observation care"
    return None


def scope_needs(audience: Audience) -> frozenset[Need]:
    """What is read to tell whether a rule for this audience may speak: here, and for whether it applies at all."""
    everywhere = frozenset({Need.PATIENT, Need.DRAFTS, Need.MEDICATIONS})
    return everywhere | {Need.ENCOUNTER} if audience is Audience.ADULT_OUTPATIENT else everywhere


def is_silent(record: PatientRecord, moment: Moment, policy: Policy) -> bool:
    """Whether not even a gap is worth a word: a patient who died, a minor, an order unrelated to opioids."""
    if record.is_deceased or is_known_minor(record, policy):
        return True
    if moment is not Moment.PRESCRIBING or record.is_unavailable(Need.DRAFTS):
        return False
    return not concerns_opioid_care(record)


@definition
def concerns_opioid_care(record: PatientRecord) -> bool:
    """Whether an order being written (at order-select a selected one) has to do with opioids."""
    if draft_opioids(record) or draft_stops(record) or drafts_not_judged(record):
        return True
    return any(_concerns(draft, record) for draft in _drafts(record))


def drafts_not_judged(record: PatientRecord) -> tuple[str, ...]:
    """Orders being written (at order-select those selected) that name another patient, or no drug that can be told."""
    chosen, unreadable = record.selections, frozenset(record.unreadable)
    left_out = tuple(ref for ref in record.drafts_left_out if chosen is None or ref in chosen)
    return (*left_out, *(draft.ref for draft in _drafts(record) if draft.ref in unreadable))


def _drafts(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    return tuple(draft for draft in record.drafts if is_being_written(draft, record))


def _concerns(draft: MedicationOrder, record: PatientRecord) -> bool:
    if is_rescue_antagonist(draft) or "opioid-antagonist" in classes_of(draft):
        return True
    if may_interact(record) is None:
        ends_opioid = ends_treatment(draft) and identify(draft) is not None
        return ends_opioid or bool(classes_of(draft) & INTERACTS_WITH_OPIOIDS)
    return may_interact(record) is True and interacts_with(draft, _ingredients(record))


def _ingredients(record: PatientRecord) -> frozenset[str]:
    return frozenset(name for each in opioids_in_play(record) for name in each.ingredients)


def is_hospital_care(record: PatientRecord, moment: Moment) -> bool:
    """By the orders' own category, else by the encounter's class. What is written at discharge is outpatient care."""
    if moment is Moment.DISCHARGE:
        return False
    if moment is Moment.PRESCRIBING:
        categories = {category for draft in _drafts(record) for category in draft.categories}
        if categories & OUTPATIENT:
            return False
        if "inpatient" in categories:
            return True
    return record.encounter is not None and record.encounter.class_code in HOSPITAL_CLASSES
