"""A first call that nobody waits for: an invented chart goes through the whole of judging before the service is ready.

What is made when it is first needed (validators, patterns, tables by drug) would else be made while a prescriber waits.
It is also the last check of the start: a service that cannot judge this chart could judge none.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.memory import no_memory
from app.pipeline import Pipeline
from app.store.plans import Plans
from app.world import new_uuid, utc_now
from hooks.queries import ALL
from hooks.service import Service

Json = dict[str, Any]

PATIENT, ENCOUNTER = "warm-up", "warm-up-visit"
LOINC, RXNORM, ICD10 = (
    "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://hl7.org/fhir/sid/icd-10-cm",
)
OXYCODONE = ("1049683", "oxycodone hydrochloride 10 MG Oral Tablet")
LORAZEPAM = ("197901", "lorazepam 1 MG Oral Tablet")
TERMS = "http://terminology.hl7.org/CodeSystem"


async def warm_up(pipeline: Pipeline, services: Iterable[Service]) -> None:
    """Asks every service once. Nothing is recorded, counted or kept: the memory is one that forgets."""
    alone = replace(pipeline, memory=no_memory(), plans=Plans(utc_now, timedelta(0)), new_id=new_uuid)
    for service in services:
        call = await alone.answer(service, request(service.hook, pipeline.today()), None)
        if call.response is not None:
            call.response.to_wire()


def request(hook: str, today: date) -> Json:
    """More context than any one hook has: what a hook does not know is passed over."""
    chart: dict[str, list[Json]] = {
        "medications": [order("now", OXYCODONE, today - timedelta(days=20)), order("other", LORAZEPAM, today)],
        "pastMedications": [order("before", OXYCODONE, today - timedelta(days=60), status="completed")],
        "conditions": [condition("apnea", "G47.33", "Obstructive sleep apnea"), condition("pain", "G89.29", "Pain")],
        "screenings": [observation("phq-9", "44261-6", 16, today)],
        "labs": [observation("egfr", "98979-8", 48, today)],
    }
    alone = {
        "patient": {"resourceType": "Patient", "id": PATIENT, "birthDate": "1960-01-01", "gender": "female"},
        "encounter": {"resourceType": "Encounter", "id": ENCOUNTER, "status": "in-progress", "class": {"code": "AMB"}},
    }
    return {
        "hook": hook,
        "hookInstance": new_uuid(),
        "context": {
            "userId": "Practitioner/warm-up",
            "patientId": PATIENT,
            "encounterId": ENCOUNTER,
            "selections": ["MedicationRequest/draft"],
            "draftOrders": bundle([order("draft", OXYCODONE, today, status="draft")]),
        },
        "prefetch": {query.key: alone.get(query.key) or bundle(chart.get(query.key, [])) for query in ALL},
    }


def bundle(resources: Iterable[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}


def about_patient(resource_type: str, name: str) -> Json:
    return {"resourceType": resource_type, "id": name, "subject": {"reference": f"Patient/{PATIENT}"}}


def order(name: str, drug: tuple[str, str], on: date, status: str = "active") -> Json:
    """Four times a day, for thirty days."""
    code, display = drug
    timing = {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d", "boundsPeriod": {"start": on.isoformat()}}}
    dose = {"doseQuantity": {"value": 1, "unit": "tablet"}}
    return about_patient("MedicationRequest", name) | {
        "status": status,
        "intent": "order",
        "authoredOn": on.isoformat(),
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": code, "display": display}]},
        "dosageInstruction": [{"text": "1 tablet every 6 hours as needed", "timing": timing, "doseAndRate": [dose]}],
        "dispenseRequest": {"expectedSupplyDuration": {"value": 30, "unit": "days", "code": "d"}},
    }


def condition(name: str, code: str, display: str) -> Json:
    return about_patient("Condition", name) | {
        "clinicalStatus": {"coding": [{"system": f"{TERMS}/condition-clinical", "code": "active"}]},
        "code": {"coding": [{"system": ICD10, "code": code, "display": display}]},
    }


def observation(name: str, code: str, value: int, on: date) -> Json:
    return about_patient("Observation", name) | {
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": on.isoformat(),
        "valueQuantity": {"value": value},
    }
