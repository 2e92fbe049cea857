"""Codes, names, statuses and references as EHRs write them."""

import pytest

from app.fhir.readers.coding import category_codes, concept_name, read_codes, status_code, system_url
from app.fhir.references import display, last_segment, reference, references
from clinical.facts import ICD10CM, LOINC, NDC, RXNORM, SNOMED, Code

SYSTEMS = [
    (RXNORM, RXNORM),
    ("http://www.nlm.nih.gov/research/umls/rxnorm/", RXNORM),
    ("https://www.nlm.nih.gov/research/umls/RxNorm", RXNORM),
    ("urn:oid:2.16.840.1.113883.6.88", RXNORM),
    ("2.16.840.1.113883.6.88", RXNORM),
    ("URN:OID:2.16.840.1.113883.6.96", SNOMED),
    ("http://snomed.info/sct/", SNOMED),
    ("http://snomed.info/sct/731000124108", SNOMED),
    ("SNOMED CT", SNOMED),
    ("http://loinc.org/", LOINC),
    (" HTTP://LOINC.ORG ", LOINC),
    ("urn:oid:2.16.840.1.113883.6.1", LOINC),
    ("urn:oid:2.16.840.1.113883.6.90", ICD10CM),
    ("http://hl7.org/fhir/sid/icd-10-cm", ICD10CM),
    ("urn:oid:2.16.840.1.113883.6.69", NDC),
    ("http://hl7.org/fhir/sid/NDC", NDC),
    ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10"),
    ("urn:oid:2.16.840.1.113883.6.253", "urn:oid:2.16.840.1.113883.6.253"),
    ("http://site.example/Codes", "http://site.example/Codes"),
    (None, ""),
    ({}, ""),
]


@pytest.mark.requirement("EHR-9", "EHR-15")
@pytest.mark.parametrize(("sent", "read"), SYSTEMS)
def test_a_code_system_is_known_by_its_url_oid_or_name(sent, read):
    assert system_url(sent) == read


def code(value, system=RXNORM, display=None):
    return Code(system=system, value=value, display=display)


CONCEPTS = [
    ({"coding": [{"system": RXNORM, "code": "1", "display": "a"}]}, (code("1", display="a"),)),
    ({"coding": [{"system": RXNORM, "code": "1"}, {"system": LOINC, "code": "2"}]}, (code("1"), code("2", LOINC))),
    ({"coding": {"system": RXNORM, "code": "1"}}, (code("1"),)),
    ({"system": RXNORM, "code": "1"}, (code("1"),)),
    ({"concept": {"coding": [{"system": RXNORM, "code": "1"}]}}, (code("1"),)),
    ([{"coding": [{"system": RXNORM, "code": "1"}]}, {"coding": [{"code": "2"}]}], (code("1"), code("2", ""))),
    ({"coding": [{"system": RXNORM, "code": 1049683}]}, (code("1049683"),)),
    ({"coding": [{"system": [RXNORM], "code": "1"}]}, (code("1"),)),
    ({"coding": [{"system": RXNORM, "code": "1", "display": "x" * 201}]}, (code("1", display="x" * 201),)),
    ({"coding": [{"system": RXNORM, "display": "no code"}]}, ()),
    ({"coding": [None, "1", {"code": ""}]}, ()),
    ({"coding": None}, ()),
    ({"text": "words"}, ()),
    ("words", ()),
    (None, ()),
]


@pytest.mark.parametrize(("sent", "read"), CONCEPTS)
def test_codes_are_found_in_a_concept_a_coding_or_a_list_of_them(sent, read):
    assert read_codes(sent) == read


