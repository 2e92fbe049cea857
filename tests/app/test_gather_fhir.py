"""What the prefetch lacks is read from the FHIR API: all at once, within one deadline, and nothing else."""

import asyncio

import pytest

from app.fhir.answer import Problem
from app.fhir.gathered import Origin
from app.fhir.tokens import fill
from hooks.alternatives import alternatives
from hooks.queries import ALL, BY_KEY
from tests.app.fake_ehr import BASE, SOON_MS, FakeEhr, bundle, hang, outcome, status
from tests.app.gathering import gathered, request

PATIENT = {"resourceType": "Patient", "id": "p1"}
ORDER = {"resourceType": "MedicationRequest", "id": "active", "status": "active"}
SCREENING = {"resourceType": "Observation", "id": "phq"}
BY_CATEGORY = "Observation?patient=p1&category=survey"
BY_CODE = "Observation?patient=p1&code=http://loinc.org|44261-6"


def seen(found):
    return [each["id"] for each in found.resources], found.problem


@pytest.mark.requirement("PREF-15", "EHR-20")
async def test_every_query_is_asked_as_discovery_promises_it():
    """Design: section 11."""
    ehr = FakeEhr({"Patient/p1": PATIENT})

    await gathered(ehr, sent=request(encounterId="e1"))

    promised = [query.template.replace("{{context.patientId}}", "p1") for query in ALL]
    assert sorted(ehr.asked) == sorted(each.replace("{{context.encounterId}}", "e1") for each in promised)


async def test_what_was_read_is_marked_as_read():
    found = await gathered(FakeEhr({"MedicationRequest?": bundle(ORDER)}), "medications")

    assert (seen(found["medications"]), found["medications"].origin) == ((["active"], None), Origin.FHIR)


@pytest.mark.requirement("FHIR-7", "SAFE-1", "EHR-1")
async def test_a_list_that_is_refused_is_a_problem_and_the_others_stand():
    """Partial results are kept and marked."""
    ehr = FakeEhr({"Patient/": PATIENT, "MedicationRequest?": status(403), "Condition?": bundle()})

    found = await gathered(ehr, "patient", "medications", "conditions")

    assert {key: each.problem for key, each in found.items()} == {
        "patient": None,
        "medications": Problem.REFUSED,
        "conditions": None,
    }


@pytest.mark.parametrize("code", [404, 410])
async def test_a_read_that_finds_nothing_is_nothing_there_but_for_the_patient(code):
    """Design section 11."""
    ehr = FakeEhr({"Patient/": status(code), "Encounter/": status(code)})

    found = await gathered(ehr, "patient", "encounter", sent=request(encounterId="e1"))

    assert found["encounter"].problem is None
    assert found["patient"].problem is Problem.NOT_FOUND


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (bundle(outcome("warning"), total=0), None),
        (bundle(outcome("error")), Problem.TRIED),
        (outcome("error"), Problem.TRIED),
        ({"resourceType": "Bundle", "total": 2}, Problem.UNREADABLE),
        (bundle(PATIENT), Problem.UNREADABLE),
    ],
)
async def test_an_empty_answer_of_the_server_is_read_like_one_of_the_prefetch(answer, problem):
    found = await gathered(FakeEhr({"Condition?": answer}), "conditions")

    assert seen(found["conditions"]) == ([], problem)


@pytest.mark.requirement("EHR-3")
async def test_all_queries_are_in_flight_at_once():
    """Total time is that of the slowest read, never the sum."""
    waiting = set()
    all_here = asyncio.Event()

    async def meet(asked):
        waiting.add(str(asked.url))
        if len(waiting) == len(ALL) - 1:
            all_here.set()
        await all_here.wait()
        return status(200, bundle())(asked)

    ehr = FakeEhr({"": meet})

    found = await gathered(ehr)

    assert {each.problem for each in found.values() if each.query.key != "patient"} == {None}


@pytest.mark.requirement("EHR-1", "EHR-3")
@pytest.mark.parametrize("key", ["patient", "medications", "ecg"])
@pytest.mark.requirement("FHIR-9", "FAULT-8")
async def test_one_list_that_hangs_costs_that_list_alone(key):
    """The deadline holds and the rest is there. The deadline is long enough for a busy machine to answer."""
    query = BY_KEY[key]
    hanging = {fill(query.template, {"context.patientId": "p1"}).replace("%7C", "|"): hang}

    found = await gathered(FakeEhr({"Patient/p1": PATIENT} | hanging), deadline_ms=1000)

    assert {each.query.key for each in found.values() if each.problem is not None} == {key}
    assert found[key].problem is Problem.LATE


@pytest.mark.requirement("EHR-3", "FAULT-8")
async def test_a_server_that_hangs_altogether_gives_problems_at_the_deadline():
    found = await gathered(FakeEhr({"": hang}), deadline_ms=SOON_MS)

    assert {each.problem for each in found.values() if each.is_asked} == {Problem.LATE}


