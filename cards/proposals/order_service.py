"""A referral or an assessment, as a ServiceRequest draft that points at the chart's own reasons."""

from fhir.resources.R4B.servicerequest import ServiceRequest

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import concept, performer, request
from cards.proposals.validity import checked
from clinical.orderables import orderables
from clinical.outcome import OrderService, Priority

PROPOSAL = OrderService

_REASON_TYPES = ("Condition/", "Observation/", "DiagnosticReport/", "DocumentReference/")
_MOST_REASONS = 20
_WHEN = {Priority.ROUTINE: "", Priority.URGENT: ", urgent", Priority.STAT: ", today"}


def draft(proposal: OrderService, call: Call) -> Suggested:
    """Conditions and Observations are reasons; a QuestionnaireResponse supports (FHIR R4 reasonReference types)."""
    reasons = [ref for ref in proposal.reason_refs if ref.startswith(_REASON_TYPES)]
    support = [ref for ref in proposal.reason_refs if ref not in reasons]
    key = proposal.service.value
    code = concept(key, call)
    resource = (
        request("ServiceRequest", call) | performer(key, call) | {"code": code, "priority": proposal.priority.value}
    )
    if reasons:
        resource["reasonReference"] = [{"reference": ref} for ref in reasons[:_MOST_REASONS]]
    if support:
        resource["supportingInfo"] = [{"reference": ref} for ref in support[:_MOST_REASONS]]
    if proposal.note:
        resource["note"] = [{"text": proposal.note}]
    return Suggested(
        label=f"{orderables()[key].label}{_WHEN[proposal.priority]}",
        description=f"{code['text']}{_WHEN[proposal.priority]}",
        resource=checked(ServiceRequest, resource),
    )
