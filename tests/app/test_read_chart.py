"""Patient, Condition, Procedure, Encounter, ServiceRequest and CarePlan, in the shapes of R4, R5, STU3 and DSTU2."""

from datetime import date

import pytest

from app.fhir.readers.care_plan import read_care_plan
from app.fhir.readers.condition import read_diagnosis
from app.fhir.readers.encounter import read_encounter
from app.fhir.readers.patient import Person, read_patient
from app.fhir.readers.procedure import read_procedure
from app.fhir.readers.service_request import read_service_order
from clinical.facts import ICD10CM, SNOMED, CarePlan, Code, Diagnosis, Encounter, PlannedStep, Procedure, ServiceOrder

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex"


def sex(url, **value):
    return {"extension": [{"url": "http://other.example/us-core-race"}, {"url": url, **value}]}


PATIENTS = [
    ({"birthDate": "1960-07-04"}, {"birth_date": date(1960, 7, 4)}),
    ({"birthDate": "1960"}, {"birth_date": date(1960, 1, 1)}),
    ({"birthDate": "unknown"}, {}),
    ({"gender": "Female"}, {"sex": "female"}),
    ({"gender": "other"}, {"sex": "other"}),
    ({"gender": "unknown"}, {}),
    ({"gender": "male", **sex(BIRTH_SEX, valueCode="F")}, {"sex": "female"}),
    ({"gender": "male", **sex(BIRTH_SEX, valueCode="UNK")}, {"sex": "male"}),
    ({"gender": "other", **sex(SEX, valueCode="248153007")}, {"sex": "male"}),
    ({"gender": "other", **sex(SEX, valueCoding={"system": SNOMED, "code": "248152002"})}, {"sex": "female"}),
    ({"gender": "female", **sex(SEX)}, {"sex": "female"}),
    ({"deceasedBoolean": True}, {"is_deceased": True}),
    ({"deceasedBoolean": "true"}, {"is_deceased": True}),
    ({"deceasedBoolean": False}, {"is_deceased": False}),
    ({"deceasedDateTime": "2024-01"}, {"is_deceased": True}),
    ({"communication": [{"language": {"coding": [{"code": "en-US"}]}}]}, {"language": "en-US"}),
    (
        {
            "communication": [
                {"language": {"text": "English"}},
                {"language": {"coding": [{"code": "es"}]}, "preferred": True},
            ]
        },
        {"language": "es"},
    ),
    ({"communication": {"language": {"text": "Spanish"}}}, {"language": "Spanish"}),
    ({"communication": ["en"], "extension": "x", "deceasedBoolean": "x", "gender": {}}, {}),
]


@pytest.mark.parametrize(("sent", "read"), PATIENTS)
def test_a_patient_is_read_and_birth_sex_goes_before_gender(sent, read):
    assert read_patient(sent) == Person(**read)


