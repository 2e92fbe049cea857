"""Tapers that the chart documents already: care plans, procedures and orders, and which dose they foresee for a day.

Source: SNOMED CT 874903005 (management of opioid dosage tapering), LOINC 80764-4 (pain medicine plan of care); design,
section 11. What a plan says of its steps is read from their own words ("45 MME/day").
"""

import re
from datetime import date
from fractions import Fraction

from clinical.dates import later, months_before
from clinical.facts import LOINC, SNOMED, CarePlan, Code
from clinical.other_orders import is_ordered
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.rapid_taper import LABEL_STEP_PCT
from clinical.record import PatientRecord, definition
from clinical.taper_presets import taper_table

TAPERING = "874903005"
PAIN_PLAN = "80764-4"
OPEN = frozenset({"active", "draft", "on-hold", "unknown", None})
IN_FORCE = frozenset({"active", None})
BROKEN_OFF = frozenset({"revoked"})
NOT_DONE = frozenset({"not-done", "entered-in-error"})
TAPER_WORD = re.compile(r"\btaper", re.IGNORECASE)
OF_BENZODIAZEPINE = re.compile(r"benzodiazepine|\w+(?:azolam|azepam)\b|clobazam|chlordiazepoxide", re.IGNORECASE)
STATED_MME = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?) ?MME", re.IGNORECASE)


@definition
def documented_taper(record: PatientRecord, policy: Policy) -> Evidence | None:
    """An opioid taper or pain plan that is open, or the procedure or order that says one is under way."""
    for plan in record.care_plans:
        if (
            plan.status in OPEN
            and not _is_over(plan, record.as_of)
            and (_is_taper(plan) or _has(plan, LOINC, PAIN_PLAN))
        ):
            return Evidence(f"care plan: {plan.title or 'opioid taper'}", plan.created_on or plan.starts_on, plan.ref)
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    for each in record.procedures:
        is_recent = each.performed_on is None or each.performed_on >= earliest
        if each.status not in NOT_DONE and is_recent and _is_tapering(each.codes):
            return Evidence("management of opioid tapering", each.performed_on, each.ref)
    return Evidence("management of opioid tapering, ordered") if is_ordered(record, TAPERING) else None


@definition
def unfinished_taper(record: PatientRecord) -> Evidence | None:
    """An opioid taper that was broken off: the next one goes slower."""
    broken = (each for each in record.care_plans if each.status in BROKEN_OFF and _is_taper(each))
    return next((Evidence(f"taper broken off: {each.title}", each.created_on, each.ref) for each in broken), None)


@definition
def benzodiazepine_taper(record: PatientRecord) -> Evidence | None:
    """A taper of a benzodiazepine under way, by care plan: one at a time (CDC 2022, recommendation 11)."""
    found = (
        each
        for each in record.care_plans
        if each.status in OPEN - {"draft"} and not _is_over(each, record.as_of) and _is_of_benzodiazepine(each)
    )
    return next((Evidence(f"care plan: {each.title}", each.created_on, each.ref) for each in found), None)


def is_planned_step(record: PatientRecord, day: date, new_mme: Fraction, pct_step: Fraction) -> bool:
    """Whether a plan in force foresees a dose this low by `day`.

    A plan whose steps name no dose vouches for no more than a step within the label's bound.
    """
    plans = [
        each for each in record.care_plans if each.status in IN_FORCE and not _is_over(each, day) and _is_taper(each)
    ]
    for plan in plans:
        foreseen = _foreseen(plan, day)
        if new_mme >= foreseen if foreseen is not None else not _stated(plan) and pct_step <= LABEL_STEP_PCT:
            return True
    return False


def _foreseen(plan: CarePlan, day: date) -> Fraction | None:
    """The lowest dose of the steps that begin by `day`, in MME."""
    reached = later(day, taper_table().planned_step_tolerance_days)
    return min((mme for begins, mme in _stated(plan) if begins <= reached), default=None)


def _stated(plan: CarePlan) -> list[tuple[date, Fraction]]:
    """First day and MME of each step that says one. A step without a day cannot be placed, so it is not counted."""
    found = ((each.starts_on, STATED_MME.search(each.text or "")) for each in plan.steps if each.status != "cancelled")
    return [(begins, Fraction(mme.group(1).replace(",", ""))) for begins, mme in found if mme and begins]


def _is_taper(plan: CarePlan) -> bool:
    """An opioid's: by code, by its title, or a pain plan whose steps state doses."""
    if _is_of_benzodiazepine(plan):
        return False
    is_named = TAPER_WORD.search(plan.title or "") is not None or _has(plan, SNOMED, TAPERING)
    return is_named or (_has(plan, LOINC, PAIN_PLAN) and bool(_stated(plan)))


def _is_of_benzodiazepine(plan: CarePlan) -> bool:
    title = plan.title or ""
    return TAPER_WORD.search(title) is not None and OF_BENZODIAZEPINE.search(title) is not None


def _is_over(plan: CarePlan, day: date) -> bool:
    return plan.ends_on is not None and plan.ends_on < day


def _is_tapering(codes: tuple[Code, ...]) -> bool:
    return any(code.system == SNOMED and code.value == TAPERING for code in codes)


def _has(plan: CarePlan, system: str, value: str) -> bool:
    return any(code.system == system and code.value == value for code in plan.codes)
