"""For those who run the service."""

import gc
import json
import re

import pytest

from app.main import World, create_app
from app.settings import ConfigurationError, Settings
from clinical.policy import KnowledgeError
from tests.app.edge import PATIENT_VIEW, caller, network, patient_view
from tests.app.signing import KEY_SET


@pytest.fixture
async def service():
    async with caller() as service:
        yield service


@pytest.mark.requirement("EHR-43")
@pytest.mark.parametrize(
    ("path", "said"),
    [("/health/live", {"status": "alive"}), ("/health/ready", {"status": "ready", "store": "off"})],
)
async def test_health(service, path, said):
    answer = await service.get(path)

    assert (answer.status_code, answer.json()) == (200, said)


async def test_the_version_names_software_standard_and_knowledge(service):
    version = (await service.get("/version")).json()

    assert re.fullmatch(r"\d+\.\d+\.\d+", version["software"])
    assert version["cdsHooks"] == "3.0.0"
    assert version["knowledge"]["version"]
    assert re.fullmatch(r"[0-9a-f]{64}", version["knowledge"]["sha256"])


async def test_calls_are_counted_by_service_and_status(service):
    await service.post(PATIENT_VIEW, json=patient_view())
    await service.post(PATIENT_VIEW, json={})
    await service.post("/cds-services/nobody", json={})

    metrics = (await service.get("/metrics")).text

    assert 'cds_calls_total{service="opioid-patient-view",status="200"} 1.0' in metrics
    assert 'cds_calls_total{service="opioid-patient-view",status="400"} 1.0' in metrics
    assert 'cds_calls_total{service="unknown",status="404"} 1.0' in metrics
    assert 'cds_call_seconds_count{service="opioid-patient-view"} 1.0' in metrics


async def test_queries_are_counted_by_what_became_of_them(service):
    await service.post(PATIENT_VIEW, json=patient_view(prefetch={"patient": {"resourceType": "Patient", "id": "p1"}}))

    metrics = (await service.get("/metrics")).text

    assert 'cds_queries_total{key="patient",origin="prefetch",outcome="answered"} 1.0' in metrics
    assert 'cds_queries_total{key="medications",origin="none",outcome="missing"} 1.0' in metrics


async def test_a_sites_own_thresholds_are_another_knowledge(tmp_path, service):
    path = tmp_path / "policy.toml"
    path.write_text("caution_mme_per_day = 40\n")

    async with caller(Settings(auth="off", policy_file=path)) as own:
        assert (await own.get("/version")).json()["knowledge"] != (await service.get("/version")).json()["knowledge"]


POLICIES = {
    "not TOML": ("caution_mme_per_day =", ConfigurationError),
    "an unknown threshold": ("caution = 40", KnowledgeError),
    "a threshold past what is allowed": ("caution_mme_per_day = 51", KnowledgeError),
}


@pytest.mark.parametrize(("content", "error"), POLICIES.values(), ids=POLICIES)
def test_wrong_thresholds_stop_the_service(tmp_path, content, error):
    path = tmp_path / "policy.toml"
    path.write_text(content)

    with pytest.raises(error):
        create_app(Settings(auth="off", policy_file=path), World(open_http=network()))


def test_thresholds_that_are_not_there_stop_the_service(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        create_app(Settings(auth="off", policy_file=tmp_path / "none.toml"), World(open_http=network()))


@pytest.fixture
def collector():
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.parametrize("keys", ['jwks_file = "keys.json"', 'jwks_url = "https://ehr.example.org/keys"'])
async def test_starting_and_stopping(tmp_path, keys, collector, capsys):
    opened = network()()
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    (tmp_path / "clients.toml").write_text(f'[[client]]\nname = "own"\niss = "own"\n{keys}\n')
    app = create_app(Settings(clients_file=tmp_path / "clients.toml"), World(open_http=lambda: opened))

    async with app.router.lifespan_context(app):
        assert not opened.is_closed
        assert gc.get_freeze_count() > 0

    assert opened.is_closed
    assert re.findall(r"service_\w+", capsys.readouterr().err) == ["service_started", "service_stopped"]


@pytest.mark.parametrize(("auth", "is_told"), [("required", True), ("off", False)])
async def test_a_service_that_nobody_can_call_says_so(auth, is_told, collector, capsys):
    app = create_app(Settings(auth=auth), World(open_http=network()))

    async with app.router.lifespan_context(app):
        pass

    assert ('"no_clients"' in capsys.readouterr().err) is is_told


def test_a_service_starts_with_nothing_given(monkeypatch):
    monkeypatch.setenv("CDS_AUTH", "off")

    assert create_app().routes


async def test_a_caller_who_hangs_up_is_no_fault(capsys):
    app = create_app(Settings(auth="off"), World(open_http=network()))
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": PATIENT_VIEW, "headers": headers, "query_string": b""}
    sent = []

    async def hang_up():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(scope, hang_up, send)

    assert sent[0]["status"] == 400
    assert "call_failed" not in capsys.readouterr().err
