"""More calls than a worker can answer: what fits is answered in full, the rest is 503 at once, all else lives on."""

import asyncio
from collections import Counter

import pytest

from app.api.room import Room
from app.errors import Unavailable
from app.settings import Settings
from app.telemetry.metrics import Metrics
from app.turns import Turns
from tests.app.edge import CHART, ORDER_SIGN, ORIGIN, PATIENT_VIEW, caller, no_network, oxycodone, patient_view
from tests.app.edge import order_sign as signing
from tests.contract.entrances import entered
from tests.contract.walk import is_outcome
from tests.store.serving import overridden

OTHERS = ["/cds-services", "/health/live", "/health/ready", "/version", "/metrics", "/interventions"]
CALL = patient_view(prefetch=CHART)
N_CLIENTS = 200


@pytest.fixture
def metrics():
    return Metrics()


def room(metrics, most=2, most_bytes=100):
    return Room("calls", most=most, most_bytes=most_bytes, metrics=metrics)


def counted(metrics, because):
    return metrics.registry.get_sample_value("cds_crowded_out_total", {"of": "calls", "because": because})


def topics(answer):
    return [card["source"]["topic"]["code"] for card in answer.json()["cards"]]


def test_a_place_is_given_back_however_the_call_ended(metrics):
    own = room(metrics, most=1)
    with own.place() as place:
        place.hold(60)
    with pytest.raises(Unavailable), own.place() as place:
        place.hold(101)

    assert (own.n_in_hand, own.n_bytes) == (0, 0)


def test_who_finds_no_place_is_told_when_to_come_again_and_counted(metrics):
    own = room(metrics, most=2)

    with own.place(), own.place(), pytest.raises(Unavailable) as refused, own.place():
        pass

    assert refused.value.headers == {"Retry-After": "1"}
    assert counted(metrics, "calls") == 1


@pytest.mark.requirement("FAULT-2")
def test_bytes_are_held_until_the_call_ends(metrics):
    own = room(metrics)

    with own.place() as first, own.place() as second:
        first.hold(60)
        second.hold(40)
        with pytest.raises(Unavailable):
            second.hold(1)
    with own.place() as third:
        third.hold(100)

    assert counted(metrics, "bytes") == 1


async def test_between_two_turns_others_are_heard():
    turns, order = Turns(), []

    async def work(name):
        order.append((name, "came"))
        await turns.next()
        order.append((name, "worked"))
        asyncio.get_running_loop().call_soon(order.append, (name, "others"))

    await asyncio.gather(*(work(name) for name in "abc"))

    came, then = order[:3], [name for name, what in order[3:] if what != "others"]
    assert [what for _, what in came] == ["came"] * 3
    assert then == ["a", "b", "c"]
    assert order.index(("a", "others")) < order.index(("b", "worked"))


async def test_who_waited_for_a_turn_knows():
    turns = Turns()

    assert await asyncio.gather(turns.next(), turns.next()) == [False, True]
    assert await turns.next() is False


@pytest.mark.requirement("FAULT-1")
async def test_what_fits_is_answered_in_full_and_the_rest_is_refused_at_once():
    async with caller(Settings(auth="off", calls_at_once=8)) as service:
        quiet = await service.post(PATIENT_VIEW, json=CALL)
        answers = await asyncio.gather(*(service.post(PATIENT_VIEW, json=CALL) for _ in range(40)))
        after = await service.post(PATIENT_VIEW, json=CALL)

    refused = [each for each in answers if each.status_code == 503]
    assert Counter(each.status_code for each in answers) == {200: 8, 503: 32}
    assert all(topics(each) == topics(quiet) != [] for each in answers if each.status_code == 200)
    assert {each.headers["retry-after"] for each in refused} == {"1"}
    assert all(is_outcome(each.json()) and each.json()["issue"][0]["code"] == "transient" for each in refused)
    assert topics(after) == topics(quiet)


class Waiting:
    """An EHR that answers when it is told to."""

    def __init__(self):
        self.is_asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def __call__(self, request):
        self.is_asked.set()
        await self.may_answer.wait()
        return no_network(request)


@pytest.mark.requirement("FAULT-1")
async def test_all_else_is_answered_while_there_is_no_room_for_calls():
    ehr = Waiting()
    long_call = signing(oxycodone(status="draft"), prefetch=None, fhirServer=f"{ORIGIN}/fhir")
    async with caller(Settings(auth="off", calls_at_once=1, fhir_deadline_ms=10_000), answer=ehr) as service:
        first = asyncio.create_task(service.post(ORDER_SIGN, json=long_call))
        await asyncio.wait_for(ehr.is_asked.wait(), 60)
        second = await service.post(PATIENT_VIEW, json=CALL)
        said = {"feedback": [overridden({"uuid": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"})]}
        others = [
            await service.post(f"{ORDER_SIGN}/feedback", json=said),
            *[await service.get(each) for each in OTHERS],
        ]
        metrics = (await service.get("/metrics")).text
        ehr.may_answer.set()
        answered = await first

    assert second.status_code == 503
    assert [each.status_code for each in others] == [200] * len(others)
    assert 'cds_in_hand{of="calls"} 1.0' in metrics
    assert 'cds_crowded_out_total{because="calls",of="calls"} 1.0' in metrics
    assert 'cds_calls_total{service="opioid-patient-view",status="503"} 1.0' in metrics
    assert answered.status_code == 200


@pytest.mark.requirement("FAULT-1")
async def test_a_call_that_was_refused_has_not_used_up_its_token(tmp_path):
    async with entered("with a token", tmp_path, calls_at_once=1) as service:
        calls = [service.build_request("POST", PATIENT_VIEW, json=CALL) for _ in range(2)]
        signed = [next(service.auth.auth_flow(each)) for each in calls]
        first, second = await asyncio.gather(*(service.send(each, auth=None) for each in signed))
        again, spent = [await service.send(each, auth=None) for each in reversed(signed)]

    assert (first.status_code, second.status_code) == (200, 503)
    assert (again.status_code, spent.status_code) == (200, 401)


@pytest.mark.requirement("FAULT-2")
async def test_bodies_beyond_the_memory_for_them_are_refused_and_the_next_is_answered():
    body = b" " * 3000
    settings = Settings(auth="off", max_body_bytes=4096, bytes_at_once=4096)
    is_held, more = asyncio.Event(), asyncio.Event()

    async def slowly():
        yield body
        is_held.set()
        await more.wait()

    async with caller(settings) as service:
        media = {"content-type": "application/json"}
        first = asyncio.create_task(service.post(PATIENT_VIEW, content=slowly(), headers=media))
        await asyncio.wait_for(is_held.wait(), 60)
        second = await service.post(PATIENT_VIEW, content=body, headers=media)
        more.set()
        await first
        third = await service.post(PATIENT_VIEW, content=body, headers=media)

    assert (second.status_code, third.status_code) == (503, 400)