NAMES = [
    ({"text": "own words", "coding": [{"code": "1", "display": "a"}]}, "own words"),
    ({"coding": [{"code": "1"}, {"code": "2", "display": "b"}, {"code": "3", "display": "c"}]}, "b"),
    ({"coding": [{"code": "1", "display": "a"}, {"code": "2", "display": "b", "userSelected": True}]}, "b"),
    ({"code": "1", "display": "a"}, "a"),
    ({"display": "a"}, "a"),
    ({"concept": {"text": "R5 words"}}, "R5 words"),
    ([{"text": "first"}, {"text": "second"}], "first"),
    ("plain", "plain"),
    ({"coding": [{"code": "1"}]}, None),
    ({"coding": []}, None),
    (None, None),
]


@pytest.mark.parametrize(("sent", "read"), NAMES)
def test_a_concept_is_called_by_its_text_else_by_what_was_selected(sent, read):
    assert concept_name(sent) == read


STATUSES = [
    ("active", "active"),
    (" Active ", "active"),
    ({"coding": [{"code": "Active"}]}, "active"),
    ({"text": "Active"}, "active"),
    (["active"], "active"),
    ("", None),
    (None, None),
    (7, None),
]


@pytest.mark.requirement("EHR-15")
@pytest.mark.parametrize(("sent", "read"), STATUSES)
def test_a_status_is_a_code_in_r4_and_a_word_in_stu3(sent, read):
    assert status_code(sent) == read


CATEGORIES = [
    ([{"coding": [{"code": "outpatient"}]}], ("outpatient",)),
    ({"coding": [{"code": "Outpatient"}]}, ("outpatient",)),
    ([{"text": "Encounter Diagnosis"}], ("encounter-diagnosis",)),
    ([{"coding": [{"code": "a"}, {"code": "b"}]}, {"coding": [{"code": "a"}]}], ("a", "b")),
    ("community", ("community",)),
    ([None, 3], ()),
    (None, ()),
]


@pytest.mark.requirement("EHR-8")
@pytest.mark.parametrize(("sent", "read"), CATEGORIES)
def test_a_category_is_read_whether_or_not_it_is_a_list(sent, read):
    assert category_codes(sent) == read


REFERENCES = [
    ({"reference": "Medication/m1"}, "Medication/m1"),
    ("Medication/m1", "Medication/m1"),
    ({"reference": "https://ehr.example/api/FHIR/R4/Medication/e.A-b_9"}, "Medication/e.A-b_9"),
    ({"reference": "Medication/m1/_history/3"}, "Medication/m1"),
    ({"reference": "https://ehr.example/r4/Medication/m1/_history/3"}, "Medication/m1"),
    ({"reference": {"reference": "Medication/m1"}}, "Medication/m1"),
    ({"reference": "#med"}, "#med"),
    ({"reference": "urn:uuid:0a1b"}, "urn:uuid:0a1b"),
    ({"reference": "/Medication/m1/"}, "Medication/m1"),
    ({"display": "ibuprofen"}, None),
    ({"reference": 5}, "5"),
    ({"reference": {"reference": {"reference": "x"}}}, None),
    (None, None),
    ([], None),
]


@pytest.mark.requirement("EHR-13")
@pytest.mark.parametrize(("sent", "read"), REFERENCES)
def test_a_reference_is_the_type_and_the_id_wherever_it_points(sent, read):
    assert reference(sent) == read


def test_references_may_be_one_or_many():
    assert references([{"reference": "A/1"}, None, "B/2"]) == ("A/1", "B/2")
    assert references({"reference": "A/1"}) == ("A/1",)
    assert references(None) == ()


@pytest.mark.parametrize(
    ("sent", "read"),
    [({"display": "a"}, "a"), ({"reference": {"display": "b"}}, "b"), ({"reference": "x"}, None), (None, None)],
)
def test_the_words_beside_a_reference(sent, read):
    assert display(sent) == read


@pytest.mark.requirement("EHR-13")
@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("p1", "p1"),
        ("Patient/P.1-a_b", "p.1-a_b"),
        ("https://ehr.example/r4/Patient/p1/_history/2", "p1"),
        ("urn:uuid:0A1B", "0a1b"),
    ],
)
def test_patients_are_told_apart_by_the_last_segment(sent, read):
    assert last_segment(sent) == read
