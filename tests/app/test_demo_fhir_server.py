"""The demo's FHIR server: read, search, pages, and every way in which it refuses."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from app.demo.fhir_server import create_fhir_app, fixture_shelf

TODAY = date(2027, 1, 15)
BASE = "http://127.0.0.1:8001/fhir"
SHELF = fixture_shelf(TODAY)


def client(**options):
    app = create_fhir_app(SHELF, **options)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)


@pytest.fixture
def fhir():
    return client()


def ids(bundle):
    return [entry["resource"]["id"] for entry in bundle.get("entry", ())]


async def test_it_says_what_it_is(fhir):
    response = await fhir.get("/metadata")

    assert response.headers["content-type"] == "application/fhir+json"
    assert (response.json()["resourceType"], response.json()["fhirVersion"]) == ("CapabilityStatement", "4.0.1")


async def test_a_resource_is_read_by_its_id(fhir):
    response = await fhir.get("/Patient/fentanyl-75")

    assert (response.status_code, response.json()["birthDate"]) == (200, "1964-01-15")


async def test_a_search_finds_the_patients_own_by_status(fhir):
    response = await fhir.get("/MedicationRequest?patient=depressed-60-mme&status=active,on-hold")

    bundle = response.json()
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    assert ids(bundle) == ["depressed-60-mme-rx-2"]
    assert bundle["entry"][0]["fullUrl"] == f"{BASE}/MedicationRequest/depressed-60-mme-rx-2"


async def test_nothing_found_is_an_empty_searchset(fhir):
    response = await fhir.get("/CarePlan?patient=fentanyl-75&category=assess-plan,80764-4")

    assert (response.status_code, response.json()["total"]) == (200, 0)
    assert "entry" not in response.json()


async def test_a_hundred_conditions_come_in_pages_that_link_to_one_another(fhir):
    first = (await fhir.get("/Condition?patient=hundred-orders")).json()
    second = (await fhir.get(first["link"][1]["url"])).json()

    assert [link["relation"] for link in first["link"]] == ["self", "next"]
    assert (len(ids(first)), len(ids(second)), first["total"]) == (50, 50, 100)
    assert len({*ids(first), *ids(second)}) == 100
    assert [link["relation"] for link in second["link"]] == ["self"]


async def test_the_next_link_keeps_the_search_and_stays_on_the_server(fhir):
    bundle = (await fhir.get("/Condition?patient=hundred-orders&_count=30")).json()

    following = urlsplit(bundle["link"][1]["url"])
    assert following._replace(query="").geturl() == f"{BASE}/Condition"
    assert dict(parse_qsl(following.query)) == {"patient": "hundred-orders", "_count": "30", "_offset": "30"}


REFUSED = {
    "an unknown id": ("/Patient/nobody", 404, "not-found"),
    "an unknown type": ("/Spaceship?patient=x", 404, "not-found"),
    "a search of everybody": ("/Condition", 400, "invalid"),
    "a parameter it does not know": ("/Condition?patient=x&severity=mild", 400, "invalid"),
    "a count that is no number": ("/Condition?patient=x&_count=many", 400, "invalid"),
    "a list that fails": ("/MedicationRequest?patient=medications-unavailable", 503, "transient"),
    "a list that fails, by reference": ("/MedicationRequest?patient=Patient/medications-unavailable", 503, "transient"),
    "a resource of a list that fails": ("/MedicationRequest/medications-unavailable-rx-1", 503, "transient"),
    "an address that is none": ("/Patient/a/b/c", 404, "not-found"),
}


@pytest.mark.parametrize(("path", "status", "code"), REFUSED.values(), ids=REFUSED)
async def test_a_refusal_is_an_operation_outcome(fhir, path, status, code):
    response = await fhir.get(path)

    body = response.json()
    assert (response.status_code, body["resourceType"], body["issue"][0]["code"]) == (status, "OperationOutcome", code)


async def test_the_other_lists_of_that_patient_are_there(fhir):
    response = await fhir.get("/Condition?patient=medications-unavailable")

    assert response.json()["total"] == 1


TOKENS = {
    "the token": ("Bearer t0ken", 200),
    "in any case of the scheme": ("bearer t0ken", 200),
    "another token": ("Bearer other", 401),
    "no scheme": ("t0ken", 401),
    "none": (None, 401),
}


@pytest.mark.parametrize(("authorization", "status"), TOKENS.values(), ids=TOKENS)
async def test_a_token_is_asked_for_when_there_is_one(authorization, status):
    headers = {"Authorization": authorization} if authorization else {}

    response = await client(token="t0ken").get("/Patient/fentanyl-75", headers=headers)

    assert response.status_code == status


async def test_what_it_is_may_be_read_without_a_token():
    response = await client(token="t0ken").get("/metadata")

    assert response.status_code == 200
