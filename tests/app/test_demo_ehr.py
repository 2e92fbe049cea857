"""The demonstration: the EHR calls the service for the patients and prints what comes back."""

import signal
import socket
import subprocess
import sys
from datetime import UTC, date, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.demo.ehr import BOTH_WAYS, Ehr, visits
from app.demo.fhir_server import create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.demo.servers import address, listen, serving
from app.demo.show import Demo, show
from app.demo.terminal import Terminal
from app.main import World, create_app
from app.memory import no_memory

TODAY = date(2027, 1, 15)
SERVICE_URL = "http://127.0.0.1:8000"
FHIR_URL = "http://127.0.0.1:8001/fhir"
SAID_LAST = ("Open the playground", "Still running")
SERVICES = [{"id": "a", "hook": "patient-view"}, {"id": "b", "hook": "order-sign"}]


@pytest.fixture
def service():
    fhir = create_fhir_app(fixture_shelf(TODAY))
    world = World(
        now=lambda: datetime(2027, 1, 15, 12, tzinfo=UTC),
        open_http=lambda: httpx.AsyncClient(transport=httpx.ASGITransport(fhir)),
        open_memory=no_memory,
    )
    return create_app(local_settings(SERVICE_URL), world)


def ehr_of(app):
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app))
    return Ehr(http=http, service_url=SERVICE_URL, fhir_url=FHIR_URL, today=TODAY)


def demo_of(said, *slugs):
    return Demo(say=said.append, terminal=Terminal(width=100), is_once=True, slugs=slugs)


def test_patients_take_turns_with_prefetch_and_the_fhir_api():
    found = [(each.slug, each.hook, each.has_prefetch) for each in visits(SERVICES, ["x", "y"])]

    assert found == [
        ("x", "patient-view", True),
        ("x", "order-sign", True),
        ("y", "patient-view", False),
        ("y", "order-sign", False),
    ]


def test_one_patient_is_shown_both_ways():
    assert [each.has_prefetch for each in visits(SERVICES, [BOTH_WAYS])] == [True, True, False, False]


async def test_services_are_discovered_in_the_order_of_a_visit(service):
    hooks = [each["hook"] for each in await ehr_of(service).discover()]

    assert hooks == ["patient-view", "order-sign", "encounter-discharge", "order-select"]


async def test_the_cards_are_printed_with_what_they_would_order(service):
    said = []

    code = await show(demo_of(said, BOTH_WAYS), ehr_of(service))

    text = "\n".join(said)
    assert code == 0
    assert "depressed-60-mme: order-sign, through the FHIR API" in text
    assert text.count("; fired below") == text.count("; not fired here") == 2
    assert "[WARNING] " in text
    assert "oxycodone 10 mg × 4/day × 1.5 = 60 MME/day" in text
    assert "create MedicationRequest (draft proposal): naloxone hydrochloride 40 MG/ML Nasal Spray" in text
    assert text.count("Naloxone (warning), BehavioralHealth (info), OpioidDose (info)") == 4
    assert said[-1].endswith("4 calls, 0 failed.")


async def test_silence_is_said(service):
    said = []

    await show(demo_of(said, "no-opioid"), ehr_of(service))

    assert "  no cards: nothing to say" in said


async def test_a_call_that_fails_is_told_and_counted(service):
    said = []
    broken = create_app(local_settings(SERVICE_URL), World(services=(), open_memory=no_memory))
    ehr, without = ehr_of(service), ehr_of(broken)
    services = await ehr.discover()

    answer = await without.call(next(visits(services, ["no-opioid"])))

    assert (answer.is_ok, answer.status) == (False, 404)
    assert await show(demo_of(said, "no-opioid"), FailingEhr(ehr)) == 1
    assert any("the service did not answer: ConnectError" in line for line in said)
    assert said[-1].endswith("2 calls, 2 failed.")


class FailingEhr:
    """Discovers, and then finds nobody at home."""

    def __init__(self, ehr):
        self.today = ehr.today
        self.discover = ehr.discover
        nobody = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
        self.call = Ehr(http=nobody, service_url=SERVICE_URL, fhir_url=FHIR_URL, today=ehr.today).call


def refuse(request):
    raise httpx.ConnectError("nobody there")


def test_a_port_that_is_taken_is_passed_over():
    with listen(free_port()) as first, listen(first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]


def test_an_app_is_served_until_the_block_ends():
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])
    sock = listen(free_port())
    url = address(sock)

    with serving(app, sock):
        assert httpx.get(url).text == "here"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_the_command_runs_over_real_sockets_and_ends():
    port = str(free_port())
    command = [sys.executable, "-m", "app.cli", "demo", "--once", "--patient", "fentanyl-75", "--port", port]

    with listen(int(port)):
        ended = subprocess.run([*command, "--fhir-port", port], capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"Port {port} is taken, so the service is elsewhere." in ended.stdout
    assert "fentanyl patch 75 mcg/h × 2.4 = 180 MME/day" in ended.stdout
    assert ended.stdout.rstrip().endswith("2 calls, 0 failed.")


def test_a_proxy_of_the_environment_has_no_part_in_it(monkeypatch):
    port = str(free_port())
    command = [sys.executable, "-m", "app.cli", "demo", "--once", "--patient", BOTH_WAYS, "--port", port]
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    ended = subprocess.run([*command, "--fhir-port", port], capture_output=True, text=True, timeout=60, check=False)

    assert (ended.returncode, "could not be read" in ended.stdout) == (0, False)
    assert ended.stdout.rstrip().endswith("4 calls, 0 failed.")


def test_it_keeps_running_until_it_is_interrupted():
    port = str(free_port())
    command = [sys.executable, "-m", "app.cli", "demo", "--patient", "no-opioid", "--port", port, "--fhir-port", port]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        page_line, running_line = (next(line for line in running.stdout if line.startswith(word)) for word in SAID_LAST)
        page = httpx.get(page_line.split()[-1])
        alive = httpx.get(f"http://127.0.0.1:{port}/health/live").status_code
        running.send_signal(signal.SIGTERM)
        rest = running.stdout.read()

    assert (alive, running.returncode, rest.strip()) == (200, 0, "Stopped.")
    assert f"Service http://127.0.0.1:{port}/cds-services" in running_line
    assert (page.status_code, "<h1>Playground</h1>" in page.text) == (200, True)


async def test_a_service_that_is_not_there_is_told():
    said = []
    nobody = httpx.AsyncClient(transport=httpx.MockTransport(refuse))

    code = await show(demo_of(said), Ehr(http=nobody, service_url=SERVICE_URL, fhir_url=FHIR_URL, today=TODAY))

    assert (code, said) == (1, ["The service did not say what it offers: ConnectError."])


def test_the_machines_environment_does_not_reach_the_demonstration(monkeypatch):
    monkeypatch.setenv("CDS_AUTH", "required")
    monkeypatch.setenv("CDS_CORS_ORIGINS", "no list")

    assert local_settings(SERVICE_URL).auth == "off"


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
