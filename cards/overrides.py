"""Why a clinician may set a card aside: one stable list for every card, so that sites can map it once."""

from functools import cache

from cards.model import Coding

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
"""HL7, CDS Hooks non-adherence reasons (trial use); the clinical starter set, displays in our own words."""

_REASONS = (
    ("cds-not-applicable", "Does not apply to this patient"),
    ("action-completed", "Already done"),
    ("recipient-concerns-outcomes", "Benefit outweighs risk for this patient"),
    ("does-not-align-preferences", "Not in line with the patient's preferences"),
    ("patient-refuses", "Offered, patient declined"),
    ("patient-contraindication", "Contraindicated for this patient"),
    ("service-not-available", "Service not available here"),
    ("cds-suboptimal-context", "Not the right moment; will address later"),
)


@cache
def override_reasons() -> tuple[Coding, ...]:
    return tuple(Coding(system=SYSTEM, code=code, display=display) for code, display in _REASONS)
