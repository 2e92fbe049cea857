"""Who the patient is: age in whole years on the day of the call, and pregnancy."""

from datetime import date, timedelta

from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition

PREGNANCY = timedelta(weeks=42)
"""How long a code of pregnancy can speak of this one. Source: notes of the pregnancy rows, README_clinical.md."""


def age_years(record: PatientRecord) -> int | None:
    """Completed years on `as_of`; None when the birth date is not known or lies ahead."""
    born, today = record.birth_date, record.as_of
    if born is None or born > today:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_known_minor(record: PatientRecord, policy: Policy) -> bool:
    """Known to be under age. A patient of unknown age is treated as an adult (design: section 12)."""
    age = age_years(record)
    return age is not None and age < policy.adult_age_years


def is_older_adult(record: PatientRecord, policy: Policy) -> bool:
    age = age_years(record)
    return age is not None and age >= policy.older_adult_age_years


@definition
def pregnancy(record: PatientRecord) -> Evidence | None:
    """A pregnancy on record that can still be going on: no older than 42 weeks, not abated, and not ended since.

    A code without a date counts only when the chart calls it active; an end without a date ends nothing dated.
    """
    ends = [day for each in diagnosed(record, "pregnancy-ended") if (day := event_date(each.diagnosis))]
    for each in diagnosed(record, "pregnancy"):
        if _is_going_on(each, record) and not _ended_since(each, ends, record.as_of):
            text = each.diagnosis.name or "pregnancy on the list of conditions"
            return Evidence(text, event_date(each.diagnosis), each.diagnosis.ref)
    return None


def _is_going_on(each: GroupedDiagnosis, record: PatientRecord) -> bool:
    found = each.diagnosis
    if found.abated_on is not None and found.abated_on <= record.as_of:
        return False
    seen = event_date(found)
    if seen is None:
        return found.clinical_status == "active"
    return record.as_of - PREGNANCY <= seen


def _ended_since(each: GroupedDiagnosis, ends: list[date], as_of: date) -> bool:
    since = event_date(each.diagnosis) or as_of - PREGNANCY
    return any(day >= since for day in ends)
