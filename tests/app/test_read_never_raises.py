"""Whatever the JSON, reading it answers."""

import copy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.fhir.answer import read_answer
from app.fhir.bundle import resources_in
from app.fhir.gathered import Gathered
from app.fhir.read import read_record, read_resources
from app.fhir.readers.care_plan import read_care_plan
from app.fhir.readers.condition import read_diagnosis
from app.fhir.readers.dispense import read_dispense
from app.fhir.readers.drug import missing_medication_refs, shelf_of
from app.fhir.readers.encounter import read_encounter
from app.fhir.readers.medication_request import read_medication_order
from app.fhir.readers.observation import read_measurement
from app.fhir.readers.patient import read_patient
from app.fhir.readers.procedure import read_procedure
from app.fhir.readers.questionnaire_response import read_answers
from app.fhir.readers.service_request import read_service_order
from app.fhir.shape import day, element, elements, first, flag, last_day, number, text, texts, whole
from hooks.queries import ALL

TODAY = date(2024, 6, 1)
CONCEPT = {"coding": [{"system": "http://loinc.org", "code": "1", "display": "a"}], "text": "a"}
QUANTITY = {"value": 1.5, "unit": "mg", "code": "mg", "comparator": "<"}
RATIO = {"numerator": QUANTITY, "denominator": QUANTITY}
PERIOD = {"start": "2024-01-01", "end": "2024"}
EXTENSION = [
    {"url": "http://x.example/ordinalValue", "valueDecimal": 1},
    {"url": "http://x.example/item-code", "valueCoding": {}},
]
DOSAGE = {
    "sequence": 1,
    "text": "1 tablet",
    "timing": {
        "code": CONCEPT,
        "repeat": {
            "frequency": 1,
            "period": 6,
            "periodUnit": "h",
            "when": ["HS"],
            "timeOfDay": ["08:00:00"],
            "boundsPeriod": PERIOD,
            "boundsDuration": QUANTITY,
            "boundsRange": {"low": QUANTITY, "high": QUANTITY},
        },
    },
    "asNeededBoolean": True,
    "asNeededCodeableConcept": CONCEPT,
    "route": CONCEPT,
    "extension": [{"url": "http://open.epic.com/fhir/extensions/ordered-dose", "valueQuantity": QUANTITY}],
    "doseAndRate": [{"type": CONCEPT, "doseQuantity": QUANTITY, "doseRange": {"low": QUANTITY}, "rateRatio": RATIO}],
    "doseQuantity": {**QUANTITY, "extension": EXTENSION},
    "rateQuantity": QUANTITY,
    "rateRange": {"low": QUANTITY, "high": QUANTITY},
    "maxDosePerPeriod": [RATIO],
}
MEDICATION = {
    "resourceType": "Medication",
    "id": "med",
    "fullUrl": "urn:uuid:1",
    "status": "active",
    "code": {},
    "form": CONCEPT,
    "ingredient": [{"itemCodeableConcept": CONCEPT, "itemReference": {"reference": "#s"}, "strength": RATIO}],
    "contained": [{"id": "s", "code": CONCEPT}],
}
CHART = {
    "MedicationRequest": {
        "status": "active",
        "category": [CONCEPT],
        "medicationCodeableConcept": {"text": "a"},
        "medicationReference": {"reference": "Medication/med", "display": "a"},
        "medication": {"concept": CONCEPT, "reference": {"reference": "Medication/med"}},
        "subject": {"reference": "Patient/p1"},
        "encounter": {"reference": "Encounter/e1"},
        "requester": {"reference": "Practitioner/1", "agent": {"reference": "x"}, "identifier": {"value": "1"}},
        "dosageInstruction": [DOSAGE],
        "dispenseRequest": {
            "quantity": QUANTITY,
            "expectedSupplyDuration": QUANTITY,
            "numberOfRepeatsAllowed": 1,
            "validityPeriod": PERIOD,
        },
        "reasonCode": [CONCEPT],
        "reasonReference": [{"reference": "Condition/1"}],
        "reason": [{"concept": CONCEPT, "reference": {"reference": "Condition/1"}}],
        "contained": [MEDICATION],
        "authoredOn": "2024-01-01",
    },
    "MedicationDispense": {
        "medicationReference": {"reference": "Medication/med"},
        "quantity": QUANTITY,
        "daysSupply": QUANTITY,
        "whenHandedOver": "2024-01-01",
        "dosageInstruction": [DOSAGE],
        "authorizingPrescription": [{"reference": "MedicationRequest/1"}],
    },
    "Condition": {
        "clinicalStatus": CONCEPT,
        "verificationStatus": CONCEPT,
        "category": [CONCEPT],
        "code": CONCEPT,
        "onsetPeriod": PERIOD,
        "abatementPeriod": PERIOD,
        "recordedDate": "2024-01",
        "context": {"reference": "Encounter/1"},
    },
    "Observation": {
        "status": "final",
        "category": [CONCEPT],
        "code": CONCEPT,
        "effectivePeriod": PERIOD,
        "valueQuantity": {**QUANTITY, "extension": EXTENSION},
        "interpretation": [CONCEPT],
        "component": [{"code": CONCEPT, "valueCodeableConcept": CONCEPT, "valueRange": {"low": QUANTITY}}],
        "hasMember": [{"reference": "Observation/2"}],
        "related": [{"type": "has-member", "target": {"reference": "Observation/2"}}],
        "contained": [{"resourceType": "Observation", "valueString": "12"}],
    },
    "QuestionnaireResponse": {
        "questionnaire": "http://loinc.org/q/44249-1",
        "_questionnaire": {"extension": [{"url": "http://x.example/display", "valueString": "PHQ-9"}]},
        "contained": [{"resourceType": "Questionnaire", "title": "PHQ-9", "code": CONCEPT}],
        "code": CONCEPT,
        "extension": EXTENSION,
        "item": [
            {
                "linkId": "1",
                "code": CONCEPT,
                "extension": EXTENSION,
                "answer": [{"valueCoding": {"code": "1", "extension": EXTENSION}, "item": [{"linkId": "1.1"}]}],
                "item": [{"linkId": "1.2", "answer": [{"valueBoolean": True}, {"valueDecimal": 1}]}],
            }
        ],
    },
    "Procedure": {"code": CONCEPT, "status": "completed", "performedPeriod": PERIOD},
    "Encounter": {
        "class": [CONCEPT],
        "type": [CONCEPT],
        "serviceType": CONCEPT,
        "period": PERIOD,
        "reason": [{"value": [{"concept": CONCEPT}]}],
        "hospitalization": {"dischargeDisposition": CONCEPT},
    },
    "ServiceRequest": {"code": {"concept": CONCEPT}, "status": "draft", "authoredOn": "2024-01-01"},
    "CarePlan": {
        "category": [CONCEPT],
        "title": "a",
        "period": PERIOD,
        "activity": [{"detail": {"description": "a", "scheduledPeriod": PERIOD}}],
    },
    "Patient": {
        "id": "p1",
        "birthDate": "1960",
        "gender": "female",
        "deceasedDateTime": "2024",
        "extension": [{"url": "http://x.example/us-core-birthsex", "valueCode": "F", "valueCoding": {"code": "F"}}],
        "communication": [{"language": CONCEPT, "preferred": True}],
    },
    "Medication": MEDICATION,
}

