"""FHIR resources as EHRs send them: with ids, versions, identifiers, encounters, several codings and notes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.vocabulary import OWN_DRUGS, Drug, Sig
from clinical.facts import LOINC

Json = dict[str, Any]

EHR = "https://ehr.example.org"
TERMS = "http://terminology.hl7.org/CodeSystem"
SNOMED, ICD10 = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
STRUCTURED = 0.75
"""The share of orders whose directions are structured beside their words."""
PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8")
GAD7 = ("69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7")
SELF_HARM = "44260-8"
ANSWERS = (
    ("LA6568-5", "Not at all"),
    ("LA6569-3", "Several days"),
    ("LA6570-1", "More than half the days"),
    ("LA6571-9", "Nearly every day"),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The patient that resources are of, and where what differs is drawn from."""

    patient_id: str
    number: int
    today: date
    dice: Random

    @property
    def reference(self) -> Json:
        return {"reference": f"Patient/{self.patient_id}", "display": f"Patient {self.number}"}

    def day(self, within: int = 700) -> str:
        return str(self.today - timedelta(days=self.dice.randrange(1, within)))


def bundle(resources: Iterable[Json], kind: str = "searchset") -> Json:
    """With what a server adds to each entry."""
    found = [{"fullUrl": f"{EHR}/fhir/{each['resourceType']}/{each['id']}", "resource": each} for each in resources]
    if kind == "searchset":
        return {
            "resourceType": "Bundle",
            "type": kind,
            "total": len(found),
            "link": [{"relation": "self", "url": f"{EHR}/fhir/search"}],
            "entry": [each | {"search": {"mode": "match"}} for each in found],
        }
    return {"resourceType": "Bundle", "type": kind, "entry": found}


