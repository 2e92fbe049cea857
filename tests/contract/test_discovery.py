"""GET /cds-services, by the ids of the requirements in docs (CDS Hooks 3.0, Discovery)."""

import re

import pytest

from app.settings import Settings
from tests.app.edge import caller
from tests.contract.walk import blanks

TOKEN = re.compile(r"\{\{(.*?)\}\}")
SUBSET = re.compile(r"[A-Z][A-Za-z]+(/\{\{context\.\w+\}\}|\?patient=\{\{context\.patientId\}\}(&[a-z]+=[^&{}]+)*)")


@pytest.fixture
async def discovered():
    async with caller() as service:
        yield await service.get("/cds-services")


@pytest.fixture
def services(discovered):
    return discovered.json()["services"]


def test_G_1_discovery_is_JSON(discovered):
    assert discovered.headers["content-type"] == "application/json"


def test_G_3_4_5_nothing_is_null_or_empty(discovered):
    assert blanks(discovered.json()) == []


def test_DISC_1_2_discovery_is_always_there(discovered):
    assert discovered.status_code == 200
    assert list(discovered.json()) == ["services"]


async def test_DISC_3_no_services_is_an_empty_list():
    async with caller(services=()) as service:
        assert (await service.get("/cds-services")).json() == {"services": []}


def test_DISC_4_5_7_9_every_service_says_what_it_is(services):
    for each in services:
        assert all(each[name].strip() for name in ("hook", "description", "title", "usageRequirements"))


async def test_DISC_6_every_id_is_an_address_that_can_be_called(services):
    async with caller() as service:
        for each in services:
            assert (await service.post(f"/cds-services/{each['id']}", json={})).status_code == 400


def test_DISC_6b_ids_need_no_escaping(services):
    assert [each["id"] for each in services if not re.fullmatch(r"[a-z0-9-]+", each["id"])] == []


def test_DISC_8_prefetch_is_a_map_of_texts(services):
    for each in services:
        assert each["prefetch"]
        assert all(isinstance(text, str) for text in each["prefetch"].values())


def test_DISC_10_the_version_is_that_of_the_standard(services):
    assert {each["version"] for each in services} == {"3.0.0"}


def test_DISC_12_every_id_and_hook_is_listed_once(services):
    assert len({each["id"] for each in services}) == len(services)


async def test_DISC_14_two_answers_are_equal(discovered):
    async with caller() as service:
        assert (await service.get("/cds-services")).content == discovered.content


def test_DISC_15_standard_members_only(services):
    standard = {"hook", "title", "description", "id", "prefetch", "usageRequirements", "version"}

    assert [name for each in services for name in each if name not in standard] == []


def test_DISC_16_HOOK_1_hooks_of_the_library(services):
    assert [each["hook"] for each in services if each["hook"] in ("medication-prescribe", "order-review")] == []
    assert {"patient-view", "order-sign"} <= {each["hook"] for each in services}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_DISC_18_discovery_is_only_read(method):
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


def test_PREF_3_4_5_6_tokens_are_first_level_context_fields(services):
    tokens = {token for each in services for text in each["prefetch"].values() for token in TOKEN.findall(text)}

    assert tokens == {"context.patientId", "context.encounterId"}


def test_PREF_7_7b_16_17_18_queries_stay_inside_what_every_server_has(services):
    texts = {text for each in services for text in each["prefetch"].values()}

    assert [text for text in texts if not SUBSET.fullmatch(text)] == []


async def test_AUTH_16_discovery_asks_for_a_token_where_it_is_protected():
    async with caller(Settings(discovery_auth="required")) as service:
        answer = await service.get("/cds-services")

    assert answer.status_code == 401
