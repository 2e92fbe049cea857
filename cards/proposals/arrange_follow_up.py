"""A visit within a number of days, as a ServiceRequest draft."""

from datetime import timedelta

from fhir.resources.R4B.servicerequest import ServiceRequest

from cards.call import Call
from cards.proposals import Suggested
from cards.proposals.parts import concept, performer, request
from cards.proposals.validity import checked
from clinical.outcome import ArrangeFollowUp

PROPOSAL = ArrangeFollowUp


def draft(proposal: ArrangeFollowUp, call: Call) -> Suggested:
    """The window runs from today to `within_days` days from now."""
    until = call.as_of + timedelta(days=proposal.within_days)
    resource = (
        request("ServiceRequest", call)
        | performer("follow-up-visit", call)
        | {
            "code": concept("follow-up-visit", call),
            "occurrencePeriod": {"start": call.as_of.isoformat(), "end": until.isoformat()},
            "patientInstruction": proposal.purpose,
        }
    )
    return Suggested(
        label=f"Arrange follow-up by {until.isoformat()}",
        description=f"Follow-up visit by {until.isoformat()}: {proposal.purpose}",
        resource=checked(ServiceRequest, resource),
    )
