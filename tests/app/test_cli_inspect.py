"""`inspect`: what was read of a file, as one JSON document or for people."""

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fhir_fixtures
from app.cli.commands import main
from app.cli.inspection import inspected
from app.cli.numbers import as_number

AS_OF = date(2027, 1, 15)
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def order(code, sig, **members):
    concept = {"coding": [{"system": RXNORM, "code": code}]}
    return {
        "resourceType": "MedicationRequest",
        "medicationCodeableConcept": concept,
        "dosageInstruction": [{"text": sig}],
        **members,
    }


def daily(times, **members):
    sig = {
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
    }
    return {"dosageInstruction": [sig], **members}


def medications(*resources):
    return inspected(list(resources), AS_OF)["medications"]


@pytest.fixture
def inspect(tmp_path, capsys):
    def run(content, *options):
        path = tmp_path / "file.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code = main(["inspect", str(path), "--as-of", AS_OF.isoformat(), *options])
        return code, *capsys.readouterr()

    return run


ALONE = {
    "hydromorphone 4 mg four times a day": (order("897702", "", **daily(4)), ["hydromorphone"], 80),
    "methadone 10 mg three times a day": (order("864706", "", **daily(3)), ["methadone"], 141),
    "fentanyl 12 mcg/h: exact, not 28.799999": (order("577057", "Apply 1 patch every 72 hours"), ["fentanyl"], 28.8),
    "tramadol 50 mg once a day": (order("835603", "", **daily(1)), ["tramadol"], 10),
}


@pytest.mark.parametrize(("resource", "ingredients", "mme"), ALONE.values(), ids=ALONE)
def test_an_order_alone_gives_its_own_figure(resource, ingredients, mme):
    (row,) = medications(resource)

    assert (row["ingredients"], row["mme_per_day"], row["counted"], row["why"]) == (ingredients, mme, True, "active")


NOT_COUNTED = {
    "finished": (order("897702", "", id="m", status="completed", **daily(4)), 80, "finished"),
    "on hold": (order("897702", "", id="m", status="on-hold", **daily(4)), 80, "on hold"),
    "entered in error": (order("897702", "", id="m", status="entered-in-error", **daily(4)), 80, "entered in error"),
    "not an opioid": (order("314076", "", id="m", **daily(1)), None, "not an opioid"),
    "a dose that nobody can know": (order("897702", "as directed", id="m"), None, "no usable directions"),
    "a drug that nobody can know": ({"resourceType": "MedicationRequest", "id": "m"}, None, "could not be read"),
}


