"""Write what the service answers for each fixture patient: `python -m scripts.expected_responses [--check]`.

The files are for reading a change in whole. They bless nothing: an answer that is not what the table in
fhir_fixtures/expected.toml says, which is reviewed by hand, is reported and not written.
"""

import asyncio
import contextlib
import io
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import httpx

import fhir_fixtures
from app.demo.fhir_server import create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.main import World, create_app
from app.memory import no_memory
from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE
from fhir_fixtures.responses import MAX_CARDS, due, held_back, indicators, response_file
from hooks import services

TODAY = date(2027, 1, 15)
CANONICAL_URL = "https://cds.example.org"
DEADLINE_MS = 10_000
FHIR_SERVER = "http://127.0.0.1:8001/fhir"

Call = tuple[str, str]
"""A patient and a hook."""
Responses = dict[Call, dict]


async def responses(
    today: date = TODAY, *, has_prefetch: bool = True, has_fhir: bool = True, calls: Iterable[Call] | None = None
) -> Responses:
    """The answer of the whole service to each patient's calls, by patient and hook, without a socket."""
    fhir_server = FHIR_SERVER if has_fhir else None
    requests = {
        call: fhir_fixtures.request(*call, today, prefetch=has_prefetch, fhir_server=fhir_server)
        for call in (all_calls() if calls is None else calls)
    }
    return await answers(requests, today)


def all_calls() -> list[Call]:
    """Each patient with each hook that is called for them."""
    return [(slug, hook) for slug in fhir_fixtures.slugs() for hook in fhir_fixtures.hooks(slug)]


async def answers(requests: Mapping[Call, dict], today: date = TODAY, *, policy_file: Path | None = None) -> Responses:
    """The answer of one service to each of these requests."""
    version = knowledge_version(KNOWLEDGE).version
    found = {}
    async with caller(today, policy_file) as http:
        for call, request in requests.items():
            response = await http.post(f"/cds-services/{SERVICE_IDS[request['hook']]}", json=request)
            found[call] = fhir_fixtures.normalised(response.raise_for_status().json(), today, version)
    return found


SERVICE_IDS = {service.hook: service.id for service in services()}


def caller(
    today: date, policy_file: Path | None = None, fhir: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """An HTTP client that talks to a new service, whose only network is `fhir`, else the fixtures' FHIR server.

    The deadline is long, so that a busy machine gives the same answers.
    """
    transport = fhir or httpx.ASGITransport(create_fhir_app(fixture_shelf(today)))
    noon = datetime.combine(today, time(12), UTC)
    world = World(now=lambda: noon, open_http=lambda: httpx.AsyncClient(transport=transport), open_memory=no_memory)
    settings = local_settings(CANONICAL_URL, policy_file).model_copy(update={"fhir_deadline_ms": DEADLINE_MS})
    app = create_app(settings, world)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")


def as_text(response: dict) -> str:
    return json.dumps(response, indent=2, ensure_ascii=False) + "\n"


def differences(found: Responses) -> dict[Call, str]:
    """The calls whose cards, or what was held back, are not those of the reviewed table, with what differs."""
    wrong = {}
    for (slug, hook), response in found.items():
        wanted = due(slug, hook)
        if list(wanted.shown(MAX_CARDS).items()) != list(indicators(response).items()):
            wrong[slug, hook] = f"expected.toml says {wanted.shown(MAX_CARDS)}, the service says {indicators(response)}"
        elif list(wanted.topics)[MAX_CARDS:] != held_back(response):
            wrong[slug, hook] = (
                f"{list(wanted.topics)[MAX_CARDS:]} are held back, the service says {held_back(response)}"
            )
    return wrong


def stale(found: Responses) -> dict[Call, str]:
    """The calls whose stored answer is missing or another."""
    files = {call: response_file(*call) for call in found}
    return {
        call: "stale, run python -m scripts.expected_responses"
        for call, path in files.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != as_text(found[call])
    }


def main() -> int:
    with contextlib.redirect_stderr(io.StringIO()):  # the service's log
        found = asyncio.run(responses())
    wrong = differences(found)
    if "--check" in sys.argv:
        wrong = stale(found) | wrong
    else:
        for call in found.keys() - wrong.keys():
            response_file(*call).parent.mkdir(exist_ok=True)
            response_file(*call).write_text(as_text(found[call]), encoding="utf-8")
    for (slug, hook), what in sorted(wrong.items()):
        print(f"{slug}, {hook}: {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
