"""Whether a methadone order treats opioid use disorder, as far as the order itself says."""

import re

from clinical.facts import ICD10CM, SNOMED, Code, MedicationOrder

# Opioid dependence and opioid abuse (SNOMED CT, by code only); ICD-10-CM F11 is opioid related disorders.
USE_DISORDER_SNOMED = frozenset({"75544000", "5602001"})
USE_DISORDER_WORDS = re.compile(
    r"\botp\b|\bm?oud\b|\bmmt\b|opioid treatment program|opioid use disorder|(?:opioid|opiate) dependence|addiction"
    r"|methadone clinic|methadone maintenance|maintenance (?:dose|dosing|treatment|therapy)|for maintenance",
    re.IGNORECASE,
)
PAIN_WORDS = re.compile(r"\b(?:pain|analgesi\w*|neuropath\w*|cancer)\b", re.IGNORECASE)


def is_moud_methadone(order: MedicationOrder) -> bool:
    """The order gives opioid use disorder as its reason, by code or in words, and its words do not speak of pain.

    When both are named the dose is counted: leaving out an analgesic dose is the more dangerous mistake.
    """
    texts = [text for each in order.dosages for text in (each.text, each.patient_instruction) if text]
    words = " ".join([*texts, *(code.display or "" for code in order.reasons)])
    if PAIN_WORDS.search(words):
        return False
    return any(_is_use_disorder(code) for code in order.reasons) or bool(USE_DISORDER_WORDS.search(words))


def _is_use_disorder(code: Code) -> bool:
    if code.system == SNOMED:
        return code.value in USE_DISORDER_SNOMED
    return code.system in (ICD10CM, "") and code.value.upper().startswith("F11")
