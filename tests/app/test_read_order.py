"""MedicationRequest and MedicationDispense, in the shapes of R4, R5 and STU3."""

from datetime import date
from fractions import Fraction

import pytest

from app.fhir.readers.dispense import read_dispense
from app.fhir.readers.medication_request import read_medication_order
from clinical.facts import RXNORM, SNOMED, Code, Dispense, Dosage, MedicationOrder, Supply

REF = "MedicationRequest/m1"
OXY = {"coding": [{"system": RXNORM, "code": "1049683"}], "text": "oxycodone 10 mg"}
PAIN = {"coding": [{"system": SNOMED, "code": "82423001"}]}
CHRONIC_PAIN = Code(system=SNOMED, value="82423001")

ORDERS = [
    ({"status": "Active", "intent": "ORDER"}, {"status": "active", "intent": "order"}),
    ({"status": "bogus", "intent": "reflex-order"}, {"status": "bogus", "intent": "reflex-order"}),
    ({"category": {"text": "Inpatient"}}, {"categories": ("inpatient",)}),
    ({"category": [{"coding": [{"code": "community"}]}]}, {"categories": ("community",)}),
    ({"doNotPerform": True}, {"do_not_perform": True}),
    ({"doNotPerform": "false"}, {"do_not_perform": False}),
    ({"reportedBoolean": True}, {"is_reported": True}),
    ({"reportedReference": {"reference": "Patient/p1"}}, {"is_reported": True}),
    ({"reported": True}, {"is_reported": True}),
    ({"reportedBoolean": False, "reportedReference": {"reference": "Patient/p1"}}, {"is_reported": False}),
    ({"authoredOn": "2024-03-10T10:00:00"}, {"authored_on": date(2024, 3, 10)}),
    ({"authoredOn": "2024-03"}, {"authored_on": date(2024, 3, 1)}),
    ({"dateWritten": "2024-03-10"}, {"authored_on": date(2024, 3, 10)}),
    ({"encounter": {"reference": "https://ehr.example/r4/Encounter/e1"}}, {"encounter_ref": "Encounter/e1"}),
    ({"context": {"reference": "Encounter/e1"}}, {"encounter_ref": "Encounter/e1"}),
    ({"requester": {"reference": "Practitioner/d1", "display": "Dr A"}}, {"prescriber": "Practitioner/d1"}),
    ({"requester": {"display": "Dr A"}}, {"prescriber": "Dr A"}),
    ({"requester": {"identifier": {"value": "npi-1"}}}, {"prescriber": "npi-1"}),
    ({"requester": {"agent": {"reference": "Practitioner/d1"}}}, {"prescriber": "Practitioner/d1"}),
    ({"priorPrescription": {"reference": "MedicationRequest/m0"}}, {"prior_ref": "MedicationRequest/m0"}),
    ({"reasonCode": [PAIN]}, {"reasons": (CHRONIC_PAIN,)}),
    ({"reason": [{"concept": PAIN}]}, {"reasons": (CHRONIC_PAIN,)}),
    ({"reasonReference": {"reference": "Condition/c1"}}, {"reason_refs": ("Condition/c1",)}),
    ({"reason": [{"reference": {"reference": "Condition/c1"}}]}, {"reason_refs": ("Condition/c1",)}),
    ({"dosageInstruction": {"text": "1 tab q6h"}}, {"dosages": (Dosage(text="1 tab q6h"),)}),
    ({"renderedDosageInstruction": "1 tab q6h"}, {"dosages": (Dosage(text="1 tab q6h"),)}),
    ({"status": "stopped", "statusChanged": "2024-04-01"}, {"status": "stopped", "stopped_on": date(2024, 4, 1)}),
    ({"status": "completed", "dateEnded": "2024-04-01"}, {"status": "completed", "stopped_on": date(2024, 4, 1)}),
    ({"status": "active", "statusChanged": "2024-04-01"}, {"status": "active", "stopped_on": None}),
    ({"unknown": {"field": [1]}, "category": None, "dispenseRequest": None}, {}),
]


@pytest.mark.requirement("EHR-14")
@pytest.mark.parametrize(("sent", "read"), ORDERS)
def test_an_order_is_read_as_written(sent, read):
    order = read_medication_order({"medicationCodeableConcept": OXY, **sent}, REF, {})

    codes = (Code(system=RXNORM, value="1049683"),)
    assert order == MedicationOrder(ref=REF, codes=codes, name="oxycodone 10 mg", **read)


SUPPLIES = [
    ({"quantity": {"value": 120, "unit": "tablet"}}, {"quantity": Fraction(120), "unit": "tablet"}),
    ({"quantity": {"value": "120", "code": "{tbl}"}}, {"quantity": Fraction(120), "unit": "{tbl}"}),
    ({"numberOfRepeatsAllowed": 2}, {"refills": 2}),
    ({"numberOfRepeatsAllowed": "2"}, {"refills": 2}),
    ({"expectedSupplyDuration": {"value": 30, "unit": "days", "code": "d"}}, {"days": Fraction(30)}),
    ({"expectedSupplyDuration": {"value": 2, "code": "wk"}}, {"days": Fraction(14)}),
    ({"expectedSupplyDuration": {"value": 1, "unit": "month"}}, {"days": Fraction(30)}),
    ({"expectedSupplyDuration": {"value": 30}}, {"days": Fraction(30)}),
    ({"expectedSupplyDuration": {"value": 30, "unit": "tablets"}}, {}),
    (
        {"validityPeriod": {"start": "2024-03", "end": "2024-04"}},
        {"valid_from": date(2024, 3, 1), "valid_until": date(2024, 4, 30)},
    ),
    ([{"numberOfRepeatsAllowed": 1}], {"refills": 1}),
    ("thirty days", {}),
]


@pytest.mark.parametrize(("sent", "read"), SUPPLIES)
def test_the_supply_is_read_in_days(sent, read):
    order = read_medication_order({"dispenseRequest": sent}, REF, {})

    assert order.supply == Supply(**read)


def test_a_draft_is_marked_as_one():
    assert read_medication_order({"status": "active"}, REF, {}, is_draft=True).is_draft


def test_a_dispense_is_read_with_its_supply_and_its_order():
    sent = {
        "status": "completed",
        "medicationCodeableConcept": OXY,
        "whenHandedOver": "2024-03-11T09:00:00Z",
        "whenPrepared": "2024-03-10",
        "quantity": {"value": 120, "unit": "tablet"},
        "daysSupply": {"value": 30, "unit": "d"},
        "dosageInstruction": [{"text": "1 tab q6h"}],
        "authorizingPrescription": [{"reference": "https://ehr.example/r4/MedicationRequest/m1"}],
    }

    assert read_dispense(sent, "MedicationDispense/d1", {}) == Dispense(
        ref="MedicationDispense/d1",
        codes=(Code(system=RXNORM, value="1049683"),),
        name="oxycodone 10 mg",
        status="completed",
        handed_over_on=date(2024, 3, 11),
        quantity=Fraction(120),
        unit="tablet",
        days=Fraction(30),
        dosages=(Dosage(text="1 tab q6h"),),
        prescription_refs=("MedicationRequest/m1",),
    )


def test_a_dispense_that_was_only_made_ready_counts_from_then():
    read = read_dispense({"whenPrepared": "2024-03-10"}, "MedicationDispense/d1", {})

    assert read.handed_over_on == date(2024, 3, 10)
