"""The service for orders that are being chosen: of the selected ones, and less while they are unfinished."""

from clinical.record import Moment
from hooks.request import OrderSelectContext
from hooks.service import Service

SERVICE = Service(
    id="opioid-order-select",
    hook="order-select",
    moment=Moment.PRESCRIBING,
    title="Opioid and behavioral-health safety: choosing orders",
    description=(
        "Checks the selected opioid and interacting orders while they are being written: other options, first use, "
        "formulation, naloxone, interacting drugs, and the daily dose once the directions are there."
    ),
    context=OrderSelectContext,
    usage=(
        "Send selections, draftOrders and the prefetch, or fhirServer with fhirAuthorization. Without a selected "
        "order that names its drug the answer has no cards."
    ),
)
