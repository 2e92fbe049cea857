"""Prefetch in all the shapes in which it arrives, and under all the names that sites give it."""

import pytest

from app.fhir.answer import Problem
from app.fhir.gather import gather
from app.fhir.gathered import Origin
from app.fhir.prefetch import is_found_by
from hooks.patient_view import SERVICE
from hooks.queries import BY_KEY
from hooks.request import parse_request
from tests.app.fake_ehr import BASE, FakeEhr, bundle, outcome

PATIENT = {"resourceType": "Patient", "id": "p1"}
ORDER = {"resourceType": "MedicationRequest", "id": "active", "status": "active"}
PAST = {"resourceType": "MedicationRequest", "id": "past", "status": "completed"}
CONDITION = {"resourceType": "Condition", "id": "c"}
FROM_FHIR = {"resourceType": "MedicationRequest", "id": "from-fhir", "status": "active"}
MEDICATION = {"resourceType": "Medication", "id": "m"}
NEXT = f"{BASE}?page=2"
OTHERWISE = {"screenings": "Observation?patient={{context.patientId}}&code=http://loinc.org|44261-6"}


def request(prefetch=None, **context):
    sent = {"userId": "Practitioner/1", "patientId": "p1"} | context
    instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
    body = {"hook": "patient-view", "hookInstance": instance, "context": sent, "prefetch": prefetch or {}}
    return parse_request(body, SERVICE)


async def gathered(prefetch, *keys, client=None, **context):
    queries = [BY_KEY[key] for key in keys]
    found = await gather(request(prefetch, **context), queries, client, OTHERWISE)
    return found[0] if len(keys) == 1 else found


def seen(found):
    return [each["id"] for each in found.resources], found.problem


SHAPES = {
    "a Bundle": (bundle(ORDER), ["active"], None),
    "a Bundle without type or links": ({"resourceType": "Bundle", "entry": [{"resource": ORDER}]}, ["active"], None),
    "a single resource where a Bundle is due": (ORDER, ["active"], None),
    "a bare list of resources": ([ORDER], ["active"], None),
    "an entry that is an object, not a list": (
        {"resourceType": "Bundle", "entry": {"resource": ORDER}},
        ["active"],
        None,
    ),
    "entries without the resource around them": ({"resourceType": "Bundle", "entry": [ORDER]}, ["active"], None),
    "null: looked, and nothing there": (None, [], None),
    "an empty Bundle": ({"resourceType": "Bundle", "total": 0}, [], None),
    "a Bundle with no entries": (bundle(), [], None),
    "Epic's empty search: total 0 and an outcome": (bundle(outcome("warning"), total=0), [], None),
    "an outcome of information alone": (bundle(outcome("information")), [], None),
    "an outcome beside results": (bundle(ORDER, outcome("warning")), ["active"], None),
    "a Bundle of one error": (bundle(outcome("error"), total=0), [], Problem.TRIED),
    "a Bundle of one fatal error": (bundle(outcome("fatal")), [], Problem.TRIED),
    "an error beside results": (bundle(ORDER, outcome("error")), ["active"], Problem.PART),
    "an outcome: the EHR tried and failed": (outcome("error"), [], Problem.TRIED),
    "an outcome without issues": ({"resourceType": "OperationOutcome"}, [], Problem.TRIED),
    "a list that goes on": (bundle(ORDER, next_url=NEXT), ["active"], Problem.LONGER),
    "an entry that is rubbish beside results": (
        {"resourceType": "Bundle", "entry": [{"resource": ORDER}, {"resource": "x"}]},
        ["active"],
        Problem.PART,
    ),
    "entries of rubbish": ({"resourceType": "Bundle", "entry": [None, 5]}, [], Problem.UNREADABLE),
    "counted, but not sent": ({"resourceType": "Bundle", "total": 3}, [], Problem.UNREADABLE),
    "another type": (bundle(CONDITION), [], Problem.UNREADABLE),
    "an order of DSTU2": (bundle({"resourceType": "MedicationOrder", "id": "o"}), [], Problem.UNREADABLE),
    "an HTML page": ("<html>Tomcat</html>", [], Problem.UNREADABLE),
    "a number": (5, [], Problem.UNREADABLE),
    "a truth": (True, [], Problem.UNREADABLE),
    "an empty object": ({}, [], Problem.UNREADABLE),
    "an empty text": ("", [], Problem.UNREADABLE),
}


