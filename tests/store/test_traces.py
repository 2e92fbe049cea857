"""Traces: off unless asked for; with the stages of a call; and with nothing of a patient or of a caller's text."""

import subprocess
import sys

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from app.telemetry.spans import ATTRIBUTES
from tests.app.edge import ORDER_SIGN, bundle, caller, order_sign, oxycodone
from tests.store import hostile
from tests.store.serving import serving
from tests.store.test_names_nobody import SENTINEL

COLLECTOR = "http://127.0.0.1:4318"
STAGES = ["admit", "parse", "gather", "read", "assess", "compose", "write", "record"]


@pytest.fixture
def exporter():
    return InMemorySpanExporter()


@pytest.fixture
def traced(tmp_path, exporter):
    def traced(**given):
        url = f"sqlite+aiosqlite:///{tmp_path / 'cds.sqlite3'}"
        return serving(tmp_path, url, open_exporter=lambda _: exporter, traces_url=COLLECTOR, **given)

    return traced


async def test_a_call_is_a_span_with_its_stages_below_it(traced, exporter, capfd):
    async with traced() as service:
        await service.http.post(ORDER_SIGN, json=order_sign(oxycodone()), headers=hostile.HEADERS)

    *below, whole = sorted(exporter.get_finished_spans(), key=lambda span: span.parent.is_remote)
    assert whole.name == "POST /cds-services/{service_id}"
    assert f"{whole.context.trace_id:032x}" == hostile.TRACE
    assert f'"trace_id":"{hostile.TRACE}"' in capfd.readouterr().err
    assert dict(whole.attributes) == {
        "cds.service": "opioid-order-sign",
        "cds.hook": "order-sign",
        "cds.n_cards": whole.attributes["cds.n_cards"],
        "cds.n_not_assessable": whole.attributes["cds.n_not_assessable"],
        "cds.n_fhir_requests": 0,
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "http.route": "/cds-services/{service_id}",
        "url.scheme": "http",
    }
    assert [span.name for span in sorted(below, key=lambda span: span.start_time)] == [f"cds.{each}" for each in STAGES]
    assert {span.parent.span_id for span in below} == {whole.context.span_id}


async def test_nothing_of_a_patient_or_of_a_callers_text_is_in_a_span(traced, exporter):
    async with traced(headers=hostile.HEADERS, answer=hostile.ehr) as service:
        statuses = await hostile.fire(service.http)
        await service.http.post(ORDER_SIGN, json=order_sign(oxycodone(), fhirServer=f"https://{SENTINEL}.example.org"))

    spans = exporter.get_finished_spans()
    assert {200, 400, 404, 405, 415} <= set(statuses)
    assert len(spans) > 60
    assert [span.name for span in spans if SENTINEL.lower() in span.to_json().lower()] == []
    assert {name for span in spans for name in span.attributes} <= ATTRIBUTES
    assert [span.name for span in spans if span.context.trace_state or span.events or span.links] == []


async def test_of_a_fault_is_told_that_it_was_one(traced, exporter, monkeypatch):
    def broken(*_, **__):
        raise LookupError(SENTINEL)

    async with traced() as service:
        monkeypatch.setattr("app.pipeline.incompleteness", broken)
        answer = await service.http.post(ORDER_SIGN, json=order_sign(oxycodone()))

    (whole,) = [span for span in exporter.get_finished_spans() if span.parent is None]
    assert answer.status_code == 500
    assert (whole.status.status_code, whole.status.description) == (StatusCode.ERROR, None)
    assert whole.attributes["error.type"] == "500"
    assert SENTINEL not in whole.to_json()


async def test_a_caller_who_does_not_sample_makes_no_span(traced, exporter):
    unsampled = {"traceparent": hostile.HEADERS["traceparent"].removesuffix("01") + "00"}
    async with traced() as service:
        await service.http.post(ORDER_SIGN, json=order_sign(oxycodone()), headers=unsampled)

    assert exporter.get_finished_spans() == ()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
async def test_what_machines_ask_all_the_time_makes_no_span(traced, exporter, path):
    async with traced() as service:
        await service.http.get(path)

    assert exporter.get_finished_spans() == ()


async def test_the_ehr_is_not_told_of_the_trace(traced):
    sent = []

    def ehr(request):
        sent.append({name.lower() for name in request.headers})
        return httpx.Response(200, json=bundle())

    call = order_sign(oxycodone(), fhirServer="https://fhir.example.org", prefetch=None)
    async with traced(answer=ehr) as service:
        await service.http.post(ORDER_SIGN, json=call, headers=hostile.HEADERS)

    assert len(sent) > 5
    assert not any(names & {"traceparent", "tracestate", "baggage"} for names in sent)


async def test_without_the_setting_there_is_no_trace_of_a_call_anywhere(capfd):
    async with caller() as service:
        await service.post(ORDER_SIGN, json=order_sign(oxycodone()), headers=hostile.HEADERS)

    assert hostile.TRACE not in capfd.readouterr().err


def test_without_the_setting_the_sdk_is_not_imported():
    told = "import sys; from app.main import create_app; create_app(); print('opentelemetry.sdk' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", told], env={"CDS_AUTH": "off"}, capture_output=True, text=True)

    assert done.stdout == "False\n", done.stderr


async def test_a_collector_that_is_away_keeps_no_call_and_no_end_waiting(tmp_path):
    """Nothing listens there. What the exporter logs of it is reduced like every library's."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'cds.sqlite3'}"
    async with serving(tmp_path, url, traces_url="http://127.0.0.1:9") as service:
        answer = await service.http.post(ORDER_SIGN, json=order_sign(oxycodone()))

    assert answer.status_code == 200
