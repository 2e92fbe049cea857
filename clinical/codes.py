"""Codes as a chart holds them, and the systems that our tables know."""

from dataclasses import dataclass

from clinical.quick import quick

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
NDC = "http://hl7.org/fhir/sid/ndc"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One coding. `system` is the FHIR URL (OIDs are already translated), or "" when the source gave none."""

    system: str
    value: str
    display: str | None = None

    def __hash__(self) -> int:
        """From what tells codes apart; nearly all of a chart's are of the same few systems."""
        return hash((self.value, self.display))