@pytest.mark.requirement("EHR-11")
@pytest.mark.parametrize(("value", "ids", "problem"), SHAPES.values(), ids=SHAPES)
@pytest.mark.requirement("PREF-10", "PREF-13", "PREF-13b", "PREF-13c", "PREF-14a", "PREF-19", "EHR-11")
async def test_a_prefetched_search_is_read_in_every_shape(value, ids, problem):
    found = await gathered({"medications": value}, "medications")

    assert seen(found) == (ids, problem)
    assert found.origin is Origin.PREFETCH


ASKS_AGAIN = {"counted, but not sent", "another type", "an order of DSTU2", "an HTML page", "a number", "a truth"}
ASKS_AGAIN |= {"an empty object", "an empty text", "entries of rubbish"}


@pytest.mark.requirement("EHR-11")
@pytest.mark.parametrize(("name", "value"), [(name, shape[0]) for name, shape in SHAPES.items()], ids=SHAPES)
@pytest.mark.requirement("PREF-11")
async def test_only_rubbish_is_asked_for_again(name, value):
    """An answer stands, also an empty one, and what the EHR failed to get is not asked for twice."""
    ehr = FakeEhr({"MedicationRequest?": bundle(FROM_FHIR), "?page=2": bundle()})

    found = await gathered({"medications": value}, "medications", client=ehr.client())

    was_asked = any(asked.startswith("MedicationRequest?") for asked in ehr.asked)
    assert was_asked is (name in ASKS_AGAIN)
    assert (found.origin is Origin.FHIR) is (name in ASKS_AGAIN)


PATIENTS = {
    "a Patient": (PATIENT, ["p1"], None),
    "a Patient in a Bundle": (bundle(PATIENT), ["p1"], None),
    "null": (None, [], Problem.NOT_FOUND),
    "an empty Bundle": (bundle(), [], Problem.NOT_FOUND),
    "another type": ({"resourceType": "Practitioner", "id": "x"}, [], Problem.UNREADABLE),
    "an outcome": (outcome("error"), [], Problem.TRIED),
}


@pytest.mark.parametrize(("value", "ids", "problem"), PATIENTS.values(), ids=PATIENTS)
async def test_a_patient_is_always_there_so_nothing_is_a_problem(value, ids, problem):
    assert seen(await gathered({"patient": value}, "patient")) == (ids, problem)


@pytest.mark.parametrize("value", [None, bundle(), "<html>"])
@pytest.mark.requirement("PREF-13")
async def test_a_patient_who_was_not_sent_is_read(value):
    """A null Patient is unusable."""
    ehr = FakeEhr({"Patient/p1": PATIENT})

    found = await gathered({"patient": value}, "patient", client=ehr.client())

    assert seen(found) == (["p1"], None)


async def test_an_encounter_that_is_null_is_nothing_there():
    found = await gathered({"encounter": None}, "encounter", encounterId="e1")

    assert (seen(found), found.is_asked) == (([], None), True)


@pytest.mark.requirement("PREF-11", "PREF-12", "SAFE-1")
async def test_a_key_that_is_absent_is_a_problem_without_access():
    found = await gathered({}, "medications")

    assert (seen(found), found.origin, found.is_answered) == (([], Problem.NOT_SENT), Origin.NONE, False)


@pytest.mark.requirement("TOL-5", "EHR-13")
async def test_without_an_encounter_id_nothing_is_asked_and_nothing_missing():
    """Design: section 11."""
    ehr = FakeEhr({})

    found = await gathered({}, "encounter", client=ehr.client())

    assert (found.is_asked, found.problem, ehr.requests) == (False, None, [])


async def test_an_encounter_that_was_sent_counts_also_without_its_id():
    sent = {"resourceType": "Encounter", "id": "e9"}

    assert seen(await gathered({"encounter": sent}, "encounter")) == (["e9"], None)


@pytest.mark.parametrize("has_access", [True, False])
async def test_rubbish_for_an_encounter_without_an_id_stays_a_problem(has_access):
    client = FakeEhr({}).client() if has_access else None

    assert seen(await gathered({"encounter": "x"}, "encounter", client=client)) == ([], Problem.UNREADABLE)


