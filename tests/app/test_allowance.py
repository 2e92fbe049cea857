"""How often a client may call: a burst at once, then at a steady rate, each client for itself."""

import pytest

from app.api.allowance import Allowance
from app.errors import Throttled
from app.security.clients import Client
from app.security.token import Caller
from app.telemetry.metrics import Metrics
from tests.app.edge import PATIENT_VIEW, patient_view
from tests.app.signing import ISS
from tests.contract.entrances import Signed, entered

OTHER = "https://other.example.org"


class Clock:
    """Stands still until it is set."""

    def __init__(self):
        self.s = 1000.0

    def __call__(self):
        return self.s


def caller_named(name):
    return Caller(client=Client(name=name, iss=name, jwks_file="keys.json"), tenant=None, jti="1")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def allowance(clock, metrics):
    return Allowance(calls_per_s=2, burst=4, clock_s=clock, metrics=metrics)


def spent(allowance, n_calls, name="north"):
    """Of this many calls those that were let through, and the wait that the last refusal named."""
    n_through, wait_s = 0, None
    for _ in range(n_calls):
        try:
            allowance.spend(caller_named(name))
            n_through += 1
        except Throttled as refused:
            wait_s = refused.retry_after_s
    return n_through, wait_s


CASES = {  # calls now, seconds until the next calls, calls then, let through then
    "just below the burst": (3, 0, 1, 1),
    "the burst": (4, 0, 1, 0),
    "past the burst": (9, 0, 1, 0),
    "just before the next call is there": (4, 0.49, 1, 0),
    "when the next call is there": (4, 0.5, 1, 1),
    "a second gives two": (4, 1, 3, 2),
    "a long rest gives the burst and no more": (4, 3600, 9, 4),
    "refused calls cost nothing": (40, 0.5, 1, 1),
    "a clock set back gains nothing": (4, -60, 1, 0),
}


@pytest.mark.requirement("EHR-44")
@pytest.mark.parametrize(("first", "rest_s", "then", "through"), CASES.values(), ids=CASES)
def test_a_burst_at_once_then_a_steady_rate(allowance, clock, first, rest_s, then, through):
    spent(allowance, first)
    clock.s += rest_s

    assert spent(allowance, then)[0] == through


def test_a_clock_set_back_does_not_stop_the_filling(allowance, clock):
    spent(allowance, 4)
    clock.s -= 3600
    spent(allowance, 1)
    clock.s += 1

    assert spent(allowance, 3)[0] == 2


@pytest.mark.requirement("EHR-44", "FAULT-3")
def test_one_client_takes_nothing_from_another(allowance):
    spent(allowance, 100, "runaway")

    assert spent(allowance, 4, "north") == (4, None)


@pytest.mark.requirement("EHR-44")
def test_nobody_is_never_refused(allowance):
    for _ in range(100):
        allowance.spend(None)

    assert spent(allowance, 4) == (4, None)


@pytest.mark.parametrize(("calls_per_s", "wait_s"), [(1, 1), (2, 1), (1000, 1)])
def test_the_wait_is_whole_seconds_and_at_least_one(clock, metrics, calls_per_s, wait_s):
    slow = Allowance(calls_per_s=calls_per_s, burst=1, clock_s=clock, metrics=metrics)

    assert spent(slow, 2) == (1, wait_s)


def test_refusals_are_counted_by_client(allowance, metrics):
    spent(allowance, 6)

    assert b'cds_calls_throttled_total{client="north"} 2.0' in metrics.as_text()


@pytest.mark.requirement("EHR-44", "RESP-4", "RESP-5", "FAULT-3")
async def test_a_runaway_client_is_told_when_to_come_again_and_the_others_are_served(tmp_path):
    async with entered("with a token", tmp_path, issuers=(ISS, OTHER), client_calls_per_s=1, client_burst=2) as service:
        answers = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(3)]
        service.auth = Signed(OTHER)
        other = await service.post(PATIENT_VIEW, json=patient_view())

    assert [each.status_code for each in (*answers, other)] == [200, 200, 429, 200]
    assert answers[2].headers["retry-after"] == "1"
    assert answers[2].json()["issue"][0]["code"] == "throttled"


@pytest.mark.requirement("EHR-44")
@pytest.mark.parametrize("path", ["/cds-services", "/health/live", "/health/ready", "/version", "/metrics"])
async def test_discovery_and_health_are_never_refused(tmp_path, path):
    settings = {"discovery_auth": "required", "client_calls_per_s": 1, "client_burst": 1}

    async with entered("with a token", tmp_path, **settings) as service:
        calls = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(2)]
        answers = [await service.get(path) for _ in range(3)]

    assert [each.status_code for each in (*calls, *answers)] == [200, 429, 200, 200, 200]


@pytest.mark.requirement("EHR-44")
async def test_without_tokens_nobody_is_counted(tmp_path):
    async with entered("open", tmp_path, client_calls_per_s=1, client_burst=1) as service:
        answers = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(5)]

    assert {each.status_code for each in answers} == {200}
