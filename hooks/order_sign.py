"""The service for orders about to be signed."""

from clinical.rule import Moment
from hooks.request import OrderSignContext
from hooks.service import Service

SERVICE = Service(
    id="opioid-order-sign",
    hook="order-sign",
    moment=Moment.PRESCRIBING,
    title="Opioid and behavioral-health safety: signing orders",
    description=(
        "Checks opioid and interacting orders before they are signed: daily dose in morphine milligram equivalents "
        "with the active orders, naloxone, interacting drugs, rapid taper, mental-health and suicide risk."
    ),
    context=OrderSignContext,
    usage=(
        "Send draftOrders with the medication of each order coded or named, and the prefetch, or fhirServer with "
        "fhirAuthorization so that the service can read what is missing. What could not be read is named on a card."
    ),
)
