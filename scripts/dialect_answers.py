"""The whole service called in each dialect: for which patients, by which ways, and what it answers."""

import json
from collections.abc import Iterable, Mapping
from functools import cache

import httpx

import fhir_fixtures
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE
from fhir_fixtures.dialects import DIALECTS, Ehr
from fhir_fixtures.responses import indicators
from scripts.expected_responses import SERVICE_IDS, TODAY, Call, Responses, caller

WAYS = {"prefetch": (True, False), "fhir": (False, True), "both": (True, True)}
"""Whether a call carries the prefetch, and whether it names the FHIR server."""
PATIENTS = (  # together they call for every topic at every hook at which a patient does: see test_dialect_matrix
    "first-opioid-nothing-recorded",
    "more-than-three",
    "monitoring-all-due",
    "dose-rises",
    "pregnant-with-oud",
    "discharge-first-opioid",
    "discharge-beside-benzodiazepine",
    "discharge-beside-opioid-at-home",
    "hundred-orders",
    "planned-cut-suicide-item",
    "methadone-and-citalopram",
    "dose-not-computable",
    "three-prescribers",
    "prior-overdose",
    "cocaine-use-disorder",
    "hospital-stay",
    "lost-tolerance-80",
    "tramadol-and-maoi",
    "kidney-and-morphine",
    "inherited-regimen",
    "suicide-item-low-total",
    "cut-by-20-percent",
    "fentanyl-75",
    "first-opioid-no-sig",
    "phq-2-positive-alone",
    "text-only-sig",
)


def ways(dialect: str) -> list[str]:
    return [way for way in WAYS if DIALECTS[dialect].base or way == "prefetch"]


def calls(dialect: str, slugs: Iterable[str] = PATIENTS) -> list[Call]:
    """Each patient with each hook that this dialect's client fires and the fixtures have a call for."""
    return [(slug, hook) for slug in slugs for hook in fhir_fixtures.hooks(slug) if hook in DIALECTS[dialect].hooks]


@cache
def ehr(dialect: str) -> Ehr:
    return Ehr(DIALECTS[dialect], PATIENTS, TODAY)


async def answered(dialect: str, way: str) -> Responses:
    """What the service answers to the calls in the dialect."""
    return await answers(ehr(dialect), requests(ehr(dialect), calls(dialect), way))


async def due(dialect: str, way: str) -> Responses:
    """What it has to answer: the stored responses; where the dialect cannot say all, what the standard call that says
    no more gets. Where the EHR may be read, that is the same with prefetch as without, and sooner had with."""
    speaker = ehr(dialect)
    less = [call for call in calls(dialect) if not speaker.says_all(*call)]
    plain = speaker.standard
    stored = {call: fhir_fixtures.expected(*call) for call in calls(dialect)}
    return stored | await answers(plain, requests(plain, less, way if way == "prefetch" else "both"))


def requests(speaker: Ehr, wanted: Iterable[Call], way: str) -> dict[Call, dict]:
    has_prefetch, has_fhir = WAYS[way]
    return {call: speaker.request(*call, has_prefetch=has_prefetch, has_fhir=has_fhir) for call in wanted}


async def answers(speaker: Ehr, sent: Mapping[Call, dict]) -> Responses:
    """The answer to each request, with uuids and dates made comparable, and with the fixtures' ids."""
    version = knowledge_version(KNOWLEDGE).version
    found = {}
    async with caller(TODAY, fhir=httpx.MockTransport(lambda request: served(speaker, request))) as http:
        for (slug, hook), request in sent.items():
            response = await http.post(f"/cds-services/{SERVICE_IDS[hook]}", json=request)
            ours = speaker.in_our_words(slug, response.raise_for_status().json())
            found[slug, hook] = fhir_fixtures.normalised(ours, TODAY, version)
    return found


def served(speaker: Ehr, request: httpx.Request) -> httpx.Response:
    """What the dialect's FHIR server answers. There is nothing outside its base."""
    base = speaker.dialect.base or ""
    if not str(request.url).startswith(base):
        return httpx.Response(404)
    status, body = speaker.answer(str(request.url).removeprefix(base).lstrip("/"))
    return httpx.Response(status, content=json.dumps(body), headers={"content-type": "application/fhir+json"})


def differences(found: Responses) -> dict[str, str]:
    """In which calls topics are lost (−), new (+) or of another urgency, against the stored responses."""
    lines = {}
    for (slug, hook), response in found.items():
        whole, here = indicators(fhir_fixtures.expected(slug, hook)), indicators(response)
        lost = [f"−{topic}" for topic in whole if topic not in here]
        new = [f"+{topic} ({level})" for topic, level in here.items() if topic not in whole]
        other = [f"{topic} ({level})" for topic, level in here.items() if whole.get(topic, level) != level]
        if said := [*lost, *new, *other]:
            lines[f"{slug}, {hook}"] = " ".join(said)
    return lines
