"""Whether a suicide signal stands today, from screens, diagnoses and what has been done since (R-SUI-1).

Source: PHQ-9 item 9; C-SSRS screener triage (Columbia); ICD-10-CM and SNOMED CT groups. How long each stands is policy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from clinical.dates import months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.facts import SNOMED, Code
from clinical.other_orders import services_ordered
from clinical.outcome import Evidence, Service
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.suicide_signal import suicide_signal

ASSESSMENT = "225337009"
"""SNOMED CT: suicide risk assessment, as a procedure done or ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideRisk:
    """A signal that stands. `is_high` is C-SSRS high risk or an attempt within the look-back."""

    evidence: tuple[Evidence, ...]
    is_high: bool
    notes: tuple[str, ...] = ()


@definition
def suicide_risk(record: PatientRecord, policy: Policy) -> SuicideRisk | None:
    """The signals that no later full assessment has answered; None when none stands."""
    screens = suicide_signal(record, policy)
    positive = screens.evidence if screens.level in ("moderate", "high") else ()
    attempts = _dated_since(
        diagnosed(record, "suicide-attempt", "self-harm"),
        months_before(record.as_of, policy.suicide_attempt_months),
        "suicide attempt or self-harm",
        lambda each: event_date(each.diagnosis),
    )
    thoughts = _dated_since(
        diagnosed(record, "suicidal-ideation"),
        record.as_of - timedelta(days=policy.suicidal_ideation_days),
        "suicidal thoughts",
        last_dated,
    )
    standing = tuple(each for each in (*positive, *attempts, *thoughts) if not _is_answered(each, record))
    if not standing:
        return None
    is_high = screens.level == "high" or any(each in standing for each in attempts)
    return SuicideRisk(evidence=standing, is_high=is_high, notes=screens.notes)


def assessed_on(record: PatientRecord) -> date | None:
    """The day of the latest full suicide risk assessment on record."""
    done = (each for each in record.procedures if each.status in (None, "completed"))
    days = [each.performed_on for each in done if _is_assessment(each.codes) and each.performed_on]
    return max(days, default=None)


@definition
def is_assessment_ordered(record: PatientRecord, policy: Policy) -> bool:
    """Whether the assessment is being ordered, or an order for it is active that is no older than the newest signal.

    One without a date counts, and any counts where a signal has none: neither is known to be the older one.
    """
    orders = services_ordered(record, policy, Service.SUICIDE_RISK_ASSESSMENT)
    risk = suicide_risk(record, policy)
    days = [each.on for each in risk.evidence] if risk else []
    newest = max((day for day in days if day), default=None)
    return any(each.is_draft or not (newest and each.authored_on) or each.authored_on >= newest for each in orders)


def _is_answered(seen: Evidence, record: PatientRecord) -> bool:
    assessed = assessed_on(record)
    return assessed is not None and seen.on is not None and seen.on <= assessed


def _is_assessment(codes: tuple[Code, ...]) -> bool:
    return any(code.system == SNOMED and code.value == ASSESSMENT for code in codes)


def last_dated(found: GroupedDiagnosis) -> date | None:
    """The latest day on which a diagnosis was begun or recorded."""
    days = (found.diagnosis.onset_on, found.diagnosis.recorded_on)
    return max((day for day in days if day), default=None)


def _dated_since(
    found: tuple[GroupedDiagnosis, ...],
    earliest: date,
    what: str,
    dated: Callable[[GroupedDiagnosis], date | None],
) -> tuple[Evidence, ...]:
    """What is dated on or after a day. Without a date it is taken as recent: it is not known to be old."""
    seen = []
    for each in found:
        on = dated(each)
        if on is None or on >= earliest:
            name = f"{what}: {each.diagnosis.name}" if each.diagnosis.name else what
            seen.append(Evidence(name, on, each.diagnosis.ref))
    return tuple(seen)
