"""Which mental-health screens are due: not answered within a window, or only by a short form that was positive.

Source: R-SCREEN-1 (12 months, a design choice; CDC 2022 asks for mental health to be looked at); USPSTF 2023: anxiety
screening is recommended under 65; at the start of a taper also PC-PTSD-5 after trauma, and C-SSRS with any signal.
Without a taper no C-SSRS is due: a signal that stands is the matter of the suicide-risk rule.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from clinical.dates import is_since, months_before
from clinical.diagnoses import diagnosed
from clinical.instruments import ScreeningResult
from clinical.mental_health import short_screen
from clinical.outcome import Service
from clinical.people import is_older_adult
from clinical.policy import Policy
from clinical.record import PatientRecord
from clinical.screenings import screening_results
from clinical.suicide import suicide_risk

DEPRESSION = ("PHQ-9", "PHQ-9M", "PHQ-2")
ANXIETY = ("GAD-7", "GAD-2")
SIGNS_OF_TRAUMA = ("ptsd",)
SIGNS_OF_SUICIDE = ("suicidal-ideation", "suicide-attempt", "suicide-attempt-history", "self-harm", "self-harm-history")


def screens_due(record: PatientRecord, policy: Policy, is_tapering: bool) -> tuple[Service, ...]:
    """The screens to offer, the one for depression first."""
    return tuple(_due(record, policy, _earliest(record, policy, is_tapering), is_tapering))


def _due(record: PatientRecord, policy: Policy, earliest: date, is_tapering: bool) -> Iterator[Service]:
    if not _answered(record, earliest, DEPRESSION) or short_screen(record, policy, "PHQ-2", "PHQ-9"):
        yield Service.PHQ_9
    is_recommended = is_tapering or not is_older_adult(record, policy)
    is_unanswered = is_recommended and not _answered(record, earliest, ANXIETY)
    if is_unanswered or short_screen(record, policy, "GAD-2", "GAD-7"):
        yield Service.GAD_7
    if is_tapering and diagnosed(record, *SIGNS_OF_TRAUMA) and not _answered(record, earliest, ("PC-PTSD-5",)):
        yield Service.PC_PTSD_5
    if is_tapering and _has_suicide_sign(record, policy) and not _answered(record, earliest, ("C-SSRS",)):
        yield Service.C_SSRS


def _earliest(record: PatientRecord, policy: Policy, is_tapering: bool) -> date:
    if is_tapering:
        return record.as_of - timedelta(days=policy.tapering_screen_days)
    return months_before(record.as_of, policy.screening_due_months)


def _answered(record: PatientRecord, earliest: date, names: tuple[str, ...]) -> bool:
    """Whether one of these was answered since then, alone or as part of a longer form."""
    recent = (each for each in screening_results(record) if is_since(each.taken_on, earliest))
    return any(_tells(part) for each in recent for part in (each, *each.derived) if part.instrument in names)


def _tells(result: ScreeningResult) -> bool:
    return result.total is not None or result.is_positive is not None


def _has_suicide_sign(record: PatientRecord, policy: Policy) -> bool:
    return bool(suicide_risk(record, policy) or diagnosed(record, *SIGNS_OF_SUICIDE))
