"""A heavy chart as EHRs send it: 100 orders, 100 conditions and 20 questionnaires, some 400 KB, all in the prefetch.

Patients differ in everything that is a person's own (ids, dates, amounts, notes, answers) and share what people share:
drugs, directions, diagnoses and forms.
"""

from datetime import date, timedelta
from typing import Any

from benchmarks.reading_and_dosing import order

Json = dict[str, Any]

TODAY = date(2026, 11, 21)
ORDERS, CONDITIONS, FORMS = 100, 100, 20
LOINC, SNOMED, ICD10 = "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
TERMS = "http://terminology.hl7.org/CodeSystem"
ROUTE = {"coding": [{"system": SNOMED, "code": "26643006", "display": "Oral route"}], "text": "oral"}
ORDERED = {"coding": [{"system": f"{TERMS}/dose-rate-type", "code": "ordered", "display": "Ordered"}]}
DIAGNOSES = (
    ("M54.5", "279039007", "Low back pain"),
    ("I10", "59621000", "Essential hypertension"),
    ("F33.1", "370143000", "Major depressive disorder, recurrent, moderate"),
    ("F41.1", "21897009", "Generalized anxiety disorder"),
    ("E11.9", "44054006", "Type 2 diabetes mellitus"),
    ("G47.33", "78275009", "Obstructive sleep apnea"),
    ("J44.9", "13645005", "Chronic obstructive pulmonary disease"),
    ("N18.30", "433144002", "Chronic kidney disease stage 3"),
    ("G89.29", "82423001", "Chronic pain"),
    ("F17.210", "56294008", "Nicotine dependence, cigarettes"),
)
PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")
ANSWERS = (
    ("LA6568-5", "Not at all"),
    ("LA6569-3", "Several days"),
    ("LA6570-1", "More than half the days"),
    ("LA6571-9", "Nearly every day"),
)


def heavy_request(number: int) -> Json:
    """The patient-view call for one patient; every number is another patient."""
    patient_id = f"e{number:08d}-heavy"
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/d9", "patientId": patient_id},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": patient_id, "birthDate": "1961-04-12", "gender": "female"},
            "medications": _bundle(_order(patient_id, number, place) for place in range(ORDERS)),
            "conditions": _bundle(_condition(patient_id, number, place) for place in range(CONDITIONS)),
            "questionnaireResponses": _bundle(_form(patient_id, number, place) for place in range(FORMS)),
            **{key: _bundle(()) for key in ("pastMedications", "screenings", "labs", "procedures", "encounters")},
        },
    }


def _bundle(resources: Any) -> Json:
    entries = [{"fullUrl": _url(each), "resource": each, "search": {"mode": "match"}} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _url(resource: Json) -> str:
    return f"https://ehr.example.org/api/FHIR/R4/{resource['resourceType']}/{resource['id']}"


def _own(patient_id: str, number: int, place: int) -> Json:
    """What every resource of an EHR carries beside its content."""
    changed = f"{_day(number, place)}T09:41:{place % 60:02d}Z"
    return {
        "id": f"{patient_id}-{place}",
        "meta": {"versionId": "1", "lastUpdated": changed, "source": "#ehr"},
        "identifier": [{"use": "usual", "system": "urn:oid:1.2.840.114350.1.13", "value": f"{number}{place:04d}"}],
        "subject": {"reference": f"Patient/{patient_id}", "display": f"Patient {number}"},
        "encounter": {"reference": f"Encounter/{patient_id}-{place % 12}", "display": "Office Visit"},
    }


def _day(number: int, place: int) -> date:
    return TODAY - timedelta(days=(number * 7 + place * 3) % 300)


def _order(patient_id: str, number: int, place: int) -> Json:
    """An order with its own first day in the directions, a route and a typed dose."""
    plain, begins = order(place), str(_day(number, place))
    told: Json = plain["dosageInstruction"][0]  # type: ignore[index]  # as `order` builds it
    directions = {
        **told,
        "timing": {"repeat": {**told["timing"]["repeat"], "boundsPeriod": {"start": begins}}},
        "route": ROUTE,
        "doseAndRate": [{"type": ORDERED, **told["doseAndRate"][0]}],
    }
    requester = {"reference": f"Practitioner/d{(number + place) % 4}", "type": "Practitioner", "display": "A Physician"}
    return {
        **plain,
        **_own(patient_id, number, place),
        "authoredOn": f"{begins}T10:00:00Z",
        "requester": requester,
        "recorder": requester,
        "dosageInstruction": [directions],
        "note": [{"text": f"Reviewed with the patient on visit {number % 90} of the year."}],
    }


def _condition(patient_id: str, number: int, place: int) -> Json:
    icd10, snomed, name = DIAGNOSES[(number + place) % len(DIAGNOSES)]
    begun = str(_day(number, place))
    return {
        "resourceType": "Condition",
        **_own(patient_id, number, place),
        "clinicalStatus": _concept(f"{TERMS}/condition-clinical", "active", "Active"),
        "verificationStatus": _concept(f"{TERMS}/condition-ver-status", "confirmed", "Confirmed"),
        "category": [_concept(f"{TERMS}/condition-category", "problem-list-item", "Problem List Item")],
        "severity": _concept(SNOMED, "6736007", "Moderate"),
        "code": {
            "coding": [
                {"system": ICD10, "code": icd10, "display": name, "userSelected": True},
                {"system": SNOMED, "code": snomed, "display": name},
            ],
            "text": name,
        },
        "onsetDateTime": begun,
        "recordedDate": begun,
        "recorder": {"reference": f"Practitioner/d{place % 4}", "display": "A Physician"},
    }


def _form(patient_id: str, number: int, place: int) -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        **_own(patient_id, number, place),
        "questionnaire": "http://loinc.org/q/44249-1",
        "status": "completed",
        "authored": f"{_day(number, place * 5)}T08:30:00Z",
        "item": [_answered(code, (number + place * 3 + at * 7) % 4) for at, code in enumerate(PHQ9)],
    }


def _answered(code: str, points: int) -> Json:
    answer, words = ANSWERS[points]
    return {
        "linkId": f"/{code}",
        "text": "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
        "answer": [{"valueCoding": {"system": LOINC, "code": answer, "display": words}}],
    }


def _concept(system: str, code: str, words: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}
