"""What is selected of the orders being written."""

import pytest

from app.fhir.selection import is_any_selected, with_drug

EMPTY = {"resourceType": "MedicationRequest", "id": "empty"}
NAMED = {"resourceType": "MedicationRequest", "id": "named", "medicationCodeableConcept": {"text": "oxycodone"}}
REFERRED = {"resourceType": "MedicationRequest", "id": "referred", "medicationReference": {"reference": "Medication/1"}}
BLANK = {"resourceType": "MedicationRequest", "id": "blank", "medicationCodeableConcept": {"coding": [{}]}}
X_RAY = {"resourceType": "ServiceRequest", "id": "x-ray"}
DRAFTS = (EMPTY, NAMED, REFERRED, BLANK, X_RAY, {"id": "rubbish"}, {"resourceType": "MedicationRequest"})


@pytest.mark.requirement("EHR-4")
def test_a_prescription_without_its_drug_is_no_order_yet():
    kept = [each["id"] for each in with_drug(DRAFTS) if "id" in each]

    assert kept == ["named", "referred", "x-ray", "rubbish"]


@pytest.mark.parametrize(
    ("selections", "is_any"),
    [
        ((), False),
        (("MedicationRequest/named",), True),
        (("named",), True),
        (("https://ehr.example.org/fhir/MedicationRequest/named",), True),
        (("MedicationRequest/empty", "ServiceRequest/x-ray"), True),
        (("MedicationRequest/nowhere",), False),
        (("ServiceRequest/named",), False),
        (("",), False),
    ],
)
def test_a_selection_leads_to_a_draft(selections, is_any):
    assert is_any_selected(selections, DRAFTS) is is_any


def test_a_prescription_of_DSTU2_is_one_too():
    empty = {"resourceType": "MedicationOrder", "id": "empty"}
    named = {**empty, "id": "named", "medicationCodeableConcept": {"text": "oxycodone"}}

    assert with_drug([empty, named]) == (named,)
