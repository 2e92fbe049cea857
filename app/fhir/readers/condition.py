"""Condition to Diagnosis."""

from app.fhir.readers.coding import category_codes, read_concept, status_code
from app.fhir.references import reference
from app.fhir.shape import Element, day, element, last_day
from clinical.facts import Diagnosis


def read_diagnosis(condition: Element, ref: str) -> Diagnosis:
    """recordedDate is assertedDate in STU3 and dateRecorded in DSTU2; encounter is context in STU3."""
    get = condition.get
    codes, name = read_concept(get("code"))
    return Diagnosis(
        ref=ref,
        codes=codes,
        name=name,
        clinical_status=status_code(get("clinicalStatus")),
        verification_status=status_code(get("verificationStatus")),
        categories=category_codes(get("category")) if "category" in condition else (),
        onset_on=day(get("onsetDateTime")) or day(element(get("onsetPeriod")).get("start")),
        recorded_on=day(get("recordedDate")) or day(get("assertedDate")) or day(get("dateRecorded")),
        abated_on=last_day(get("abatementDateTime")) or last_day(element(get("abatementPeriod")).get("end")),
        encounter_ref=reference(get("encounter")) or reference(get("context")),
    )