WORDS = st.sampled_from(
    ["coding", "code", "system", "reference", "extension", "item", "answer", "value", "text", "concept", "resourceType"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**40)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["2024-02-30", "9999-12", "0000", "1e99999", "#", "/", "urn:", "Patient/", "MedicationRequest", "Bundle"]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
READERS = [
    read_care_plan,
    read_diagnosis,
    read_encounter,
    read_measurement,
    read_procedure,
    read_answers,
    read_service_order,
    lambda resource, ref: read_medication_order(resource, ref, shelf_of([resource])),
    lambda resource, ref: read_dispense(resource, ref, shelf_of([resource])),
    lambda resource, ref: read_patient(resource),
]
ACCESSORS = [day, element, elements, first, flag, last_day, number, text, texts, whole, resources_in, read_answer]


def places(value, path=()):
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*path, name)
        yield from places(member, (*path, name))


def replaced(resource, path, value):
    changed = copy.deepcopy(resource)
    holder = changed
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return changed


@st.composite
def mutants(draw):
    """A valid resource of some kind in which up to three members are something else."""
    kind = draw(st.sampled_from(sorted(CHART)))
    resource = {"resourceType": kind, "id": "1", "subject": {"reference": "Patient/p1"}, **CHART[kind]}
    for _ in range(draw(st.integers(1, 3))):
        resource = replaced(resource, draw(st.sampled_from(list(places(resource)))), draw(JSON))
    return resource


