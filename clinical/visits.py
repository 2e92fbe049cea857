"""When the patient was seen, and whether the next visit is arranged."""

from datetime import date

from clinical.course import later
from clinical.exclusions import NOT_HELD
from clinical.facts import SNOMED, Encounter, ServiceOrder
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.scope import HOSPITAL_CLASSES

FOLLOW_UP = frozenset({"185389009", "390906007"})
"""SNOMED CT, by code only: follow-up visit, follow-up encounter."""

PLANNED = "planned"


@definition
def encounters_held(record: PatientRecord) -> tuple[Encounter, ...]:
    """Every visit or stay up to today, the current one among them, the newest first."""
    seen = {each.ref: each for each in (record.encounter, *record.encounters) if each is not None}
    held = (each for each in seen.values() if each.status not in NOT_HELD)
    dated = [each for each in held if each.started_on is not None and each.started_on <= record.as_of]
    return tuple(sorted(dated, key=lambda each: each.started_on or date.min, reverse=True))


@definition
def last_visit(record: PatientRecord) -> date | None:
    """The last day on which the patient was seen outside of hospital and emergency care, in person or not."""
    visits = (each for each in encounters_held(record) if each.class_code not in HOSPITAL_CLASSES)
    return next((each.started_on for each in visits), None)


@definition
def follow_up_arranged(record: PatientRecord, policy: Policy, within_days: int) -> bool:
    """Whether a follow-up is being ordered, was ordered in as many days, or a visit is planned within them."""
    since, until = later(record.as_of, -within_days), later(record.as_of, within_days)
    planned = (each.started_on for each in record.encounters if each.status == PLANNED)
    if any(day is not None and record.as_of < day <= until for day in planned):
        return True
    orders = (*record.draft_services, *record.service_orders)
    ordered = (each for each in orders if not each.do_not_perform and is_follow_up(each, policy))
    return any(each.is_draft or each.authored_on is None or each.authored_on >= since for each in ordered)


def is_follow_up(order: ServiceOrder, policy: Policy) -> bool:
    """Under a code of ours, or under the one that the site has for it."""
    own = policy.services.get("follow-up-visit")
    wanted = {(SNOMED, value) for value in FOLLOW_UP} | ({(own.system, own.code)} if own else set())
    return any((code.system, code.value) in wanted for code in order.codes)
