"""Buprenorphine/naloxone for opioid use disorder, as a MedicationRequest proposal without a dose."""

from fhir.resources.R4B.medicationrequest import MedicationRequest

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import concept, request
from cards.proposals.validity import checked
from clinical.orderables import orderables
from clinical.outcome import ProposeBuprenorphine

PROPOSAL = ProposeBuprenorphine

_SIG = (
    "Dose and start to be set by the prescriber: begin once withdrawal is there, 8 to 12 hours after a short-acting "
    "and 12 to 24 hours after a long-acting opioid, longer after methadone; or begin low without ending the other "
    "opioid."
)


def draft(proposal: ProposeBuprenorphine, call: Call) -> Suggested:
    """Always intent proposal: whoever prescribes sets the dose (CDC 2022, recommendation 12)."""
    resource = request("MedicationRequest", call) | {
        "intent": "proposal",
        "medicationCodeableConcept": concept(proposal.product, call),
        "dosageInstruction": [{"text": _SIG}],
    }
    reasons = [ref for ref in proposal.reason_refs if ref.startswith(("Condition/", "Observation/"))]
    if reasons:
        resource["reasonReference"] = [{"reference": ref} for ref in reasons]
    ordered = orderables()[proposal.product]
    return Suggested(
        label=ordered.label,
        description=f"{ordered.code.display}, as a proposal: dose and start to be set",
        resource=checked(MedicationRequest, resource),
    )