@given(JSON)
def test_no_accessor_raises(value):
    for accessor in ACCESSORS:
        accessor(value)


@pytest.mark.requirement("EHR-8")
@given(
    st.dictionaries(
        WORDS | st.sampled_from(sorted({name for each in CHART.values() for name in each})), JSON, max_size=8
    )
)
@settings(max_examples=200)
@pytest.mark.requirement("ROB-1", "EHR-8")
def test_no_reader_raises_on_rubbish(resource):
    for reader in READERS:
        reader(resource, "X/1")
    missing_medication_refs([resource], [resource])


@pytest.mark.requirement("EHR-8")
@given(mutants())
@settings(max_examples=400)
@pytest.mark.requirement("ROB-1", "EHR-8")
def test_no_reader_raises_on_a_resource_that_is_a_little_wrong(resource):
    for reader in READERS:
        reader(resource, "X/1")
    missing_medication_refs([resource], [MEDICATION])


@pytest.mark.requirement("EHR-8")
@given(st.lists(mutants() | st.dictionaries(WORDS, JSON, max_size=4), max_size=4), st.none() | st.text(max_size=8))
@settings(max_examples=200)
@pytest.mark.requirement("ROB-1", "EHR-8")
def test_no_record_raises(resources, patient_id):
    gathered = tuple(Gathered(query=query, resources=tuple(resources), others=tuple(resources)) for query in ALL)

    record = read_record(
        gathered=gathered,
        draft_orders=resources,
        selections=[patient_id or "x"],
        patient_id=patient_id,
        as_of=TODAY,
    )

    assert record.as_of == TODAY


@given(st.lists(JSON | mutants(), max_size=4))
def test_no_file_raises(resources):
    assert read_resources([*resources, {"resourceType": "Bundle", "entry": resources}], TODAY).as_of == TODAY


@pytest.mark.parametrize("kind", ["Bundle", *sorted(CHART)])
@pytest.mark.parametrize("member", ["resource", "item", "contained", "extension", "answer", "entry", "code", "concept"])
def test_no_depth_raises(kind, member):
    deep = {"resourceType": kind}
    for _ in range(2000):
        deep = {"resourceType": kind, member: [deep]}
    twin = {**deep}

    assert read_resources([deep, twin, {**twin, "status": "draft"}, {**deep, "status": "draft"}], TODAY).as_of == TODAY


@pytest.mark.parametrize("kind", sorted(CHART))
def test_the_resources_that_are_mutated_are_read_to_begin_with(kind):
    whole_chart = [{"resourceType": each, "id": "1", **fields} for each, fields in CHART.items() if each != kind]

    with_it = read_resources([*whole_chart, {"resourceType": kind, "id": "1", **CHART[kind]}], TODAY)

    assert with_it != read_resources(whole_chart, TODAY)
