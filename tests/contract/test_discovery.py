"""GET /cds-services. Its prefetch templates: test_prefetch.py."""

import re

import pytest

from app.settings import Settings
from tests.app.edge import caller
from tests.contract.walk import blanks


@pytest.fixture
async def discovered():
    async with caller() as service:
        yield await service.get("/cds-services")


@pytest.fixture
def services(discovered):
    return discovered.json()["services"]


@pytest.mark.requirement("G-1")
def test_discovery_is_JSON(discovered):
    assert discovered.headers["content-type"] == "application/json"


@pytest.mark.requirement("G-3", "G-4", "G-5")
def test_nothing_is_null_or_empty(discovered):
    assert blanks(discovered.json()) == []


@pytest.mark.requirement("DISC-1", "DISC-2", "EHR-31")
def test_discovery_is_always_there(discovered):
    assert discovered.status_code == 200
    assert list(discovered.json()) == ["services"]


@pytest.mark.requirement("DISC-3")
async def test_no_services_is_an_empty_list():
    async with caller(services=()) as service:
        assert (await service.get("/cds-services")).json() == {"services": []}


@pytest.mark.requirement("DISC-4", "DISC-5", "DISC-7", "DISC-9")
def test_every_service_says_what_it_is(services):
    for each in services:
        assert all(each[name].strip() for name in ("hook", "description", "title", "usageRequirements"))


@pytest.mark.requirement("DISC-6")
async def test_every_id_is_an_address_that_can_be_called(services):
    async with caller() as service:
        for each in services:
            assert (await service.post(f"/cds-services/{each['id']}", json={})).status_code == 400


@pytest.mark.requirement("DISC-6b")
def test_ids_need_no_escaping(services):
    assert [each["id"] for each in services if not re.fullmatch(r"[a-z0-9-]+", each["id"])] == []


@pytest.mark.requirement("DISC-8")
def test_prefetch_is_a_map_of_texts(services):
    for each in services:
        assert each["prefetch"]
        assert all(isinstance(text, str) for text in each["prefetch"].values())


@pytest.mark.requirement("DISC-10")
def test_the_version_is_that_of_the_standard(services):
    assert {each["version"] for each in services} == {"3.0.0"}


@pytest.mark.requirement("DISC-12")
def test_every_id_and_hook_is_listed_once(services):
    assert len({each["id"] for each in services}) == len(services)


@pytest.mark.requirement("DISC-14")
async def test_two_answers_are_equal(discovered):
    async with caller() as service:
        assert (await service.get("/cds-services")).content == discovered.content


@pytest.mark.requirement("DISC-15")
def test_standard_members_only(services):
    standard = {"hook", "title", "description", "id", "prefetch", "usageRequirements", "version"}

    assert [name for each in services for name in each if name not in standard] == []


@pytest.mark.requirement("DISC-16", "HOOK-1")
def test_hooks_of_the_library(services):
    assert [each["hook"] for each in services if each["hook"] in ("medication-prescribe", "order-review")] == []
    assert {"patient-view", "order-sign"} <= {each["hook"] for each in services}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.requirement("DISC-18")
async def test_discovery_is_only_read(method):
    async with caller() as service:
        answer = await service.request(method, "/cds-services")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_discovery_is_found_with_a_slash_at_its_end(discovered):
    async with caller() as service:
        assert (await service.get("/cds-services/")).content == discovered.content


async def test_an_unchanged_discovery_is_not_sent_again(discovered):
    async with caller() as service:
        answer = await service.get("/cds-services", headers={"if-none-match": f'"x", {discovered.headers["etag"]}'})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", discovered.headers["etag"])


async def test_a_changed_discovery_is_sent(discovered):
    async with caller() as service:
        answer = await service.get("/cds-services", headers={"if-none-match": '"of another release"'})

    assert answer.content == discovered.content


@pytest.mark.requirement("AUTH-16", "EHR-41", "EHR-20", "EHR-41", "EHR-31")
async def test_discovery_asks_for_a_token_where_it_is_protected():
    async with caller(Settings(discovery_auth="required")) as service:
        answer = await service.get("/cds-services")

    assert answer.status_code == 401
