"""Kidney function: the newest filtration rate on record, and whether it is reduced.

A creatinine clearance stands for the rate where only that is reported. Source: R-RENAL (marked G: advice for
information only) and R-GABA-1 for the level of 60.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinical.dates import months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed
from clinical.evidence import diagnosis_line
from clinical.facts import Measurement
from clinical.lab_results import results
from clinical.organ_advice import organ_advice
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition

UNITS = "ml/min"


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyFunction:
    """Reduced kidney function. `ml_per_min` is None when only a diagnosis says so."""

    ml_per_min: Fraction | None
    is_severe: bool
    evidence: tuple[Evidence, ...]


@definition
def reduced_kidney_function(record: PatientRecord, policy: Policy) -> KidneyFunction | None:
    """By the newest rate within the look-back; without one, by a diagnosis. End-stage disease counts beside any rate.

    A rate reported as above a number ("> 60") is not reduced; one below a number ("< 15") is.
    """
    rate = newest_rate(record, policy)
    kidney = diagnosed(record, "renal")
    severe = tuple(each for each in kidney if _is_severe(each))
    if rate is not None and _ml_per_min(rate) < policy.egfr_reduced and not _is_above(rate):
        is_severe = bool(severe) or _ml_per_min(rate) < policy.egfr_severely_reduced
        return KidneyFunction(
            ml_per_min=_ml_per_min(rate), is_severe=is_severe, evidence=(_measured(rate), *map(_problem, kidney))
        )
    counted = kidney if rate is None else severe
    if not counted:
        return None
    return KidneyFunction(ml_per_min=None, is_severe=bool(severe), evidence=tuple(map(_problem, counted)))


@definition
def newest_rate(record: PatientRecord, policy: Policy) -> Measurement | None:
    """The newest rate in mL/min (per 1.73 m2 or not), unless it is older than the policy allows or without a date."""
    earliest = months_before(record.as_of, policy.kidney_result_months)
    rates = (each for each in results(record.labs, "egfr") if _is_rate(each))
    return next((each for each in rates if each.taken_on and each.taken_on >= earliest), None)


def _is_rate(each: Measurement) -> bool:
    is_known_unit = each.unit is None or each.unit.lower().replace(" ", "").startswith(UNITS)
    return is_known_unit and each.value is not None and each.value.number is not None


def _ml_per_min(rate: Measurement) -> Fraction:
    return (rate.value.number if rate.value else None) or Fraction(0)


def _is_above(rate: Measurement) -> bool:
    return rate.value is not None and (rate.value.text or "").startswith(">")


def _is_severe(each: GroupedDiagnosis) -> bool:
    codes = {code.value.replace(".", "").upper() for code in each.diagnosis.codes}
    return not codes.isdisjoint(organ_advice().severe_kidney_codes)


def _measured(rate: Measurement) -> Evidence:
    written = rate.value.text if rate.value and rate.value.text else str(_ml_per_min(rate))
    return Evidence(f"kidney function: {written} mL/min", rate.taken_on, rate.ref)


def _problem(each: GroupedDiagnosis) -> Evidence:
    return diagnosis_line(each, "kidney disease")
