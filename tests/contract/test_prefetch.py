"""What discovery asks for beforehand, and what becomes of it when a client sends it, leaves it out or sends rubbish."""

import re
from urllib.parse import urlsplit

import pytest

import fhir_fixtures
from hooks.queries import ALL
from scripts.expected_responses import SERVICE_IDS, TODAY
from tests.app.edge import ORDER_SIGN, PATIENT_VIEW, bundle, order_sign, oxycodone, patient_view

TOKEN = re.compile(r"\{\{(.*?)\}\}")
PARAMETERS = {"patient", "status", "category", "code"}
KEYS = [query.key for query in ALL]
WHOLE = {query.key: bundle() for query in ALL} | {
    "patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1970-05-01"},
    "encounter": {"resourceType": "Encounter", "id": "e1", "class": {"code": "AMB"}},
}
REFUSED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden"}]}
JUNK = {
    "null": None,
    "a text": "<html>502 Bad Gateway</html>",
    "a number": 7,
    "true": True,
    "a list": [[]],
    "an object of nothing": {},
    "another resource": {"resourceType": "Coverage", "id": "c"},
    "a resource of a type that is a number": {"resourceType": 7},
    "an OperationOutcome": REFUSED,
    "a Bundle of an OperationOutcome": bundle(REFUSED),
    "a Bundle whose entries are no list": {"resourceType": "Bundle", "entry": {"resource": {}}},
    "a Bundle whose link is no list": {"resourceType": "Bundle", "link": "next"},
}


@pytest.fixture
async def templates(service):
    services = (await service.get("/cds-services")).json()["services"]
    return {text for each in services for text in each["prefetch"].values()}


@pytest.fixture
async def searches(templates):
    return [text.partition("?")[2].split("&") for text in templates if "?" in text]


@pytest.mark.requirement("PREF-3", "PREF-4", "PREF-5", "PREF-6", "PREF-8", "PREF-9", "EHR-41")
async def test_tokens_are_plain_fields_of_the_context(templates):
    tokens = {token for text in templates for token in TOKEN.findall(text)}

    assert tokens == {"context.patientId", "context.encounterId"}
    assert [text for text in templates if re.search(r"[{}%()]", TOKEN.sub("", text))] == []


@pytest.mark.requirement("PREF-7", "PREF-7b", "EHR-20", "EHR-41")
async def test_a_search_uses_what_every_server_has_and_no_parameter_twice(searches):
    names = [[parameter.partition("=")[0] for parameter in search] for search in searches]

    assert {name for search in names for name in search} <= PARAMETERS
    assert [search for search in names if len(set(search)) < len(search)] == []


@pytest.mark.requirement("PREF-16")
async def test_every_search_is_bound_to_the_patient_of_the_context(searches):
    assert [search for search in searches if "patient={{context.patientId}}" not in search] == []


@pytest.mark.requirement("PREF-17")
async def test_every_template_is_relative_to_the_FHIR_base(templates):
    assert [text for text in templates if urlsplit(text).scheme or not re.match(r"[A-Z][A-Za-z]+[/?]", text)] == []


@pytest.mark.requirement("PREF-18")
async def test_no_template_gives_a_type_to_a_token_that_has_its_own(templates):
    """`userId` and its like are sent as `Practitioner/1`."""
    reads = [text.split("/", 1)[1] for text in templates if "?" not in text]

    assert set(reads) == {"{{context.patientId}}", "{{context.encounterId}}"}


@pytest.mark.requirement("EHR-21")
async def test_observations_are_asked_for_by_category_or_code(templates):
    asked = [text for text in templates if text.startswith("Observation?")]

    assert asked
    assert [text for text in asked if "&category=" not in text and "&code=" not in text] == []


@pytest.mark.requirement("PREF-1", "PREF-2", "OWN-1")
@pytest.mark.parametrize("hook", SERVICE_IDS)
async def test_what_is_sent_under_the_keys_of_discovery_is_what_is_read(service, hook):
    listed = (await service.get("/cds-services")).json()["services"]
    templates = next(each["prefetch"] for each in listed if each["hook"] == hook)
    slug = next(slug for slug in fhir_fixtures.slugs() if hook in fhir_fixtures.hooks(slug))
    sent = fhir_fixtures.request(slug, hook, TODAY, prefetch=False)
    sent["prefetch"] = fhir_fixtures.prefetch(slug, hook, TODAY, templates)

    await service.post(f"/cds-services/{SERVICE_IDS[hook]}", json=sent)

    counted = re.findall(
        r'cds_queries_total\{key="(\w+)",origin="prefetch",outcome="answered"\} 1', await metrics(service)
    )
    assert set(counted) == sent["prefetch"].keys()


async def metrics(service):
    return (await service.get("/metrics")).text


@pytest.mark.requirement("PREF-11", "PREF-12", "SAFE-1")
@pytest.mark.parametrize("key", [key for key in KEYS if key != "encounter"])
async def test_a_key_that_is_left_out_is_known_to_be_missing(service, key):
    sent = {name: value for name, value in WHOLE.items() if name != key}

    answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone("d1", status="draft"), prefetch=sent))

    assert answer.status_code == 200
    assert f'cds_queries_total{{key="{key}",origin="none",outcome="missing"}} 1.0' in await metrics(service)


@pytest.mark.requirement("PREF-10", "PREF-13", "PREF-19", "ERR-1", "EHR-11")
@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
async def test_junk_under_any_key_is_no_fault(service, junk):
    for key in KEYS:
        answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch={**WHOLE, key: junk}))
        assert (key, answer.status_code) == (key, 200)


@pytest.mark.requirement("SAFE-2", "PREF-10", "EHR-2")
@pytest.mark.parametrize("name", ["a text", "an OperationOutcome", "a Bundle of an OperationOutcome"])
async def test_a_medication_list_that_failed_is_said_and_never_taken_as_empty(service, name):
    sent = {**WHOLE, "medications": JUNK[name]}

    cards = (await service.post(PATIENT_VIEW, json=patient_view(prefetch=sent))).json()["cards"]

    assert ["edication list could not be read" in card["detail"] for card in cards] == [True]


@pytest.mark.requirement("PREF-13", "PREF-13b", "PREF-13c", "EHR-2")
@pytest.mark.parametrize("nothing", [None, {"resourceType": "Bundle"}, bundle()])
async def test_a_list_that_was_looked_for_and_not_found_is_empty_and_not_missing(service, nothing):
    sent = {**WHOLE, "medications": nothing, "conditions": nothing}

    answer = await service.post(PATIENT_VIEW, json=patient_view(prefetch=sent))

    assert answer.json() == {"cards": []}