@pytest.mark.requirement("PREF-14", "EHR-11", "EHR-22")
async def test_a_prefetched_list_that_goes_on_is_followed_with_the_token():
    ehr = FakeEhr({"?page=2": bundle(PAST | {"status": "on-hold"})})

    found = await gathered({"medications": bundle(ORDER, next_url=NEXT)}, "medications", client=ehr.client())

    assert (seen(found), found.origin) == ((["active", "past"], None), Origin.PREFETCH)
    assert ehr.requests[0].headers["authorization"] == "Bearer t0ken"


@pytest.mark.requirement("FHIR-10", "EHR-25")
async def test_a_prefetched_list_that_goes_on_elsewhere_is_not_followed():
    ehr = FakeEhr({})
    sent = bundle(ORDER, next_url="https://evil.example/fhir?page=2")

    found = await gathered({"medications": sent}, "medications", client=ehr.client())

    assert (seen(found), ehr.requests) == ((["active"], Problem.LONGER), [])


async def test_resources_that_came_along_are_kept_beside():
    found = await gathered({"medications": bundle(ORDER, MEDICATION)}, "medications")

    assert found.resources == (ORDER,)
    assert MEDICATION in found.others


@pytest.mark.requirement("EHR-9")
async def test_medications_under_any_key_come_with_the_orders():
    """Another prefetch entry."""
    sent = {"conditions": bundle(CONDITION), "medications": bundle(ORDER), "drugs": bundle(MEDICATION)}

    _, orders = await gathered(sent, "conditions", "medications")

    assert orders.others == (MEDICATION,)


def observation(name, category=None, code=None):
    concept = {"coding": [{"system": "http://loinc.org", "code": code}]} if code else {}
    return {"resourceType": "Observation", "id": name, "category": category or [], "code": concept}


SURVEY = observation("phq", [{"coding": [{"code": "survey"}]}], "44249-1")
LABORATORY = observation("lab", {"coding": {"code": "laboratory"}})
SOCIAL = observation("smoker", [{"coding": [{"code": "social-history"}]}])
TOTAL_ALONE = observation("phq-total", None, "44261-6")
QTC = observation("qtc", [{"coding": [{"code": "exam"}]}], "8636-3")
VITALS = observation("weight", [{"coding": [{"code": "vital-signs"}]}], "29463-7")
PLAN = {"resourceType": "CarePlan", "id": "plan", "category": [{"coding": [{"code": "assess-plan"}]}]}
VISIT = {"resourceType": "Encounter", "id": "e1"}

BY_CONTENT = {
    "orders, by type": ({"medicationrequest": bundle(ORDER)}, "medications", ["active"]),
    "orders, one alone": ({"medicationrequest": ORDER}, "medications", ["active"]),
    "current orders of a mixed list": ({"-user": bundle(PAST, ORDER)}, "medications", ["active"]),
    "past orders of a mixed list": ({"-user": bundle(PAST, ORDER)}, "pastMedications", ["past"]),
    "orders under two keys": ({"a": bundle(ORDER), "b": bundle(ORDER | {"id": "b"})}, "medications", ["active", "b"]),
    "an order without a status counts as current": (
        {"a": {"resourceType": "MedicationRequest", "id": "x"}},
        "medications",
        ["x"],
    ),
    "an order of unknown status counts as current": ({"a": ORDER | {"status": "unknown"}}, "medications", ["active"]),
    "the patient": ({"-pat": PATIENT}, "patient", ["p1"]),
    "the patient, in another case": ({"-pat": PATIENT | {"id": "P1"}}, "patient", ["P1"]),
    "conditions": ({"problems": bundle(CONDITION)}, "conditions", ["c"]),
    "screenings by category": ({"obs": bundle(SURVEY, LABORATORY, VITALS)}, "screenings", ["phq"]),
    "screenings by code": ({"obs": bundle(TOTAL_ALONE, VITALS)}, "screenings", ["phq-total"]),
    "labs, the category an object": ({"obs": bundle(SURVEY, LABORATORY, VITALS)}, "labs", ["lab"]),
    "social history": ({"obs": bundle(SOCIAL, VITALS)}, "socialHistory", ["smoker"]),
    "ECGs by code": ({"obs": bundle(QTC, VITALS)}, "ecg", ["qtc"]),
    "care plans": ({"cp": bundle(PLAN)}, "carePlans", ["plan"]),
    "the encounter": ({"-enc": VISIT}, "encounter", ["e1"]),
    "visits": ({"visits": bundle(VISIT, VISIT | {"id": "e0"})}, "encounters", ["e1", "e0"]),
}


