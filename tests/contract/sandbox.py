"""The public CDS Hooks Sandbox as a client, by its source (cds-hooks/sandbox, March 2026): what it sends, and what it
makes of an answer. Everything odd in here is as the Sandbox does it."""

import itertools
import json
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import jwt

from app.demo.fhir_server import PATH, create_fhir_app, fixture_shelf
from app.main import World, create_app
from tests.app.edge import NOW, numbered_ids
from tests.app.signing import P384, jwk, key_set

ISS = "https://sandbox.cds-hooks.org"
JKU = f"{ISS}/.well-known/jwks.json"
KID = "44823f3d-0b01-4a6c-a80e-b9d3e8a7226f"
USER = "Practitioner/COREPRACTITIONER1"
BASE = "https://cds.example.org"
FHIR = f"https://fhir.example.org{PATH}"
DISCOVERY = f"{BASE}/cds-services"
ASKED = {"access-control-request-headers": "authorization,content-type"}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
OXYCODONE = ("1049683", "oxycodone hydrochloride 10 MG Oral Tablet")
CLIENT = f'[[client]]\nname = "sandbox"\niss = "{ISS}"\njwks_url = "{JKU}"\nfhir_servers = "{FHIR}"\n'
NOW_S = int(NOW.timestamp())
SHELF = fixture_shelf(NOW.date())


async def network(request):
    """The Sandbox's key set and its FHIR server; there is nothing else."""
    if str(request.url) == JKU:
        return httpx.Response(200, json=key_set(jwk(P384, KID, use="sig", alg="ES384")))
    if str(request.url).startswith(f"{FHIR}/"):
        return await httpx.ASGITransport(create_fhir_app(SHELF)).handle_async_request(request)
    raise httpx.ConnectError("there is no such server")


async def dstu2(request):
    """The FHIR server that the Sandbox has when nobody changes it: it knows no MedicationRequest and no survey."""
    is_known = request.url.path.startswith((f"{PATH}/Patient/", f"{PATH}/Condition"))
    return await network(request) if is_known else httpx.Response(404)


def draft(drug=None, per_day=4, fhir="4.0.1", patient="depressed-60-mme"):
    """The order of the form. `category` is an object, the Bundle around it has no type, the dose no unit."""
    kind, whom, written = {
        "4.0.1": ("MedicationRequest", "subject", "authoredOn"),
        "1.0.2": ("MedicationOrder", "patient", "dateWritten"),
    }[fhir]
    order = {"resourceType": kind, "id": "request-123" if fhir == "4.0.1" else "order-123", "status": "draft"}
    order |= {whom: {"reference": f"Patient/{patient}"}, written: NOW.date().isoformat()}
    if drug is None:
        return order
    code, name = drug
    dose = {"value": 1, "system": "http://unitsofmeasure.org", "code": "{pill}"}
    timing = {"repeat": {"frequency": per_day, "period": 1, "periodUnit" if fhir == "4.0.1" else "periodUnits": "d"}}
    amount = {"doseAndRate": [{"doseQuantity": dose}]} if fhir == "4.0.1" else {"doseQuantity": dose}
    community = {"system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category", "code": "community"}
    days = {"value": 30, "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"}
    return order | {
        "intent": "order",
        "category": {"coding": [community]},
        "medicationCodeableConcept": {"text": name, "coding": [{"display": name, "system": RXNORM, "code": code}]},
        "dosageInstruction": [{"timing": timing, **amount}],
        "dispenseRequest": {"expectedSupplyDuration": days},
    }


def orders(order, *, is_selecting):
    bundle = {"draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order}]}}
    return bundle | ({"selections": [f"{order['resourceType']}/{order['id']}"]} if is_selecting else {})


def taken(suggestion):
    """The drug that the form shows when a suggestion is taken: of its first action, by text and first code."""
    action = suggestion["actions"][0]
    concept = action["resource"]["medicationCodeableConcept"]
    assert action["type"] in ("create", "update")
    assert action["description"]
    return concept["coding"][0]["code"], concept["text"]


@asynccontextmanager
async def opened(settings, answer=network):
    """The Sandbox with our services discovered; they remember, as a running service does."""
    own_ids = numbered_ids()
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    app = create_app(settings, World(now=lambda: NOW, new_id=own_ids, open_http=lambda: http))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=BASE) as browser:
        sandbox = Sandbox(browser)
        await sandbox.open()
        yield sandbox


class Sandbox:
    """A browser with the Sandbox open: a preflight before each request, an own token for each address."""

    def __init__(self, http):
        self.http = http
        self.services, self.ids = {}, itertools.count(1_000_000)
        self.answers, self.last_instance = [], None

    def token(self, audience):
        claims = {"iss": ISS, "aud": audience, "exp": NOW_S + 300, "iat": NOW_S, "jti": str(self.next_id())}
        return jwt.encode(claims, P384, algorithm="ES384", headers={"kid": KID, "jku": JKU})

    def next_id(self):
        return UUID(int=next(self.ids), version=4)

    async def send(self, method, url, body=None):
        path = url.removeprefix(BASE)
        asked = {
            "access-control-request-method": method,
            "access-control-request-headers": "authorization,content-type",
        }
        self.answers.append(await self.http.options(path, headers={"origin": ISS, **asked}))
        headers = {"origin": ISS, "accept": "application/json", "authorization": f"Bearer {self.token(url)}"}
        self.answers.append(await self.http.request(method, path, headers=headers, json=body))
        return self.answers[-1]

    async def open(self):
        """Discovery; a service is known by the address under it."""
        answer = await self.send("GET", DISCOVERY)
        self.services = {f"{DISCOVERY}/{each['id']}": each for each in answer.json()["services"]}
        return answer

    def url(self, hook):
        return next(url for url, each in self.services.items() if each["hook"] == hook)

    async def prefetch(self, hook, patient):
        """What could be had: the keys that fail are left out, among them that of an encounter that is not there."""
        sent = {}
        for key, template in self.services[self.url(hook)]["prefetch"].items():
            query = template.replace("{{context.patientId}}", patient)
            found = await network(httpx.Request("GET", f"{FHIR}/{query}"))
            content = json.loads(await found.aread())
            if found.is_success and content:
                sent[key] = content
        return sent

    async def fire(self, hook, context=None, *, patient="depressed-60-mme", is_prefetched=True):
        self.last_instance = str(self.next_id())
        request = {
            "hookInstance": self.last_instance,
            "hook": hook,
            "fhirServer": FHIR,
            "context": {"patientId": patient, "userId": USER, **(context or {})},
        }
        if is_prefetched:
            request["prefetch"] = await self.prefetch(hook, patient)
        return await self.send("POST", self.url(hook), request)

    async def cards(self, hook, context=None, **how):
        """Its cards by topic; an answer other than 200 is shown in the panel alone."""
        answer = await self.fire(hook, context, **how)
        assert answer.status_code == 200, answer.text
        return {card["source"]["topic"]["code"]: card for card in answer.json()["cards"]}

    async def feedback(self, hook, entry):
        moment = NOW.isoformat().replace("+00:00", ".000Z")
        body = {"feedback": [{**entry, "outcomeTimestamp": moment}]}
        return await self.send("POST", f"{self.url(hook)}/feedback", body)