@pytest.mark.requirement("EHR-3", "EHR-22", "FAULT-8")
async def test_a_page_that_hangs_leaves_the_first_page():
    ehr = FakeEhr(
        {"Condition?": bundle({"resourceType": "Condition", "id": "c"}, next_url=f"{BASE}?p=2"), "?p=2": hang}
    )

    found = await gathered(ehr, "conditions", deadline_ms=SOON_MS)

    assert seen(found["conditions"]) == (["c"], Problem.LATE)


async def test_a_caller_who_goes_away_ends_every_read():
    ended = []

    async def note_the_end(asked):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(asked.url.path)

    ehr = FakeEhr({"": note_the_end})
    task = asyncio.create_task(gathered(ehr, "patient", "medications", "conditions"))
    while len(ehr.requests) < 3:
        await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(ended) == 3


@pytest.mark.requirement("EHR-21")
async def test_screenings_refused_by_category_are_asked_for_by_code():
    ehr = FakeEhr({BY_CATEGORY: status(400), BY_CODE: bundle(SCREENING)})

    found = await gathered(ehr, "screenings")

    assert (seen(found["screenings"]), ehr.asked) == ((["phq"], None), [BY_CATEGORY, BY_CODE])


async def test_screenings_refused_by_both_are_a_problem():
    ehr = FakeEhr({"Observation?": status(400)})

    found = await gathered(ehr, "screenings")

    assert seen(found["screenings"]) == ([], Problem.UNSUPPORTED)


async def test_labs_refused_are_not_asked_for_in_other_words():
    ehr = FakeEhr({"Observation?": status(400)})

    await gathered(ehr, "labs")

    assert len(ehr.requests) == 1


@pytest.mark.requirement("EHR-16", "EHR-17")
def test_the_codes_asked_for_are_the_totals_panels_and_suicide_items():
    """PHQ-9 total, panel and item 9; C-SSRS: the wish to be dead, thoughts of killing oneself."""
    asked = alternatives()["screenings"]

    assert asked.startswith("Observation?patient={{context.patientId}}&code=http://loinc.org|")
    for code in ("44261-6", "44249-1", "44260-8", "70274-6", "93246-7", "93247-5"):
        assert f"http://loinc.org|{code}" in asked


ODD_IDS = {
    "a slash": ("a/b", "Patient/a%2Fb", "Condition?patient=a%2Fb"),
    "a climb": ("../Condition", "Patient/..%2FCondition", "Condition?patient=..%2FCondition"),
    "a query": ("a?b=c", "Patient/a%3Fb%3Dc", "Condition?patient=a%3Fb%3Dc"),
    "a second parameter": ("a&patient=b", "Patient/a%26patient%3Db", "Condition?patient=a%26patient%3Db"),
    "a fragment": ("a#b", "Patient/a%23b", "Condition?patient=a%23b"),
    "two patients": ("a,b", "Patient/a%2Cb", "Condition?patient=a%5C%2Cb"),
    "a system": ("a|b", "Patient/a%7Cb", "Condition?patient=a%5C%7Cb"),
    "an escape": ("a\\,b", "Patient/a%5C%2Cb", "Condition?patient=a%5C%5C%5C%2Cb"),
    "a percent": ("a%2Fb", "Patient/a%252Fb", "Condition?patient=a%252Fb"),
    "a blank": ("a b", "Patient/a%20b", "Condition?patient=a%20b"),
    "letters of another script": ("ä", "Patient/%C3%A4", "Condition?patient=%C3%A4"),
    "Epic's": ("eAB.c-d_3", "Patient/eAB.c-d_3", "Condition?patient=eAB.c-d_3"),
}


@pytest.mark.requirement("EHR-13")
@pytest.mark.parametrize(("patient_id", "read", "search"), ODD_IDS.values(), ids=ODD_IDS)
@pytest.mark.requirement("REQ-17", "PREF-17")
async def test_no_patient_id_can_change_what_is_asked(patient_id, read, search):
    ehr = FakeEhr({})

    await gathered(ehr, "patient", "conditions", sent=request(patient_id))

    assert sorted(str(each.url).removeprefix(f"{BASE}/") for each in ehr.requests) == sorted([read, search])


@pytest.mark.parametrize("patient_id", [".", "..", "...", "a\0b", "a\nb", "\u202ea"])
@pytest.mark.requirement("REQ-17")
async def test_an_id_that_cannot_be_part_of_an_address_is_not_asked_for(patient_id):
    ehr = FakeEhr({})

    found = await gathered(ehr, "patient", "conditions", sent=request(patient_id))

    assert {each.problem for each in found.values()} == {Problem.ODD_ID}
    assert ehr.requests == []


@pytest.mark.requirement("EHR-23")
async def test_a_search_by_POST_carries_the_same_parameters():
    ehr = FakeEhr({"Condition/_search?patient=p1": bundle()})

    found = await gathered(ehr, "conditions", is_post_search=True)

    assert (found["conditions"].problem, ehr.asked) == (None, ["Condition/_search?patient=p1"])
