"""Encounter to its fact."""

from app.fhir.readers.coding import codings, concept_name, read_codes, status_code
from app.fhir.shape import Element, day, element, elements, last_day, text
from clinical.facts import Code, Encounter

CLASS_WORDS = {  # DSTU2's codes, and words sent in place of a code, as v3 ActCode
    "INPATIENT": "IMP",
    "OUTPATIENT": "AMB",
    "AMBULATORY": "AMB",
    "EMERGENCY": "EMER",
    "OBSERVATION": "OBSENC",
    "VIRTUAL": "VR",
    "HOME": "HH",
}


def read_encounter(encounter: Element, ref: str) -> Encounter:
    get = encounter.get
    period = element(get("period") or get("actualPeriod"))
    stay = element(get("hospitalization") or get("admission"))
    return Encounter(
        ref=ref,
        class_code=_class_code(get("class") or get("class_fhir")),
        codes=read_codes(get("type")) + read_codes(get("serviceType")),
        name=concept_name(get("type")),
        status=status_code(get("status")),
        started_on=day(period.get("start")),
        ended_on=last_day(period.get("end")),
        reasons=_reasons(encounter),
        discharge_codes=read_codes(stay.get("dischargeDisposition")),
    )


def _class_code(value: object) -> str | None:
    """A Coding (R4), a list of concepts (R5) or a word; of several codings the one of v3 ActCode, then the first."""
    found = [coding for coding in codings(value) if text(coding.get("code"))]
    found.sort(key=lambda coding: "v3-actcode" not in (text(coding.get("system")) or "").lower())
    code = text(found[0].get("code")) if found else concept_name(value) or text(element(value).get("display"))
    return CLASS_WORDS.get(code.upper(), code.upper()) if code else None


def _reasons(encounter: Element) -> tuple[Code, ...]:
    """reasonCode (R4), reason as concepts (STU3), reason.value as CodeableReferences (R5)."""
    reasons = elements(encounter.get("reason"))
    inner = tuple(code for each in reasons if "value" in each for code in read_codes(each["value"]))
    return read_codes(encounter.get("reasonCode")) + read_codes(list(reasons)) + inner
