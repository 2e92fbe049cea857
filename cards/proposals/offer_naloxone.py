"""A rescue antagonist to have at home, as a MedicationRequest draft."""

from fhir.resources.R4B.medicationrequest import MedicationRequest

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import concept, request
from cards.proposals.validity import checked
from clinical.orderables import orderables
from clinical.outcome import OfferNaloxone

PROPOSAL = OfferNaloxone

_SIG = (
    "For suspected opioid overdose: call 911, give 1 spray in one nostril. If no response in 2 to 3 minutes, give "
    "1 spray from a new device in the other nostril."
)
_NASAL = {"system": "http://snomed.info/sct", "code": "46713006", "display": "Nasal route"}


def draft(proposal: OfferNaloxone, call: Call) -> Suggested:
    """4 mg nasal by default: 8 mg saved no more lives and brought more withdrawal (MMWR 2024;73(5):110)."""
    resource = request("MedicationRequest", call) | {
        "medicationCodeableConcept": concept(proposal.product, call),
        "dosageInstruction": [
            {
                "text": _SIG,
                "asNeededBoolean": True,
                "route": {"coding": [_NASAL], "text": "Nasal"},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "spray"}}],
            }
        ],
        "dispenseRequest": {"quantity": {"value": 1, "unit": "carton of 2 devices"}},
    }
    return Suggested(
        label=orderables()[proposal.product].label,
        description="Naloxone 4 mg nasal spray, 1 carton of 2 devices, 1 spray for suspected opioid overdose",
        resource=checked(MedicationRequest, resource),
    )
