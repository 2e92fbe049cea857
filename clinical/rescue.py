"""Whether a rescue antagonist that was ordered or handed over can still be in the patient's hands (R-NAL-1)."""

from collections.abc import Iterable
from datetime import date

from clinical.dates import months_before
from clinical.diagnoses import diagnosed, event_date
from clinical.evidence import name_of
from clinical.facts import Dispense, MedicationOrder
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.setting import is_hospital_order

OVERDOSE_EVENTS = ("overdose-opioid", "overdose-other", "opioid-intoxication")
NEVER_REACHED = frozenset({"stopped", "cancelled", "entered-in-error", "declined", "draft"})
NOT_AN_ORDER = frozenset({"proposal", "plan", "option"})


def last_overdose(record: PatientRecord) -> date | None:
    """The day of the latest overdose; the day of the call when one is on record without a date."""
    events = diagnosed(record, *OVERDOSE_EVENTS)
    return max((event_date(each.diagnosis) or record.as_of for each in events), default=None)


def rescue_supply(
    products: Iterable[MedicationOrder | Dispense], today: date, policy: Policy, overdose: date | None
) -> Evidence | None:
    """The latest supply that counts. What is being written comes first; nothing can have used it up."""
    earliest = months_before(today, policy.rescue_lookback_months)
    found = [evidence for each in products if (evidence := _supply(each, today, earliest, overdose))]
    return max(found, key=lambda each: each.on or date.min, default=None)


def _supply(product: MedicationOrder | Dispense, today: date, earliest: date, overdose: date | None) -> Evidence | None:
    name = name_of(product, "naloxone")
    if isinstance(product, MedicationOrder) and product.is_draft:
        return None if product.do_not_perform else Evidence(f"{name}, being ordered", today, product.ref)
    if product.status in NEVER_REACHED or (isinstance(product, MedicationOrder) and _is_not_taken_home(product)):
        return None
    on = product.authored_on if isinstance(product, MedicationOrder) else product.handed_over_on
    if on is None:
        is_listed = product.status == "active" and overdose is None
        return Evidence(f"{name}, on the list without a date", None, product.ref) if is_listed else None
    if on < earliest or (overdose is not None and overdose > on):
        return None
    return Evidence(name, on, product.ref)


def _is_not_taken_home(order: MedicationOrder) -> bool:
    """Given on the ward, only proposed, or not to be done at all: nothing that the patient takes home."""
    return order.do_not_perform or order.intent in NOT_AN_ORDER or is_hospital_order(order)