CONDITIONS = [
    ({"clinicalStatus": {"coding": [{"code": "active"}]}}, {"clinical_status": "active"}),
    (
        {"clinicalStatus": "active", "verificationStatus": "refuted"},
        {"clinical_status": "active", "verification_status": "refuted"},
    ),
    ({"category": [{"coding": [{"code": "encounter-diagnosis"}]}]}, {"categories": ("encounter-diagnosis",)}),
    ({"category": {"text": "Problem List Item"}}, {"categories": ("problem-list-item",)}),
    ({"code": {"text": "chronic low back pain"}}, {"name": "chronic low back pain"}),
    (
        {"code": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.90", "code": "F32.1", "display": "MDD"}]}},
        {"codes": (Code(system=ICD10CM, value="F32.1", display="MDD"),), "name": "MDD"},
    ),
    ({"onsetDateTime": "2020"}, {"onset_on": date(2020, 1, 1)}),
    ({"onsetPeriod": {"start": "2020-05-01"}}, {"onset_on": date(2020, 5, 1)}),
    ({"onsetAge": {"value": 40}, "onsetString": "long ago"}, {}),
    ({"recordedDate": "2020-05-01"}, {"recorded_on": date(2020, 5, 1)}),
    ({"assertedDate": "2020-05-01"}, {"recorded_on": date(2020, 5, 1)}),
    ({"dateRecorded": "2020-05-01"}, {"recorded_on": date(2020, 5, 1)}),
    ({"abatementDateTime": "2021"}, {"abated_on": date(2021, 12, 31)}),
    ({"abatementPeriod": {"end": "2021-02"}}, {"abated_on": date(2021, 2, 28)}),
    ({"context": {"reference": "Encounter/e1"}}, {"encounter_ref": "Encounter/e1"}),
    ({"clinicalStatus": 7, "category": 7, "code": [7]}, {}),
]


@pytest.mark.requirement("EHR-15")
@pytest.mark.parametrize(("sent", "read"), CONDITIONS)
def test_a_condition_is_read_as_written(sent, read):
    assert read_diagnosis(sent, "Condition/c1") == Diagnosis(ref="Condition/c1", **read)


CLASSES = [
    ({"class": {"system": ACT, "code": "AMB"}}, "AMB"),
    ({"class": {"code": "imp"}}, "IMP"),
    ({"class_fhir": {"system": ACT, "code": "EMER"}}, "EMER"),
    ({"class": [{"coding": [{"system": ACT, "code": "OBSENC"}]}]}, "OBSENC"),
    ({"class": [{"coding": [{"system": "urn:oid:1.2", "code": "13"}, {"system": ACT, "code": "AMB"}]}]}, "AMB"),
    ({"class": {"system": "urn:oid:1.2", "code": "13"}}, "13"),
    ({"class": "inpatient"}, "IMP"),
    ({"class": {"display": "Emergency"}}, "EMER"),
    ({"class": 13}, None),
    ({}, None),
]


@pytest.mark.requirement("EHR-8")
@pytest.mark.parametrize(("sent", "read"), CLASSES)
def test_the_class_of_an_encounter_is_a_code_in_upper_case(sent, read):
    assert read_encounter(sent, "Encounter/e1").class_code == read


HOSPICE = {"coding": [{"system": SNOMED, "code": "385763009"}]}
ENCOUNTERS = [
    (
        {"period": {"start": "2024-03-10T08:00:00", "end": "2024-03"}},
        {"started_on": date(2024, 3, 10), "ended_on": date(2024, 3, 31)},
    ),
    ({"actualPeriod": {"start": "2024-03-10"}}, {"started_on": date(2024, 3, 10)}),
    (
        {"type": [HOSPICE, {"text": "visit"}], "serviceType": {"coding": [{"code": "s"}]}},
        {"codes": (Code(system=SNOMED, value="385763009"), Code(system="", value="s"))},
    ),
    ({"type": {"text": "Oncology visit"}, "status": "Finished"}, {"name": "Oncology visit", "status": "finished"}),
    ({"reasonCode": [HOSPICE]}, {"reasons": (Code(system=SNOMED, value="385763009"),)}),
    ({"reason": [HOSPICE]}, {"reasons": (Code(system=SNOMED, value="385763009"),)}),
    ({"reason": [{"value": [{"concept": HOSPICE}]}]}, {"reasons": (Code(system=SNOMED, value="385763009"),)}),
    (
        {"hospitalization": {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}},
        {"discharge_codes": (Code(system="", value="hosp"),)},
    ),
    (
        {"admission": {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}},
        {"discharge_codes": (Code(system="", value="hosp"),)},
    ),
    ({"period": "today", "hospitalization": [], "reason": "pain"}, {}),
]


@pytest.mark.parametrize(("sent", "read"), ENCOUNTERS)
def test_an_encounter_is_read_as_written(sent, read):
    assert read_encounter(sent, "Encounter/e1") == Encounter(ref="Encounter/e1", **read)


PROCEDURES = [
    ({"performedDateTime": "2024-03-10"}, date(2024, 3, 10)),
    ({"performedPeriod": {"start": "2024-03-01", "end": "2024-03-10"}}, date(2024, 3, 10)),
    ({"performedPeriod": {"start": "2024-03-01"}}, date(2024, 3, 1)),
    ({"occurrenceDateTime": "2024-03-10"}, date(2024, 3, 10)),
    ({"occurrencePeriod": {"end": "2024-03"}}, date(2024, 3, 31)),
    ({"performedString": "last spring"}, None),
]


@pytest.mark.parametrize(("sent", "read"), PROCEDURES)
def test_a_procedure_was_done_when_it_ended(sent, read):
    sent = {"status": "completed", "code": {"coding": [{"system": SNOMED, "code": "1"}], "text": "review"}, **sent}

    assert read_procedure(sent, "Procedure/p1") == Procedure(
        ref="Procedure/p1",
        codes=(Code(system=SNOMED, value="1"),),
        name="review",
        status="completed",
        performed_on=read,
    )


SERVICES = [
    ({"code": {"text": "referral"}}, {"name": "referral"}),
    ({"code": {"concept": {"text": "referral"}}}, {"name": "referral"}),
    ({"serviceRequested": [{"text": "referral"}]}, {"name": "referral"}),
    ({"type": {"coding": [{"code": "t"}]}}, {"codes": (Code(system="", value="t"),)}),
    (
        {"status": "active", "intent": "order", "doNotPerform": True},
        {"status": "active", "intent": "order", "do_not_perform": True},
    ),
    ({"authoredOn": "2024-03-10"}, {"authored_on": date(2024, 3, 10)}),
]


@pytest.mark.parametrize(("sent", "read"), SERVICES)
def test_a_service_order_is_read_as_written(sent, read):
    assert read_service_order(sent, "ServiceRequest/s") == ServiceOrder(ref="ServiceRequest/s", **read)


PLANS = [
    ({"category": [{"coding": [{"code": "assess-plan"}]}]}, {"codes": (Code(system="", value="assess-plan"),)}),
    ({"title": "Opioid taper", "description": "x"}, {"title": "Opioid taper"}),
    ({"description": "Slow taper"}, {"title": "Slow taper"}),
    (
        {"status": "active", "intent": "plan", "created": "2024-03-10"},
        {"status": "active", "intent": "plan", "created_on": date(2024, 3, 10)},
    ),
    ({"period": {"start": "2024-03", "end": "2024"}}, {"starts_on": date(2024, 3, 1), "ends_on": date(2024, 12, 31)}),
    (
        {
            "activity": [
                {
                    "detail": {
                        "status": "not-started",
                        "description": "90 MME/day",
                        "scheduledPeriod": {"start": "2024-03-10", "end": "2024-04-06"},
                    }
                },
                {"detail": {"scheduledString": "then 75 MME/day"}},
                {"reference": {"reference": "MedicationRequest/m1"}},
            ]
        },
        {
            "steps": (
                PlannedStep(
                    text="90 MME/day",
                    status="not-started",
                    starts_on=date(2024, 3, 10),
                    ends_on=date(2024, 4, 6),
                ),
                PlannedStep(text="then 75 MME/day"),
                PlannedStep(),
            )
        },
    ),
]


@pytest.mark.parametrize(("sent", "read"), PLANS)
def test_a_care_plan_is_read_as_written(sent, read):
    assert read_care_plan(sent, "CarePlan/c") == CarePlan(ref="CarePlan/c", **read)
