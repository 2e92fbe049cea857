"""The QT interval beside methadone: the newest QTc, what else lengthens it, and when an ECG is due (R-QTC-1, IX-QT).

Source: VA/DoD 2017, Appendix D, Table D-4 (APS/HRS 2014) for intervals and levels; QT categories of the drug table.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from clinical.condition_groups import ICD10_SYSTEMS
from clinical.dates import months_before
from clinical.diagnoses import GroupedDiagnosis, grouped_diagnoses, texts_of
from clinical.drug_classes import attributes, ingredients_of
from clinical.evidence import diagnosis_line
from clinical.exposure import exposure
from clinical.facts import Measurement, MedicationOrder
from clinical.lab_results import results
from clinical.mme import OrderDose
from clinical.mme_figure import plain
from clinical.opioids_in_play import opioids_after_signing
from clinical.other_drugs import orders_after_signing
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.regimen import opioid_orders
from clinical.runs import run_began

LOW = frozenset({"L", "LL"})
"""HL7 v3 ObservationInterpretation: low, critically low. The laboratory's own range decides."""

HEART_CODES = ("R001", "R55")
"""ICD-10-CM, without dots: bradycardia, syncope and collapse."""

HEART_WORDS = re.compile(r"\b(?:bradycardia|syncope|torsades?)\b", re.IGNORECASE)
MS_PER_UNIT = {"ms": 1, "msec": 1, "millisecond": 1, "milliseconds": 1, "s": 1000, "sec": 1000}
LEAST_PLAUSIBLE_MS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Qtc:
    """A corrected QT interval, in ms."""

    ms: Fraction
    evidence: Evidence
    on: date


@definition
def newest_qtc(record: PatientRecord) -> Qtc | None:
    """The longest QTc of the newest day with one: formulas differ, and the longer is the safer to go by."""
    known = [found for each in results(record.ecg, "qtc") if (found := _qtc(each))]
    return max((each for each in known if each.on == known[0].on), key=lambda each: each.ms, default=None)


@definition
def qt_drugs(record: PatientRecord) -> tuple[MedicationOrder, ...]:
    """Other drugs of any QT category once the drafts are signed, opioids aside."""
    return tuple(each for each in orders_after_signing(record) if qt_category(each) != "none")


def qt_category(order: MedicationOrder) -> str:
    """The highest category among the ingredients: known, possible, conditional, none."""
    found = {known.qt for name in ingredients_of(order) if (known := attributes(name))}
    return next((each for each in ("known", "possible", "conditional") if each in found), "none")


@definition
def qt_risks(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Risk factors: other QT drugs, low potassium or magnesium, a long QT, slow pulse or syncope, a QTc above 450."""
    drugs = tuple(_drug(each, record) for each in qt_drugs(record))
    lows = tuple(_low(record, group) for group in ("potassium", "magnesium"))
    heart = tuple(
        diagnosis_line(each, "a heart rhythm finding") for each in grouped_diagnoses(record) if _concerns_heart(each)
    )
    qtc = newest_qtc(record)
    long = (qtc.evidence,) if qtc and qtc.ms > policy.qtc_borderline_ms else ()
    return (*drugs, *(each for each in lows if each), *heart, *long)


@definition
def ecg_due(record: PatientRecord, policy: Policy) -> str | None:
    """Why methadone calls for an ECG now, or None. See the schedule of R-QTC-1."""
    last = newest_qtc(record)
    risks = qt_risks(record, policy)
    months = policy.ecg_with_risk_months if risks else policy.ecg_months
    if last is None or last.on < months_before(record.as_of, months):
        return f"no ECG on record within {months} months"
    if _is_qt_drug_being_started(record):
        return "another drug that can lengthen the QT interval is being started"
    started = _methadone_since(record, policy)
    if started <= record.as_of - timedelta(days=policy.ecg_after_start_days) and last.on <= started:
        return "no ECG since methadone was started"
    for level in (policy.methadone_ecg_high_mg_per_day, policy.methadone_ecg_mg_per_day):
        if _reached_on(level, record, policy) > last.on:
            return f"methadone has reached {plain(level)} mg/day since the last ECG"
    return None


def methadone_of(doses: tuple[OrderDose, ...]) -> tuple[OrderDose, ...]:
    return tuple(each for each in doses if "methadone" in each.opioid.ingredients)


def _qtc(each: Measurement) -> Qtc | None:
    written = each.value.number if each.value else None
    if written is None or each.taken_on is None:
        return None
    ms = written * MS_PER_UNIT.get((each.unit or "ms").strip().lower(), 0)
    if ms < LEAST_PLAUSIBLE_MS:
        return None
    return Qtc(ms=ms, on=each.taken_on, evidence=Evidence(f"QTc {plain(ms)} ms", each.taken_on, each.ref))


def _drug(order: MedicationOrder, record: PatientRecord) -> Evidence:
    name = ", ".join(sorted(ingredients_of(order)))
    text = f"{name}: {qt_category(order)} risk of a long QT interval"
    return Evidence(text, record.as_of if order.is_draft else order.authored_on, order.ref)


def _low(record: PatientRecord, group: str) -> Evidence | None:
    newest = next(iter(results(record.labs, group)), None)
    if newest is None or LOW.isdisjoint(code.value for code in newest.interpretations):
        return None
    return Evidence(f"{group} low by the laboratory's own range", newest.taken_on, newest.ref)


def _concerns_heart(each: GroupedDiagnosis) -> bool:
    if "long-qt" in each.groups:
        return True
    codes = [code.value.replace(".", "") for code in each.diagnosis.codes if code.system in ICD10_SYSTEMS]
    return any(code in HEART_CODES for code in codes) or any(
        HEART_WORDS.search(text) for text in texts_of(each.diagnosis)
    )


def _is_qt_drug_being_started(record: PatientRecord) -> bool:
    listed = {name for each in record.medications for name in ingredients_of(each)}
    return any(each.is_draft and not ingredients_of(each) <= listed for each in qt_drugs(record))


def _methadone_since(record: PatientRecord, policy: Policy, least_mg: Fraction = Fraction(0)) -> date:
    """The first day of the run of methadone, at such a dose, that reaches today; today without one."""
    taken = [each for each in exposure(record, policy).taken if "methadone" in each.dose.opioid.ingredients]
    stretches = [
        stretch for each in taken if (each.dose.dose_mg_per_day or 0) >= least_mg for stretch in each.stretches
    ]
    return date.fromordinal(run_began(stretches, record.as_of.toordinal(), policy.gap_in_run_days))


def _reached_on(level: Fraction, record: PatientRecord, policy: Policy) -> date:
    """The day on which the daily dose came to the level: today when the orders being written bring it there.

    Far in the past when it has not come to it. Orders that reach it only together count from the start of methadone.
    """
    listed, after = methadone_of(opioid_orders(record)), methadone_of(opioids_after_signing(record))
    if _mg(after) < level:
        return date.min
    if _mg(listed) < level:
        return record.as_of
    is_one_order = any((each.dose_mg_per_day or 0) >= level for each in listed)
    return _methadone_since(record, policy, level if is_one_order else Fraction(0))


def _mg(doses: tuple[OrderDose, ...]) -> Fraction:
    return sum((each.dose_mg_per_day or Fraction(0) for each in doses), Fraction(0))