def concept(system: str, code: str, words: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


def own(owner: Owner, place: int) -> Json:
    """What every resource of an EHR carries beside its content."""
    return {
        "id": f"{owner.patient_id}-{place}",
        "meta": {"versionId": "1", "lastUpdated": f"{owner.day()}T09:41:{place % 60:02d}Z", "source": "#ehr"},
        "identifier": [{"use": "usual", "system": f"{EHR}/ids", "value": f"{owner.number}{place:04d}"}],
        "subject": owner.reference,
        "encounter": {"reference": f"Encounter/{owner.patient_id}-{place % 12}", "display": "Office Visit"},
    }


def patient(owner: Owner) -> Json:
    """An adult; US Core's extensions are what makes a Patient long."""
    born = owner.today.replace(year=owner.today.year - owner.dice.randrange(30, 62), day=1)
    return {
        "resourceType": "Patient",
        "id": owner.patient_id,
        "meta": {"versionId": "4", "lastUpdated": f"{owner.day()}T09:41:00Z"},
        "extension": [_us_core(each) for each in ("race", "ethnicity")],
        "identifier": [
            {"use": "usual", "type": concept(f"{TERMS}/v2-0203", kind, kind), "system": f"{EHR}/{kind}", "value": value}
            for kind, value in (("MR", f"{owner.number:07d}"), ("PI", f"E{owner.number:06d}"))
        ],
        "active": True,
        "name": [
            {"use": use, "family": f"Invented{owner.number}", "given": ["Pat", "Q."]} for use in ("official", "usual")
        ],
        "telecom": [{"system": "phone", "value": "555-0100", "use": use} for use in ("home", "mobile", "work")],
        "gender": owner.dice.choice(("female", "male")),
        "birthDate": str(born),
        "address": [
            {"use": "home", "line": ["1 Example Street"], "city": "Anytown", "state": "WI", "postalCode": "53000"}
        ],
        "maritalStatus": concept(f"{TERMS}/v3-MaritalStatus", "M", "Married"),
        "communication": [{"language": concept("urn:ietf:bcp:47", "en", "English"), "preferred": True}],
        "generalPractitioner": [{"reference": f"Practitioner/d{owner.number % 40}", "display": "A Physician"}],
        "managingOrganization": {"reference": "Organization/north", "display": "North hospital"},
    }


def _us_core(which: str) -> Json:
    unknown = {"system": f"{TERMS}/v3-NullFlavor", "code": "ASKU", "display": "Asked but no answer"}
    parts = [{"url": "ombCategory", "valueCoding": unknown}, {"url": "text", "valueString": "Asked but no answer"}]
    return {"url": f"http://hl7.org/fhir/us/core/StructureDefinition/us-core-{which}", "extension": parts}


def order(owner: Owner, place: int, drug: Drug, sig: Sig, status: str, begins: date) -> Json:
    dice = owner.dice
    requester = {"reference": f"Practitioner/d{(owner.number + place) % 4}", "display": "A Physician"}
    again = {"system": OWN_DRUGS, "code": f"{dice.randrange(100_000)}", "display": drug.name.upper()}
    coding = {"system": drug.system, "code": drug.code, "display": drug.name}
    return {
        "resourceType": "MedicationRequest",
        **own(owner, place),
        "status": status,
        "intent": "order",
        "category": [concept(f"{TERMS}/medicationrequest-category", "community", "Community")],
        "medicationCodeableConcept": {"coding": [coding, again], "text": drug.name},
        "authoredOn": f"{begins}T10:{place % 60:02d}:00Z",
        "requester": requester,
        "recorder": requester,
        "dosageInstruction": [_directions(owner, sig, begins)],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": dice.randrange(3),
            "quantity": {"value": dice.choice((30, 60, 90, 120)), "unit": "tablet"},
            "expectedSupplyDuration": {"value": 30, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d"},
        },
        "note": [{"text": f"Reviewed with the patient on visit {dice.randrange(90)} of the year."}],
    }


def _directions(owner: Owner, sig: Sig, begins: date) -> Json:
    """In words, and most often as structure too."""
    words: Json = {"text": sig.text, "asNeededBoolean": sig.is_as_needed}
    if owner.dice.random() > STRUCTURED:
        return words
    low, high = sig.dose
    amounts = (
        {"doseQuantity": _tablets(low)}
        if low == high
        else {"doseRange": {"low": _tablets(low), "high": _tablets(high)}}
    )
    return words | {
        "timing": {"repeat": {"boundsPeriod": {"start": str(begins)}, **sig.repeat}, "code": {"text": sig.text}},
        "route": concept(SNOMED, "26643006", "Oral route"),
        "doseAndRate": [{"type": concept(f"{TERMS}/dose-rate-type", "ordered", "Ordered"), **amounts}],
    }


def _tablets(number: float) -> Json:
    return {"value": number, "unit": "tablet", "system": "http://unitsofmeasure.org", "code": "{tbl}"}


def condition(owner: Owner, place: int, diagnosis: tuple[str, str, str]) -> Json:
    icd10, snomed, name = diagnosis
    begun, kind = owner.day(), owner.dice.choice(("problem-list-item", "encounter-diagnosis"))
    return {
        "resourceType": "Condition",
        **own(owner, place),
        "clinicalStatus": concept(f"{TERMS}/condition-clinical", "active", "Active"),
        "verificationStatus": concept(f"{TERMS}/condition-ver-status", "confirmed", "Confirmed"),
        "category": [concept(f"{TERMS}/condition-category", kind, kind)],
        "severity": concept(SNOMED, "6736007", "Moderate"),
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


def form(owner: Owner, place: int, worst: int) -> Json:
    """PHQ-9 and GAD-7 in turn; nobody thinks of self-harm."""
    panel, questions = (("44249-1", PHQ9), ("69737-5", GAD7))[place % 2]
    return {
        "resourceType": "QuestionnaireResponse",
        **{name: value for name, value in own(owner, place).items() if name != "identifier"},
        "questionnaire": f"{LOINC}/q/{panel}",
        "status": "completed",
        "authored": f"{owner.day()}T08:30:00Z",
        "item": [_answered(each, 0 if each == SELF_HARM else owner.dice.randint(0, worst)) for each in questions],
    }


def _answered(question: str, points: int) -> Json:
    code, words = ANSWERS[points]
    return {
        "linkId": f"/{question}",
        "text": "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
        "answer": [{"valueCoding": {"system": LOINC, "code": code, "display": words}}],
    }
