"""The service for an opened chart."""

from clinical.rule import Moment
from hooks.request import PatientViewContext
from hooks.service import Service

SERVICE = Service(
    id="opioid-patient-view",
    hook="patient-view",
    moment=Moment.CHART_REVIEW,
    title="Opioid and behavioral-health safety: chart review",
    description=(
        "Reviews opioid therapy when a chart is opened: daily dose in morphine milligram equivalents, naloxone, "
        "interacting drugs, opioid use disorder, mental-health and suicide-risk screening."
    ),
    context=PatientViewContext,
    usage=(
        "Send the prefetch, or fhirServer with fhirAuthorization so that the service can read what is missing. "
        "What could not be read is named on a card."
    ),
)
