"""When no taper schedule is drafted, and what is said instead (taper-math, section 1; R-TAPER-NOT).

Source: CDC 2022, recommendations 5, 10 and 12; VA/DoD 2017; the combination is our design. What a patient wants cannot
be read from a chart, so every plan is a draft to talk about, and naloxone and monitoring go on whatever is decided.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from clinical.condition_groups import ICD10_SYSTEMS
from clinical.dates import months_before
from clinical.diagnoses import diagnosed, grouped_diagnoses
from clinical.exclusions import guideline_exclusion
from clinical.exposure import exposure
from clinical.facts import Diagnosis, Encounter
from clinical.opioid import Use
from clinical.opioid_purpose import use_of
from clinical.other_orders import services_ordered
from clinical.outcome import Service
from clinical.policy import Policy
from clinical.pregnancy import pregnancy
from clinical.record import Moment, PatientRecord
from clinical.regimen import current_mme, opioid_orders
from clinical.scope import is_hospital_care
from clinical.screenings import newest_scored
from clinical.suicide import suicide_risk
from clinical.taper_plans import benzodiazepine_taper
from clinical.taper_presets import NoPlan, taper_table
from clinical.verified_non_use import verified_non_use

OVERDOSES = ("overdose-opioid", "opioid-intoxication")
MENTAL_HEALTH_VISIT = re.compile(r"psychiatr|psycholog|behavioral health|mental health", re.IGNORECASE)


def refusal(record: PatientRecord, policy: Policy) -> NoPlan | None:
    """The first reason that holds, in order of weight; None when a plan may be drafted."""
    return next(_refusals(record, policy), None)


def _refusals(record: PatientRecord, policy: Policy) -> Iterator[NoPlan]:
    table = taper_table().no_plan
    if excluded := guideline_exclusion(record, policy):
        yield table["guideline-exclusion"].of(excluded)
    for key, holds in _REASONS.items():
        if holds(record, policy):
            yield table[key]


def _overdose_signs(record: PatientRecord, policy: Policy) -> bool:
    earliest = record.as_of - timedelta(days=taper_table().overdose_signs_days)
    events = [each.diagnosis for each in diagnosed(record, *OVERDOSES)]
    signs = [each.diagnosis for each in grouped_diagnoses(record) if _is_sign(each.diagnosis)]
    return any(day >= earliest for each in (*events, *signs) for day in (each.onset_on, each.recorded_on) if day)


def _is_sign(diagnosis: Diagnosis) -> bool:
    codes = taper_table().overdose_signs
    return any(code.system in ICD10_SYSTEMS and code.value.upper() in codes for code in diagnosis.codes)


def _is_in_hospital(record: PatientRecord, policy: Policy) -> bool:
    return is_hospital_care(record, Moment.CHART_REVIEW)


def _on_moud(record: PatientRecord, policy: Policy) -> bool:
    return any(use_of(each) is Use.OPIOID_USE_DISORDER for each in opioid_orders(record))


def _needs_consult(record: PatientRecord, policy: Policy) -> bool:
    """A bipolar or psychotic disorder, or a PHQ-9 that calls for urgent referral, and nobody asked yet."""
    mood = newest_scored(record, "PHQ-9")
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    is_severe = mood is not None and (mood.total or mood.partial_total or 0) >= policy.phq9_urgent
    is_recent = mood is not None and (mood.taken_on is None or mood.taken_on >= earliest)
    if not (diagnosed(record, "bipolar", "psychotic") or (is_severe and is_recent)):
        return False
    visits = (each for each in record.encounters if each.started_on is None or each.started_on >= earliest)
    return not services_ordered(record, policy, Service.BEHAVIORAL_HEALTH) and not any(map(_is_consult, visits))


def _is_consult(visit: Encounter) -> bool:
    return any(MENTAL_HEALTH_VISIT.search(text or "") for text in (visit.name, *(each.display for each in visit.codes)))


def _has_recent_spike(record: PatientRecord, policy: Policy) -> bool:
    earliest = record.as_of - timedelta(days=taper_table().recent_spike_days)
    return any(each.is_spike and each.end > earliest for each in exposure(record, policy).spans)


_REASONS: dict[str, Callable[[PatientRecord, Policy], object]] = {
    "overdose-signs": _overdose_signs,
    "suicide-risk": suicide_risk,
    "opioid-use-disorder": lambda record, policy: diagnosed(record, "opioid-use-disorder"),
    "moud": _on_moud,
    "pregnancy": lambda record, policy: pregnancy(record),
    "psychiatric": _needs_consult,
    "hospital": _is_in_hospital,
    "not-taken": verified_non_use,
    "benzodiazepine-taper": lambda record, policy: benzodiazepine_taper(record),
    "no-opioid": lambda record, policy: not (current_mme(record).counted or current_mme(record).not_computable),
    "short-use": lambda record, policy: not exposure(record, policy).is_dependent,
    "recent-spike": _has_recent_spike,
}
