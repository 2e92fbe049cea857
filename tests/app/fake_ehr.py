"""A FHIR server for tests: answers by the start of what is asked, hangs, drips, and keeps what it was asked."""

import asyncio
from urllib.parse import unquote

import httpx

from app.fhir.client import FhirServers, Limits
from hooks.request import FhirAccess

BASE = "https://ehr.example.org/fhir"
SOON_MS = 300  # long enough for a busy machine to answer what answers at once
"""A deadline for tests in which the server never answers."""
LATER_MS = 5000
"""A deadline for tests in which the server answers at once."""


async def hang(_):
    await asyncio.Event().wait()


async def drip(_):
    async def forever():
        yield b'{"resourceType": '
        await asyncio.Event().wait()

    return httpx.Response(200, headers={"content-type": "application/fhir+json"}, content=forever())


def status(code, body=None, **headers):
    return lambda _: httpx.Response(code, json=body, headers=headers)


def body(content, content_type="application/fhir+json", **headers):
    """As it goes over the wire: httpx would unpack a content that it is given whole."""

    async def sent():
        yield content

    return lambda _: httpx.Response(200, content=sent(), headers={"content-type": content_type, **headers})


def in_turn(*answers):
    """A different answer each time; the last stays."""
    waiting = list(answers)
    return lambda request: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request)


def bundle(*resources, next_url=None, **members):
    links = [{"relation": "self", "url": f"{BASE}/x"}]
    links += [{"relation": "next", "url": next_url}] if next_url else []
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries, **members}


def outcome(severity):
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "processing"}]}


class FakeEhr:
    """`answers` maps the start of "Type/id" or "Type?parameters" to JSON or to a function; the longest start wins."""

    def __init__(self, answers):
        self.answers = answers
        self.requests = []

    async def __call__(self, request):
        self.requests.append(request)
        asked = self.asked[-1]
        found = max((start for start in self.answers if asked.startswith(start)), key=len, default=None)
        answer = {"resourceType": "Bundle", "total": 0} if found is None else self.answers[found]
        if not callable(answer):
            return httpx.Response(200, json=answer, headers={"content-type": "application/fhir+json"})
        response = answer(request)
        return await response if asyncio.iscoroutine(response) else response

    @property
    def asked(self):
        """What was asked, without the base, decoded; for a POST the form after "_search?"."""
        return [self._asked(request) for request in self.requests]

    def _asked(self, request):
        url = unquote(str(request.url)).removeprefix(BASE).removeprefix("/")
        return f"{url}?{unquote(request.content.decode())}" if request.method == "POST" else url

    def client(self, *, token="t0ken", unsupported=None, sleep=None, is_post_search=False, **limits):
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        known = {name: value for name, value in {"unsupported": unsupported, "sleep": sleep}.items() if value}
        limits = Limits(**{"deadline_ms": LATER_MS, **limits})
        servers = FhirServers(http=http, limits=limits, **known)
        return servers.client(FhirAccess(server=BASE, token=token), is_post_search=is_post_search)
