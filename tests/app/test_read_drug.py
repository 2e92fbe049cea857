"""The drug of an order, wherever the EHR put it."""

from fractions import Fraction

import pytest

from app.fhir.readers.drug import Drug, missing_medication_refs, read_drug, shelf_of
from clinical.facts import RXNORM, Code, MedicationPart

CODE = Code(system=RXNORM, value="1049683", display="oxycodone 10 MG")
CODED = {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.88", "code": "1049683", "display": "oxycodone 10 MG"}]}
MEDICATION = {"resourceType": "Medication", "id": "e.M-1_x", "code": CODED, "form": {"text": "tablet"}}
FOUND = Drug(codes=(CODE,), name="oxycodone 10 MG", form="tablet")
BY_URN = {**MEDICATION, "id": "other", "fullUrl": "urn:uuid:0a1b"}

SHAPES = [
    ("a coded concept", {"medicationCodeableConcept": CODED}, [], Drug(codes=(CODE,), name="oxycodone 10 MG")),
    ("words alone", {"medicationCodeableConcept": {"text": "oxy 10"}}, [], Drug(name="oxy 10")),
    ("words in place of a concept", {"medicationCodeableConcept": "oxy 10"}, [], Drug(name="oxy 10")),
    (
        "contained",
        {"contained": [{**MEDICATION, "id": "med"}], "medicationReference": {"reference": "#med"}},
        [],
        FOUND,
    ),
    (
        "contained, its # on the wrong side",
        {"contained": [{**MEDICATION, "id": "#med"}], "medicationReference": {"reference": "med"}},
        [],
        FOUND,
    ),
    ("beside it, relative", {"medicationReference": {"reference": "Medication/e.M-1_x"}}, [MEDICATION], FOUND),
    (
        "elsewhere, absolute and versioned",
        {"medicationReference": {"reference": "https://ehr.example/R4/Medication/e.M-1_x/_history/4"}},
        [MEDICATION],
        FOUND,
    ),
    ("by the address of its entry", {"medicationReference": {"reference": "urn:uuid:0a1b"}}, [BY_URN], FOUND),
    (
        "by a urn that holds its id",
        {"medicationReference": {"reference": "urn:uuid:e.M-1_x"}},
        [MEDICATION],
        FOUND,
    ),
    ("a reference as text", {"medicationReference": "Medication/e.M-1_x"}, [MEDICATION], FOUND),
    ("R5, concept", {"medication": {"concept": CODED}}, [], Drug(codes=(CODE,), name="oxycodone 10 MG")),
    ("R5, reference", {"medication": {"reference": {"reference": "Medication/e.M-1_x"}}}, [MEDICATION], FOUND),
    ("a concept without its suffix", {"medication": CODED}, [], Drug(codes=(CODE,), name="oxycodone 10 MG")),
    ("a reference without its suffix", {"medication": {"reference": "Medication/e.M-1_x"}}, [MEDICATION], FOUND),
    ("the same as text", {"medication": "Medication/e.M-1_x"}, [MEDICATION], FOUND),
    (
        "Epic: a reference that leads nowhere, with words",
        {
            "medicationReference": {
                "reference": "https://ehr.example/Medication/x",
                "display": "IBUPROFEN 200 MG PO TABS",
            }
        },
        [MEDICATION],
        Drug(name="IBUPROFEN 200 MG PO TABS"),
    ),
    (
        "R5, display of the reference",
        {"medication": {"reference": {"reference": "Medication/x", "display": "ibuprofen"}}},
        [],
        Drug(name="ibuprofen"),
    ),
    (
        "words of its own go before those of the Medication",
        {
            "medicationCodeableConcept": {"text": "own words"},
            "medicationReference": {"reference": "Medication/e.M-1_x"},
        },
        [MEDICATION],
        Drug(codes=(CODE,), name="own words", form="tablet"),
    ),
    (
        "a Medication entered in error is not there",
        {"medicationReference": {"reference": "Medication/e.M-1_x"}},
        [{**MEDICATION, "status": "entered-in-error"}],
        Drug(),
    ),
    ("a reference that leads nowhere", {"medicationReference": {"reference": "Medication/x"}}, [MEDICATION], Drug()),
    ("a reference to another kind", {"medicationReference": {"reference": "Substance/e.M-1_x"}}, [MEDICATION], Drug()),
    ("a reference without its type", {"medicationReference": {"reference": "e.M-1_x"}}, [MEDICATION], FOUND),
    ("an empty concept", {"medicationCodeableConcept": {}}, [], Drug()),
    ("nothing", {}, [], Drug()),
]


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize(("order", "others", "read"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_the_drug_is_found_in_every_shape(order, others, read):
    assert read_drug(order, shelf_of(others)) == read


@pytest.mark.parametrize(
    ("drug", "is_unnamed"), [(Drug(), True), (Drug(name="a"), False), (FOUND, False), (Drug(form="tablet"), True)]
)
def test_a_drug_with_neither_code_nor_name_is_unnamed(drug, is_unnamed):
    assert drug.is_unnamed is is_unnamed


OXYCODONE = {"coding": [{"system": RXNORM, "code": "7804", "display": "oxycodone"}]}
PART = {"codes": (Code(system=RXNORM, value="7804", display="oxycodone"),), "name": "oxycodone"}
TEN_MG = {"value": Fraction(10), "unit": "mg"}
RATIO = {"numerator": {"value": 10, "unit": "mg"}, "denominator": {"value": 1, "unit": "tablet"}}
INGREDIENTS = [
    (
        "R4",
        {"itemCodeableConcept": OXYCODONE, "strength": RATIO},
        MedicationPart(**PART, **TEN_MG, per=Fraction(1), per_unit="tablet"),
    ),
    (
        "R4, the ingredient contained",
        {"itemReference": {"reference": "#s"}, "strength": RATIO},
        MedicationPart(**PART, **TEN_MG, per=Fraction(1), per_unit="tablet"),
    ),
    (
        "R4, a reference that leads nowhere",
        {"itemReference": {"reference": "Medication/x", "display": "oxycodone"}},
        MedicationPart(name="oxycodone"),
    ),
    (
        "R5",
        {"item": {"concept": OXYCODONE}, "strengthQuantity": {"value": 10, "unit": "mg"}},
        MedicationPart(**PART, **TEN_MG),
    ),
    (
        "R5, referred to",
        {"item": {"reference": {"reference": "#s"}}, "strengthRatio": RATIO},
        MedicationPart(**PART, **TEN_MG, per=Fraction(1), per_unit="tablet"),
    ),
    (
        "a strength as a quantity",
        {"itemCodeableConcept": OXYCODONE, "strength": {"value": 10, "unit": "mg"}},
        MedicationPart(**PART, **TEN_MG),
    ),
    (
        "STU3",
        {"itemCodeableConcept": OXYCODONE, "amount": RATIO},
        MedicationPart(**PART, **TEN_MG, per=Fraction(1), per_unit="tablet"),
    ),
]


@pytest.mark.parametrize(("ingredient", "part"), [row[1:] for row in INGREDIENTS], ids=[row[0] for row in INGREDIENTS])
def test_ingredients_come_with_their_strength(ingredient, part):
    substance = {"resourceType": "Substance", "id": "s", "code": OXYCODONE}
    medication = {"resourceType": "Medication", "id": "m", "contained": [substance], "ingredient": [ingredient]}

    read = read_drug({"medicationReference": {"reference": "Medication/m"}}, shelf_of([medication]))

    assert read == Drug(name="oxycodone", parts=(part,))


def order(reference, **fields):
    return {"resourceType": "MedicationRequest", "medicationReference": {"reference": reference}, **fields}


ABSOLUTE = "https://ehr.example/R4/Medication/m1"
MISSING = [
    ([order("Medication/m1")], [], ("Medication/m1",)),
    ([order(ABSOLUTE)], [], (ABSOLUTE,)),
    ([order("Medication/m1"), order("Medication/m1"), order("Medication/m2")], [], ("Medication/m1", "Medication/m2")),
    ([order("Medication/m1", medicationCodeableConcept=CODED)], [], ()),
    ([order("Medication/m1", medicationCodeableConcept={"text": "oxy"})], [], ("Medication/m1",)),
    ([{"medication": {"reference": {"reference": "Medication/m1"}}}], [], ("Medication/m1",)),
    ([{"medication": {"concept": CODED, "reference": {"reference": "Medication/m1"}}}], [], ()),
    ([order("Medication/e.M-1_x")], [MEDICATION], ()),
    ([order("Medication/e.M-1_x"), MEDICATION], [], ()),
    ([order("#med")], [], ()),
    ([order("urn:uuid:1")], [], ()),
    ([order("Substance/1")], [], ()),
    ([{}], [], ()),
]


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize(("orders", "others", "refs"), MISSING)
def test_only_medications_that_would_give_a_code_are_missing(orders, others, refs):
    assert missing_medication_refs(orders, others) == refs


PART = {"resourceType": "Medication", "id": "part", "code": CODED}


@pytest.mark.requirement("EHR-9")
def test_an_ingredient_of_a_contained_medication_stands_beside_it_in_the_order():
    mixture = {"resourceType": "Medication", "id": "whole", "ingredient": [{"itemReference": {"reference": "#part"}}]}
    order = {"medicationReference": {"reference": "#whole"}, "contained": [mixture, PART]}

    assert [each.codes for each in read_drug(order, {}).parts] == [(CODE,)]


def test_an_ingredient_that_nobody_names_is_none():
    empty = {"resourceType": "Medication", "id": "whole", "ingredient": [{"itemReference": {"reference": "#x"}}, {}]}
    order = {"medicationReference": {"reference": "#whole"}, "contained": [empty]}

    assert read_drug(order, {}).is_unnamed
