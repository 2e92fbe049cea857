"""The FHIR queries, written once: prefetch template, fallback against the FHIR API, line of the integration sheet.

Only what Epic, Oracle Health, US Core servers and HAPI share: no _include, _sort, _count, dates or repeated parameters.
Codes, dates, intent and statuses are filtered by us.
"""

from dataclasses import dataclass

from clinical.gaps import LEVELS, Level
from clinical.record import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One FHIR query. `template` holds prefetch tokens; `resource_type` is what an answer consists of."""

    key: str
    template: str
    need: Need

    @property
    def level(self) -> Level:
        """What a gap here means: see `clinical.gaps`."""
        return LEVELS[self.need]

    @property
    def resource_type(self) -> str:
        return self.template.partition("?")[0].partition("/")[0]

    @property
    def is_read(self) -> bool:
        return "?" not in self.template


PATIENT_ID = "{{context.patientId}}"
ENCOUNTER_ID = "{{context.encounterId}}"

ALL = (
    Query(key="patient", template=f"Patient/{PATIENT_ID}", need=Need.PATIENT),
    Query(
        key="medications",
        template=f"MedicationRequest?patient={PATIENT_ID}&status=active,on-hold",
        need=Need.MEDICATIONS,
    ),
    Query(key="conditions", template=f"Condition?patient={PATIENT_ID}", need=Need.CONDITIONS),
    Query(
        key="pastMedications",
        template=f"MedicationRequest?patient={PATIENT_ID}&status=completed,stopped",
        need=Need.PAST_MEDICATIONS,
    ),
    Query(
        key="screenings",
        template=f"Observation?patient={PATIENT_ID}&category=survey",
        need=Need.SCREENINGS,
    ),
    Query(
        key="questionnaireResponses",
        template=f"QuestionnaireResponse?patient={PATIENT_ID}",
        need=Need.SCREENINGS,
    ),
    Query(
        key="labs",
        template=f"Observation?patient={PATIENT_ID}&category=laboratory",
        need=Need.LABS,
    ),
    Query(key="procedures", template=f"Procedure?patient={PATIENT_ID}", need=Need.PROCEDURES),
    Query(key="encounters", template=f"Encounter?patient={PATIENT_ID}", need=Need.ENCOUNTERS),
    Query(key="encounter", template=f"Encounter/{ENCOUNTER_ID}", need=Need.ENCOUNTER),
    Query(
        key="socialHistory",
        template=f"Observation?patient={PATIENT_ID}&category=social-history",
        need=Need.SOCIAL_HISTORY,
    ),
    Query(
        key="ecg",
        template=(
            f"Observation?patient={PATIENT_ID}"
            "&code=http://loinc.org|8636-3,http://loinc.org|76634-5,http://loinc.org|76635-2"
        ),
        need=Need.ECG,
    ),
    Query(
        key="carePlans",
        template=f"CarePlan?patient={PATIENT_ID}&category=assess-plan,80764-4",
        need=Need.CARE_PLANS,
    ),
    Query(
        key="serviceRequests",
        template=f"ServiceRequest?patient={PATIENT_ID}&status=active",
        need=Need.SERVICE_REQUESTS,
    ),
    Query(
        key="dispenses",
        template=f"MedicationDispense?patient={PATIENT_ID}",
        need=Need.DISPENSES,
    ),
)

BY_KEY = {query.key: query for query in ALL}


def queries_for(needs: frozenset[Need]) -> tuple[Query, ...]:
    """The queries that serve these needs, in the order of the list."""
    return tuple(query for query in ALL if query.need in needs)
