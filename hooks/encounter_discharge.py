"""The service for a patient who goes home."""

from clinical.record import Moment
from hooks.request import DischargeContext
from hooks.service import Service

SERVICE = Service(
    id="opioid-encounter-discharge",
    hook="encounter-discharge",
    moment=Moment.DISCHARGE,
    title="Opioid and behavioral-health safety: discharge",
    description=(
        "Checks the opioids that a patient goes home with: dose with everything else on the list, length of the "
        "course, naloxone, sedatives, follow-up, mental-health and suicide risk."
    ),
    context=DischargeContext,
    usage=(
        "Send the prefetch, or fhirServer with fhirAuthorization so that the service can read what is missing. "
        "Prescriptions to go home with are the active ones of category discharge or of this encounter."
    ),
)
