"""Every hook, with nothing but the address of a real FHIR R4 search engine: the same cards as from prefetch.

Run by scripts/test-fhir, which installs the engine; its name keeps it out of a plain test run. The engine gives 20 of a
list and no further page, so no patient here has more of anything.
"""

import asyncio
import json
import subprocess
from functools import cache
from pathlib import Path

import httpx
import pytest

import fhir_fixtures
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE
from hooks import services
from scripts.expected_responses import SERVICE_IDS, TODAY, caller

ENGINE = Path(__file__).parent
PATIENTS = (
    "dose-rises",
    "more-than-three",
    "quiet-long-term",
    "drug-by-reference",
    "discharge-beside-benzodiazepine",
    "pregnant-with-oud",
    "suicide-item-low-total",
    "phq-9-panel-of-16",
    "methadone-qtc-512",
    "planned-cut-ptsd",
)
CALLS = [(slug, hook) for slug in PATIENTS for hook in fhir_fixtures.hooks(slug)]


@pytest.fixture(scope="module")
def fhir_server(tmp_path_factory):
    """The address of the engine, which has the patients' charts and ends with its standard input."""
    charts = tmp_path_factory.mktemp("engine") / "charts.json"
    charts.write_text(json.dumps(resources()), encoding="utf-8")
    command = ["node", ENGINE / "server.mjs", charts]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as engine:
        port = engine.stdout.readline().strip()
        assert port, "the engine did not start: see above"
        yield f"http://127.0.0.1:{port}/fhir"
        engine.stdin.close()


@pytest.fixture(scope="module")
def answered(fhir_server):
    return asyncio.run(answers(fhir_server))


def resources():
    """Each once: the doctors are in every chart."""
    charts = [each for slug in PATIENTS for each in fhir_fixtures.chart(slug, TODAY)]
    return list({(each["resourceType"], each["id"]): each for each in charts}.values())


async def answers(fhir_server):
    found = {}
    async with caller(TODAY, fhir=httpx.AsyncHTTPTransport()) as http:
        for slug, hook in CALLS:
            call = fhir_fixtures.request(slug, hook, TODAY, prefetch=False, fhir_server=fhir_server)
            response = await http.post(f"/cds-services/{SERVICE_IDS[hook]}", json=call)
            found[slug, hook] = normalised(response.raise_for_status().json())
    return found


def normalised(response):
    return fhir_fixtures.normalised(response, TODAY, version())


@cache
def version():
    return knowledge_version(KNOWLEDGE).version


@pytest.mark.requirement("EHR-20", "EHR-26")
@pytest.mark.parametrize(("slug", "hook"), CALLS, ids=[", ".join(call) for call in CALLS])
def test_the_cards_are_those_from_prefetch(answered, slug, hook):
    assert answered[slug, hook] == fhir_fixtures.expected(slug, hook)


def test_every_service_is_called():
    assert {hook for _, hook in CALLS} == {service.hook for service in services()}


def test_the_engine_filters(fhir_server):
    """Not everything is given to everybody: a status, a category and a patient each leave something out."""
    asked = ("patient=dose-rises", "patient=dose-rises&status=active", "patient=nobody")

    with httpx.Client(trust_env=False) as http:
        counts = [len(http.get(f"{fhir_server}/MedicationRequest?{query}").json().get("entry", ())) for query in asked]

    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[1] > counts[2] == 0
