"""When the patient was seen, and whether the next visit is arranged."""

from datetime import date

from clinical.dates import later
from clinical.facts import Encounter
from clinical.other_orders import FOLLOW_UP_VISIT, services_ordered
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.setting import HOSPITAL_CLASSES, encounters_on_record

PLANNED = "planned"


@definition
def encounters_held(record: PatientRecord) -> tuple[Encounter, ...]:
    """Every visit or stay up to today, the current one among them, the newest first."""
    held = encounters_on_record(record)
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
    ordered = services_ordered(record, policy, FOLLOW_UP_VISIT)
    return any(each.is_draft or each.authored_on is None or each.authored_on >= since for each in ordered)
