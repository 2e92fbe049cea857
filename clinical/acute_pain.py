"""Whether an opioid order is for acute pain: by its reason, or by how short its supply is."""

from clinical.course import course_of
from clinical.facts import ICD10CM, SNOMED, Code
from clinical.mme import OrderDose
from clinical.policy import Policy
from clinical.record import PatientRecord

ACUTE_PAIN_SNOMED = frozenset({"274663001"})
"""Acute pain, by code only."""

ACUTE_PAIN_ICD10 = "G891"
"""G89.1: acute pain, not elsewhere classified (trauma, after thoracotomy, after a procedure)."""


def is_acute(dose: OrderDose, record: PatientRecord, policy: Policy) -> bool | None:
    """One fill's supply under 28 days, or a coded acute pain as the reason (design: section 12). None: neither said."""
    if _has_acute_reason(dose, record):
        return True
    days = course_of(dose.order, dose).one_fill_days
    return None if days is None else days < policy.subacute_supply_days


def _has_acute_reason(dose: OrderDose, record: PatientRecord) -> bool:
    named = (each.codes for each in record.diagnoses if each.ref in dose.order.reason_refs)
    codes = (*dose.order.reasons, *(code for several in named for code in several))
    return any(_is_acute_pain(code) for code in codes)


def _is_acute_pain(code: Code) -> bool:
    if code.system == SNOMED:
        return code.value in ACUTE_PAIN_SNOMED
    return code.system == ICD10CM and code.value.upper().replace(".", "").startswith(ACUTE_PAIN_ICD10)
