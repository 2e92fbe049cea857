"""What the fuzzer starts from: every call of the fixture patients, as the standard writes it and in every dialect."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import orjson

import fhir_fixtures
from scripts.dialect_answers import calls, ehr, requests
from scripts.expected_responses import SERVICE_IDS, TODAY, all_calls
from tests.fuzz.walk import objects_in

SENTINEL = "Zqxsentinel"
"""Stands in every patient's name: it must come back in no error and reach no log."""


@dataclass(frozen=True, slots=True)
class Seed:
    """One good call, as bytes: whoever changes it has a copy of their own."""

    name: str
    service_id: str
    content: bytes

    @property
    def body(self):
        return orjson.loads(self.content)


@cache
def seeds():
    return tuple(_standard()) + tuple(_dialects())


def _standard() -> Iterator[Seed]:
    for slug, hook in all_calls():
        yield seed(f"{slug}, {hook}", fhir_fixtures.request(slug, hook, TODAY, prefetch=True))


def _dialects() -> Iterator[Seed]:
    for dialect in fhir_fixtures.dialects.DIALECTS:
        for (slug, hook), body in requests(ehr(dialect), calls(dialect), "prefetch").items():
            yield seed(f"{dialect}: {slug}, {hook}", body)


def seed(name, body):
    for each in objects_in(body):
        if each.get("resourceType") == "Patient":
            each["name"] = [{"text": SENTINEL, "family": SENTINEL}]
    return Seed(name, SERVICE_IDS[body["hook"]], orjson.dumps(body))