@pytest.mark.parametrize(("resource", "mme", "why"), NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_an_order_that_does_not_count_keeps_its_figure_and_says_why(resource, mme, why):
    (row,) = medications(resource)

    assert (row["ref"], row["mme_per_day"], row["counted"], row["why"]) == ("MedicationRequest/m", mme, False, why)


def test_an_order_of_another_patient_is_shown_and_not_counted():
    patient = {"resourceType": "Patient", "id": "p1"}
    other = order("897702", "", id="m", subject={"reference": "Patient/p2"}, **daily(4))

    seen = inspected([patient, other], AS_OF)

    (row,) = seen["medications"]
    assert (row["mme_per_day"], row["counted"], row["why"]) == (80, False, "another patient's")
    assert seen["mme"]["total_per_day"] == 0
    assert seen["unreadable"] == ["MedicationRequest/m"]


def test_a_draft_enters_the_total_and_a_renewed_order_leaves_it():
    listed = order("897702", "", id="m1", status="active", authoredOn="2027-01-01", **daily(4))
    draft = order("897702", "", id="m2", status="draft", **daily(4))

    seen = inspected([listed, draft], AS_OF)

    assert [(row["mme_per_day"], row["counted"]) for row in seen["medications"]] == [(80, False), (80, True)]
    assert seen["mme"] == {"total_per_day": 80, "is_lower_bound": False, "not_computable": []}


def test_orders_stand_in_the_order_of_the_file():
    ids = ["c", "a", "d", "b"]
    statuses = ["completed", "active", "draft", "active"]

    rows = medications(*(order("314076", "", id=name, status=each) for name, each in zip(ids, statuses, strict=True)))

    assert [row["ref"].rpartition("/")[2] for row in rows] == ids


def test_a_dose_that_is_not_known_makes_the_total_a_lower_bound():
    seen = inspected([order("897702", "as directed", id="m1"), order("897702", "", id="m2", **daily(4))], AS_OF)

    assert seen["mme"] == {
        "total_per_day": 80,
        "is_lower_bound": True,
        "not_computable": [{"ref": "MedicationRequest/m1", "why": "no usable directions"}],
    }


def test_a_whole_chart_is_read():
    seen = inspected({"resourceType": "Bundle", "entry": entries("depressed-60-mme")}, AS_OF)

    (screen,) = seen["screenings"]
    assert seen["mme"]["total_per_day"] == 60
    assert (screen["instrument"], screen["total"], screen["band"], screen["date"]) == (
        "PHQ-9",
        14,
        "moderate",
        "2027-01-05",
    )
    assert screen["items"]["self_harm_thoughts"] == 0
    assert screen["suicide_item_positive"] is False
    assert seen["unreadable"] == []


def test_a_diagnosis_has_its_groups():
    seen = inspected(fhir_fixtures.chart("opioid-and-benzodiazepine", AS_OF), AS_OF)

    assert seen["diagnoses"][0] == {
        "ref": "Condition/opioid-and-benzodiazepine-dx-1",
        "name": "Generalized anxiety disorder",
        "groups": ["anxiety"],
    }


def entries(slug):
    return [{"resource": each} for each in fhir_fixtures.chart(slug, AS_OF)]


def test_standard_output_is_one_json_document(inspect):
    code, out, err = inspect(order("897702", "", **daily(4)), "--json")

    assert (code, err) == (0, "")
    assert json.loads(out) == inspected(order("897702", "", **daily(4)), AS_OF)


def test_people_see_the_same_and_what_is_not_fhir(inspect):
    code, out, _ = inspect([order("897702", "", id="m", status="active", **daily(4)), {"resourceType": "Spaceship"}])

    assert code == 0
    assert "MedicationRequest/m: without a name, 16 mg/day, 80 MME/day; counted: active" in out
    assert "Total: 80 MME/day" in out
    assert "1. MedicationRequest/m: subject: Field required" in out
    assert "2. Spaceship: not a resource type of FHIR R4" in out


FOUR_A_DAY = order("897702", "", id="m", status="active", **daily(4))
ODD = {"a number": 42, "null": None, "a text": "x", "lists of nothing": [[], None, {}], "no type": {"resourceType": 5}}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_however_odd_the_content_it_was_read(inspect, content):
    code, out, _ = inspect(content, "--json")

    assert code == 0
    assert json.loads(out)["medications"] == []
    assert json.loads(out)["mme"] == {"total_per_day": 0, "is_lower_bound": True, "not_computable": []}


@pytest.mark.parametrize("content", [*ODD.values(), {}, []], ids=[*ODD, "an empty object", "an empty list"])
def test_what_could_not_be_read_is_no_total_of_zero(inspect, content):
    _, out, _ = inspect(content)

    assert "Total: not known" in out.splitlines()


TOTALS = {
    "no order among what was read": ([{"resourceType": "Patient", "id": "p1"}], "Total: 0 MME/day"),
    "an order, and something unreadable": ([FOUR_A_DAY, {}], "Total: at least 80 MME/day"),
    "only a dose that is not known": ([order("897702", "as directed", id="m")], "Total: not known"),
}


@pytest.mark.parametrize(("content", "total"), TOTALS.values(), ids=TOTALS)
def test_the_total_is_only_what_is_known(inspect, content, total):
    _, out, _ = inspect(content)

    assert total in out.splitlines()


def test_a_byte_order_mark_is_no_obstacle(inspect):
    code, out, _ = inspect(b"\xef\xbb\xbf[]", "--json")

    assert (code, json.loads(out)["unreadable"]) == (0, [])


UNREADABLE = {
    "not JSON": b"{",
    "empty": b"",
    "NaN": b'{"a": NaN}',
    "bad UTF-8": b'"\xff"',
    "a lone surrogate": b'"\\ud800"',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_not_json_is_told_in_one_line(inspect, content):
    code, out, err = inspect(content, "--json")

    assert (code, out) == (2, "")
    assert "not JSON" in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there_is_told_in_one_line(capsys):
    code = main(["inspect", "/nowhere/at/all.json"])

    assert (code, capsys.readouterr().err) == (2, "/nowhere/at/all.json: No such file or directory\n")


NUMBERS = {
    "whole": (Fraction(240), 240),
    "a half": (Fraction(165, 2), 82.5),
    "not binary": (Fraction(144, 5), 28.8),
    "without end": (Fraction(1, 3), 0.3333333333333333),
    "past a double": (Fraction(10**400, 3), round(Fraction(10**400, 3))),
}


@pytest.mark.parametrize(("exact", "number"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_are_as_exact_as_json_allows(exact, number):
    assert as_number(exact) == number
    assert type(as_number(exact)) is type(number)


NAMES = st.sampled_from(("resourceType", "id", "status", "subject", "reference", "coding", "code", "text"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=6),
    max_leaves=30,
)
MEMBERS = ("status", "id", "subject", "code", "item", "entry", "dosageInstruction", "medicationCodeableConcept")
TYPES = st.sampled_from(("MedicationRequest", "Condition", "Observation", "QuestionnaireResponse", "Patient", "Bundle"))


@settings(max_examples=60, deadline=None)
@given(
    content=st.lists(st.fixed_dictionaries({"resourceType": TYPES}, optional=dict.fromkeys(MEMBERS, JSON)), max_size=4)
)
def test_nothing_in_a_file_makes_it_fail(content):
    json.dumps(inspected(content, AS_OF), allow_nan=False)