@pytest.mark.requirement("EHR-12")
@pytest.mark.parametrize(("prefetch", "key", "ids"), BY_CONTENT.values(), ids=BY_CONTENT)
@pytest.mark.requirement("PREF-16", "EHR-12")
async def test_keys_that_the_site_named_are_found_by_what_they_hold(prefetch, key, ids):
    found = await gathered(prefetch, key, encounterId="e1")

    assert (seen(found), found.origin) == ((ids, None), Origin.PREFETCH)


NOT_BY_CONTENT = {
    "an empty list says nothing of what was asked": ({"medicationrequest": bundle()}, "medications"),
    "null says nothing either": ({"medicationrequest": None}, "medications"),
    "active orders do not say that there are no past ones": ({"meds": bundle(ORDER)}, "pastMedications"),
    "past orders do not say that there are no active ones": ({"meds": bundle(PAST)}, "medications"),
    "vital signs are no screenings": ({"obs": bundle(VITALS)}, "screenings"),
    "another patient": ({"-pat": PATIENT | {"id": "p2"}}, "patient"),
    "another encounter": ({"-enc": VISIT | {"id": "e2"}}, "encounter"),
    "an encounter without an id": ({"-enc": {"resourceType": "Encounter"}}, "encounter"),
    "one encounter alone is no list of visits": ({"-enc": VISIT}, "encounters"),
    "an outcome": ({"meds": outcome("error")}, "medications"),
    "rubbish": ({"meds": "<html>"}, "medications"),
}


@pytest.mark.requirement("EHR-2", "EHR-12")
@pytest.mark.parametrize(("prefetch", "key"), NOT_BY_CONTENT.values(), ids=NOT_BY_CONTENT)
@pytest.mark.requirement("SAFE-1", "SAFE-2")
async def test_what_a_foreign_key_does_not_say_is_not_read_into_it(prefetch, key):
    """Silence must be earned."""
    found = await gathered(prefetch, key, encounterId="e1")

    assert seen(found) == ([], Problem.NOT_SENT)


async def test_our_own_key_goes_before_a_foreign_one():
    found = await gathered({"other": bundle(FROM_FHIR), "medications": bundle(ORDER)}, "medications")

    assert seen(found) == (["active"], None)


async def test_a_foreign_list_that_goes_on_is_followed_and_split():
    ehr = FakeEhr({"?page=2": bundle(PAST, ORDER | {"id": "second"})})
    sent = {"meds": bundle(ORDER, next_url=NEXT)}

    found = await gathered(sent, "medications", client=ehr.client())

    assert seen(found) == (["active", "second"], None)


async def test_two_foreign_lists_that_go_on_leave_a_mark():
    sent = {"a": bundle(ORDER, next_url=NEXT), "b": bundle(ORDER, next_url=NEXT)}

    found = await gathered(sent, "medications")

    assert found.problem is Problem.LONGER


async def test_foreign_keys_spare_the_calls():
    ehr = FakeEhr({})

    await gathered({"meds": bundle(ORDER), "pat": PATIENT}, "medications", "patient", client=ehr.client())

    assert ehr.requests == []


@pytest.mark.parametrize(
    ("category", "is_found"),
    [
        ([{"coding": [{"code": "survey"}]}], True),
        ({"coding": {"code": "survey"}}, True),
        ("survey", True),
        ([{"text": "survey"}], False),
        (["survey"], False),
        ([{"coding": [None, {}, {"code": 5}]}], False),
        (None, False),
    ],
)
def test_a_category_is_compared_in_whatever_shape_it_comes(category, is_found):
    resource = {"resourceType": "Observation", "category": category}

    assert is_found_by("Observation?patient=x&category=survey", resource) is is_found
