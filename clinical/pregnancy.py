"""Whether the patient is pregnant, by diagnoses, a stated status and a pregnancy test: the newest word counts."""

from datetime import date, timedelta

from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.evidence import diagnosis_line
from clinical.facts import AnswerValue, Measurement
from clinical.lab_results import results
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition

PREGNANCY = timedelta(weeks=42)
"""How long a code of pregnancy can speak of this one. Source: notes of the pregnancy rows, README_clinical.md."""

PREGNANT = frozenset({"LA15173-0", "77386006"})
NOT_PREGNANT = frozenset({"LA26683-5", "60001007"})
"""LOINC answers and SNOMED CT. Source: HL7 International Patient Summary, pregnancy status and its map."""

POSITIVE = frozenset({"POS", "10828004", "LA6576-8"})
"""HL7 v3 interpretation, SNOMED CT, LOINC answer."""


@definition
def pregnancy(record: PatientRecord) -> Evidence | None:
    """A pregnancy that can be going on: no older than 42 weeks, not ended since, by a diagnosis or a stated status."""
    ended = max(_ends(record), default=date.min)
    found = [*_diagnosed(record), *map(_status, _stated(record, PREGNANT)), *map(_test, _positive_tests(record))]
    standing = [each for each in found if not (each.on and each.on < ended)]
    return next((each for each in standing if each.on is None or each.on >= record.as_of - PREGNANCY), None)


def _diagnosed(record: PatientRecord) -> tuple[Evidence, ...]:
    """A code without a date counts only when the chart calls it active; an end without a date ends nothing dated."""
    ends = [day for each in diagnosed(record, "pregnancy-ended") if (day := event_date(each.diagnosis))]
    return tuple(
        diagnosis_line(each, "pregnancy on the list of conditions")
        for each in diagnosed(record, "pregnancy")
        if _is_going_on(each, record) and not _ended_since(each, ends, record.as_of)
    )


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


def _ends(record: PatientRecord) -> tuple[date, ...]:
    stated = (each.taken_on for each in _stated(record, NOT_PREGNANT))
    diagnoses = (event_date(each.diagnosis) for each in diagnosed(record, "pregnancy-ended"))
    return tuple(day for day in (*stated, *diagnoses) if day)


def _stated(record: PatientRecord, answers: frozenset[str]) -> tuple[Measurement, ...]:
    stated = results(record.social_history, "pregnancy-status")
    return tuple(each for each in stated if each.taken_on and _answers(each.value, answers))


def _positive_tests(record: PatientRecord) -> tuple[Measurement, ...]:
    return tuple(each for each in results(record.labs, "pregnancy-test") if each.taken_on and _is_positive(each))


def _is_positive(test: Measurement) -> bool:
    words = (test.value.text or "").strip().lower() if test.value else ""
    flags = {code.value for code in test.interpretations}
    return words == "positive" or _answers(test.value, POSITIVE) or not flags.isdisjoint(POSITIVE)


def _answers(value: AnswerValue | None, codes: frozenset[str]) -> bool:
    return value is not None and any(code.value in codes for code in value.codes)


def _status(stated: Measurement) -> Evidence:
    return Evidence("pregnancy status: pregnant", stated.taken_on, stated.ref)


def _test(positive: Measurement) -> Evidence:
    return Evidence("pregnancy test positive", positive.taken_on, positive.ref)
