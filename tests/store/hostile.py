"""Calls of every kind with a sentinel in all that a caller can choose: paths, queries, headers, bodies, reasons."""

import uuid

import httpx

import fhir_fixtures
from scripts.expected_responses import SERVICE_IDS
from tests.store.serving import ORDER_SIGN, overridden
from tests.store.test_names_nobody import SENTINEL, call_of

TRACE = "0af7651916cd43dd8448eb211c80319c"
HEADERS = {
    "host": f"{SENTINEL}.example.org",
    "user-agent": SENTINEL,
    "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
    "tracestate": f"{SENTINEL.lower()}={SENTINEL}",
    "baggage": f"patient={SENTINEL}",
    "x-request-id": SENTINEL,
}
TOKEN = {"authorization": f"Bearer {SENTINEL}.{SENTINEL}.{SENTINEL}"}
PATHS = {hook: f"/cds-services/{service_id}" for hook, service_id in SERVICE_IDS.items()}
EPIC = {"com.epic.cdshooks.request.bpa-trigger-action": SENTINEL, "com.epic.cdshooks.request.criteria-id": SENTINEL}


def ehr(request):
    """Refuses every list and says why at length."""
    return httpx.Response(403, text=SENTINEL, headers={"x-why": SENTINEL})


async def fire(http):
    """The statuses of all calls."""
    answers = [each async for each in calls(http)]
    return [answer.status_code for answer in answers]


async def calls(http):
    for hook, path in PATHS.items():
        slug = next(each for each in fhir_fixtures.slugs() if hook in fhir_fixtures.hooks(each))
        answer = await http.post(f"{path}?patient={SENTINEL}", json={**call_of(slug, hook), "extension": EPIC})
        yield answer
        for card in answer.json()["cards"][:1]:
            reason = {"reason": {"code": SENTINEL, "display": SENTINEL}, "userComment": SENTINEL}
            entry = overridden(card, reason=None, overrideReason=reason)
            yield await http.post(f"{path}/feedback?{SENTINEL}", json={"feedback": [entry]})
    call = call_of("stable-90-mme", "order-sign")
    stranger = overridden({"uuid": str(uuid.uuid4())}, reason=SENTINEL)
    yield await http.post(f"{ORDER_SIGN}/feedback", json={"feedback": [stranger]})
    yield await http.post(ORDER_SIGN, json={**call, "prefetch": None})
    yield await http.post(ORDER_SIGN, json={**call, "hook": SENTINEL})
    yield await http.post(ORDER_SIGN, content=SENTINEL, headers={"content-type": "application/json"})
    yield await http.post(ORDER_SIGN, content=SENTINEL, headers={"content-type": SENTINEL})
    yield await http.post(f"/cds-services/{SENTINEL}", json=call)
    yield await http.get(f"/explain/{call['hookInstance']}?{SENTINEL}={SENTINEL}")
    for page in (f"/explain/{SENTINEL}", f"/plans/{SENTINEL}", f"/interventions/{SENTINEL}", f"/{SENTINEL}"):
        yield await http.get(page)
    yield await http.request(SENTINEL.upper(), ORDER_SIGN)
