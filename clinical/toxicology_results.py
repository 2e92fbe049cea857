"""What urine drug tests found: the newest result of each substance, by codes, words, numbers and interpretations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinical.facts import LOINC, SNOMED, AnswerValue, Code, Measurement
from clinical.lab_results import valid_parts
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition
from clinical.recorded import was_done
from clinical.toxicology_tests import Substance, ToxicologyTest, toxicology_tests

DETECTED = frozenset({"10828004", "260373001", "52101004", "LA6576-8", "LA11882-0", "LA9633-4", "POS", "DET"})
"""SNOMED CT positive, detected, present; the LOINC answers of the same names; HL7 interpretation codes."""

NOT_DETECTED = frozenset({"260385009", "260415000", "2667000", "LA6577-6", "LA11883-8", "LA9634-2", "NEG", "ND"})
"""SNOMED CT negative, not detected, absent; the LOINC answers of the same names; HL7 interpretation codes."""

SCREEN_DONE = "310627008"
"""SNOMED CT: urine drug screen, as a procedure."""

SAYS_NO = re.compile(
    r"\bneg(?:ative)?\b|\b(?:not|none|non)[- ]?detected\b|\bundetected\b|\babsent\b|^\s*nd\s*$", re.IGNORECASE
)
SAYS_YES = re.compile(r"\bpos(?:itive)?\b|\bdetected\b|\bpresent\b", re.IGNORECASE)
SAYS_NOTHING = re.compile(r"indeterminate|inconclusive|invalid|pending|unable|cancel|equivocal", re.IGNORECASE)
IS_URINE_TEST = re.compile(r"\burine\b|\bur\b|drug screen|toxicology|drugs of abuse", re.IGNORECASE)
IS_SCREEN = re.compile(r"drug screen|drugs of abuse|toxicology screen|urine toxicology", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One substance on one day: found or not. `is_confirmed` when a confirmatory method said so."""

    substance: Substance
    is_found: bool
    is_confirmed: bool
    taken_on: date
    ref: str

    @property
    def evidence(self) -> Evidence:
        how = "confirmed" if self.is_confirmed else "not confirmed"
        return Evidence(
            f"{self.substance.title} {'found' if self.is_found else 'not found'}, {how}", self.taken_on, self.ref
        )


@definition
def toxicology_findings(record: PatientRecord) -> tuple[Finding, ...]:
    """Of every substance its newest dated result. On one day a confirmatory method goes before a screen, and what was
    found (a metabolite) before what was not (the parent)."""
    newest: dict[str, Finding] = {}
    for each in all_findings(record):
        held = newest.get(each.substance.key)
        if held is None or _weight(each) > _weight(held):
            newest[each.substance.key] = each
    return tuple(sorted(newest.values(), key=lambda each: (each.taken_on, each.substance.key), reverse=True))


@definition
def all_findings(record: PatientRecord) -> tuple[Finding, ...]:
    """Every dated result that tells something, in the order of the chart."""
    return tuple(_findings(record))


@definition
def last_screen(record: PatientRecord) -> date | None:
    """The day of the newest drug test, whatever it looked for; the day of the call for one without a date."""
    tests = [each.taken_on for each in valid_parts(record.labs) if _is_test(each)]
    done = [each.performed_on for each in record.procedures if was_done(each) and _is_screen(each.codes)]
    return max((on or record.as_of for on in (*tests, *done)), default=None)


def detected(measurement: Measurement, test: ToxicologyTest) -> bool | None:
    """Whether the substance is there. None when nothing says so, or value and interpretation say opposite things."""
    said = _said(measurement.interpretations)
    value = _by_value(measurement.value, test)
    if value is not None and said is not None and value is not said:
        return None
    return said if value is None else value


def toxicology_test(measurement: Measurement) -> ToxicologyTest | None:
    """By LOINC code; a result without a code that we know by its name, when that says a urine test of a component."""
    tests = toxicology_tests()
    known = [
        tests.by_code[code.value] for code in measurement.codes if code.system == LOINC and code.value in tests.by_code
    ]
    if known:
        return known[0]
    name = (measurement.name or "").lower()
    words = re.split(r"[,(\[]| urine| ur\b| screen| by ", name)[0].strip()
    substance = tests.by_component.get(words) if IS_URINE_TEST.search(name) else None
    if substance is None:
        return None
    return ToxicologyTest(
        code="", substance=substance, kind="presence", is_confirmed="confirm" in name, is_screen=False
    )


def _findings(record: PatientRecord) -> Iterator[Finding]:
    for each in valid_parts(record.labs):
        test = toxicology_test(each)
        if test is None or test.substance is None or test.kind not in {"presence", "quantity"}:
            continue
        found = detected(each, test)
        if found is not None and each.taken_on is not None and each.taken_on <= record.as_of:
            yield Finding(
                substance=test.substance,
                is_found=found,
                is_confirmed=test.is_confirmed,
                taken_on=each.taken_on,
                ref=each.ref,
            )


def _weight(finding: Finding) -> tuple[date, bool, bool]:
    return finding.taken_on, finding.is_confirmed, finding.is_found


def _is_test(measurement: Measurement) -> bool:
    test = toxicology_test(measurement)
    if test is not None:
        return test.kind != "cutoff"
    return bool(IS_SCREEN.search(measurement.name or "")) or _is_screen(measurement.codes)


def _is_screen(codes: tuple[Code, ...]) -> bool:
    return any(code.system == SNOMED and code.value == SCREEN_DONE for code in codes)


def _by_value(value: AnswerValue | None, test: ToxicologyTest) -> bool | None:
    if value is None:
        return None
    if (said := _said(value.codes)) is not None:
        return said
    if value.flag is not None:
        return value.flag if test.kind == "presence" else None
    if value.number is not None and test.kind == "quantity":
        return _by_amount(value, test)
    return _by_words(value.text or " ".join(code.display or "" for code in value.codes))


def _by_amount(value: AnswerValue, test: ToxicologyTest) -> bool | None:
    """ "<50" is below what the laboratory reports. An amount by a screening method may be below its cut-off."""
    if (value.text or "").startswith("<") or value.number == 0:
        return False
    return None if test.is_screen else True


def _by_words(text: str) -> bool | None:
    is_no, is_yes = bool(SAYS_NO.search(text)), bool(SAYS_YES.search(SAYS_NO.sub(" ", text)))
    return None if SAYS_NOTHING.search(text) or is_no == is_yes else is_yes


def _said(codes: tuple[Code, ...]) -> bool | None:
    values = {code.value.upper() for code in codes}
    found, not_found = bool(values & DETECTED), bool(values & NOT_DETECTED)
    return None if found == not_found else found
