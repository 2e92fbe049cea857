"""The service as a caller sees it, in one process, with a clock, ids and a network that a test gives."""

import itertools
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx

from app.main import World, create_app
from app.memory import no_memory
from app.settings import Settings

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
PATIENT_VIEW = "/cds-services/opioid-patient-view"
ORDER_SIGN = "/cds-services/opioid-order-sign"
ORIGIN = "https://ehr.example.org"


def new_ids():
    """Ids that no other service gives: the store is shared."""
    return lambda: str(uuid4())


def numbered_ids():
    numbers = itertools.count(1)
    return lambda: str(UUID(int=next(numbers), version=4))


def no_network(request):
    raise httpx.ConnectError("there is no network in tests")


def network(answer=no_network):
    return lambda: httpx.AsyncClient(transport=httpx.MockTransport(answer))


def caller(settings=None, answer=no_network, **world):
    """An HTTP client that talks to a new service."""
    own = {"now": lambda: NOW, "new_id": numbered_ids(), "open_http": network(answer), "open_memory": no_memory}
    app = create_app(settings or Settings(auth="off", cors_origins=[ORIGIN]), World(**{**own, **world}))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000"
    )


def patient_view(**changes):
    """A request; a change to None leaves the member out."""
    return request({"hook": "patient-view", "context": {"userId": "Practitioner/9", "patientId": "p1"}, **changes})


def order_sign(*orders, **changes):
    context = {"userId": "Practitioner/9", "patientId": "p1", "draftOrders": bundle(*orders)}
    return request({"hook": "order-sign", "context": context, **changes})


def request(own):
    whole = {"hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "prefetch": dict(PREFETCH), **own}
    return {name: value for name, value in whole.items() if value is not None}


def bundle(*resources):
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}


def oxycodone(order_id="m1", per_day=4, status="active"):
    """Oxycodone 10 mg tablets: 4 a day are 60 MME, by the factor 1.5 of CDC 2022."""
    return {
        "resourceType": "MedicationRequest",
        "id": order_id,
        "status": status,
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2027-01-14",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1049683"}],
            "text": "oxycodone hydrochloride 10 MG Oral Tablet",
        },
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": per_day, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
            }
        ],
    }


PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1970-05-01", "gender": "female"}
NOTHING = bundle()
PREFETCH = {
    "patient": PATIENT,
    "medications": NOTHING,
    "conditions": NOTHING,
    "pastMedications": NOTHING,
    "screenings": NOTHING,
    "questionnaireResponses": NOTHING,
}
CHART = {**PREFETCH, "medications": bundle(oxycodone())}
