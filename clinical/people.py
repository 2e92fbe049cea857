"""Who the patient is: age in whole years on the day of the call."""

from clinical.policy import Policy
from clinical.record import PatientRecord


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
