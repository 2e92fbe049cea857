"""What an opened chart brings back from a FHIR server, for tests."""

from app.fhir.gather import gather
from hooks.patient_view import SERVICE
from hooks.queries import ALL, BY_KEY
from hooks.request import parse_request

OTHERWISE = {"screenings": "Observation?patient={{context.patientId}}&code=http://loinc.org|44261-6"}


def request(patient_id="p1", **context):
    sent = {"userId": "Practitioner/1", "patientId": patient_id} | context
    instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
    return parse_request({"hook": "patient-view", "hookInstance": instance, "context": sent}, SERVICE)


async def gathered(ehr, *keys, sent=None, **limits):
    queries = [BY_KEY[key] for key in keys] or ALL
    found = await gather(sent or request(), queries, ehr.client(**limits), OTHERWISE)
    return {each.query.key: each for each in found}
