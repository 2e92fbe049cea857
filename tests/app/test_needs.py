"""What is not known where queries are switched off, and which rules that turns off."""

from datetime import timedelta

import httpx
import pytest

from app.fhir.client import FhirServers
from app.memory import no_memory
from app.needs import needs_off, queries_of
from app.pipeline import Pipeline
from app.security.clients import Client
from app.security.token import Caller
from app.store.plans import Plans
from app.store.rows import call_row
from app.store.who import Who
from clinical.assess import is_off, rules
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE, standard_policy
from clinical.record import Need
from hooks.patient_view import SERVICE
from hooks.queries import BY_KEY
from tests.app.edge import NOW, no_network, numbered_ids, patient_view

OFF = {
    "nothing": ((), set()),
    "one key of one need": (("ecg",), {Need.ECG}),
    "one key of two that serve a need": (("screenings",), set()),
    "both of them": (("screenings", "questionnaireResponses"), {Need.SCREENINGS}),
}


@pytest.mark.parametrize(("keys", "needs"), OFF.values(), ids=OFF)
def test_a_need_is_off_when_no_query_serves_it_any_more(keys, needs):
    assert needs_off(keys) == needs


RULES = {
    "procedures": {"misuse-risk", "pdmp-review"},
    "labs": {"toxicology"},
    "encounters": {"inherited-regimen"},
    "pastMedications": {"lost-tolerance"},
    "ecg": set(),
    "carePlans": set(),
}


@pytest.mark.parametrize(("key", "names"), RULES.items())
def test_the_rules_that_require_it_are_off(key, names):
    off = needs_off([key])

    assert {each.id for each in rules() if is_off(each, off)} == names


def test_no_rule_is_off_by_a_key_that_may_not_be_switched_off():
    assert {BY_KEY[each].need for each in ("patient", "medications", "conditions")} & needs_off(RULES) == set()


@pytest.fixture
def pipeline():
    http = httpx.AsyncClient(transport=httpx.MockTransport(no_network))
    return Pipeline(
        queries={SERVICE.id: queries_of(SERVICE, rules())},
        rules=rules(),
        policy=standard_policy(),
        servers=FhirServers(http=http),
        is_production=False,
        canonical_url="https://cds.example.org",
        knowledge_version="1",
        today=NOW.date,
        new_id=numbered_ids(),
        plans=Plans(lambda: NOW, timedelta(hours=1)),
        memory=no_memory(),
        max_resources=2000,
    )


@pytest.mark.parametrize(
    ("keys", "names"), [((), set()), (("labs", "encounters"), {"toxicology", "inherited-regimen"})]
)
async def test_what_is_off_is_not_run_and_listed(pipeline, keys, names):
    client = Client(name="own", iss="own", jwks_file="keys.json", queries_off=keys)

    answered = await pipeline.answer(SERVICE, patient_view(), Caller(client=client, tenant=None, jti="1"))

    assert {each.id for each in answered.off} == names
    assert {each.rule.id for each in answered.assessed} & names == set()
    assert set(keys) & {each.query.key for each in answered.gathered} == set()


async def test_the_audit_says_which_rules_were_off(pipeline):
    client = Client(name="own", iss="own", jwks_file="keys.json", queries_off=["labs"])
    answered = await pipeline.answer(SERVICE, patient_view(), Caller(client=client, tenant=None, jti="1"))

    row = call_row(answered, Who(client="own", tenant=None, patient="p", user=None), knowledge_version(KNOWLEDGE))

    (told,) = [each for each in row["rules"] if each["outcome"] == "off"]
    assert told == {
        "id": "toxicology",
        "outcome": "off",
        "because": "what it requires is switched off for this client",
    }
