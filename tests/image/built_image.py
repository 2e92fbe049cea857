"""What the image holds runs: built as the Dockerfile says, in production, read-only, and stopped by a signal.

Run by scripts/test-image; its name keeps it out of a plain test run, for the packages are installed anew.
"""

import json
import shutil
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
import pytest

from tests.app import signing as ehr
from tests.image.building import build
from tests.image.running import at_port, close_to_writing, listed, other_user, process_environment, running
from tests.store.serving import ORDER_SIGN
from tests.store.test_quieting import signing
from tests.store.workers import free_port

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 200
MINIMAL = {"CDS_PUBLIC_BASE_URL": ehr.BASE, "CDS_TIME_ZONE": "America/New_York"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    process: subprocess.Popen
    port: int
    log_path: Path
    files_before: dict


@pytest.fixture(scope="session")
def folder():
    """Where the image's user may look, unlike pytest's own folders."""
    place = Path(tempfile.mkdtemp(prefix="cds-image-"))
    place.chmod(0o755)
    yield place
    subprocess.run(["chmod", "-R", "u+w", place], check=True)
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def image(folder):
    built = build(folder)
    close_to_writing(built)
    return built


@pytest.fixture(scope="session")
def settings(folder):
    """The minimal production of docs/operations.md, on SQLite."""
    (folder / "keys.json").write_text(json.dumps(ehr.KEY_SET))
    table = f'[[client]]\nname = "north"\niss = "{ehr.ISS}"\njwks_file = "keys.json"\n'
    (folder / "clients.toml").write_text(table)
    return {**MINIMAL, "CDS_CLIENTS_FILE": str(folder / "clients.toml")}


@pytest.fixture(scope="session")
def service(image, folder, settings):
    port, log_path = free_port(), folder / "log"
    before = listed(image)
    with running(image, port, log_path, **settings) as process:
        yield Service(process=process, port=port, log_path=log_path, files_before=before)


def token():
    now_s = int(time.time())
    claims = {"iss": ehr.ISS, "aud": ehr.BASE + ORDER_SIGN, "exp": now_s + 300, "iat": now_s, "jti": uuid.uuid4().hex}
    return jwt.encode(claims, ehr.P384, algorithm="ES384", headers={"kid": "p384"})


def ask(service, path, **more):
    method = "POST" if "json" in more else "GET"
    return httpx.request(method, f"http://127.0.0.1:{service.port}{path}", trust_env=False, timeout=30, **more)


def run_inside(image, *command, **settings):
    return subprocess.run(
        command,
        cwd=image.workdir,
        env=process_environment(image, **settings),
        capture_output=True,
        text=True,
        check=False,
        **other_user(image),
    )


def test_the_image_is_small(image):
    size = sum(place.lstat().st_size for place in image.root.rglob("*"))

    assert size < MOST_MEGABYTES * MEGABYTE, size // MEGABYTE


def test_the_image_holds_neither_pip_nor_tests(image):
    packages = {place.name for place in (image.root / "opt/venv").glob("lib/python*/site-packages/*")}
    own = {place.name for place in image.workdir.iterdir()}

    assert packages & {"pip", "setuptools", "pytest", "hypothesis"} == set()
    assert own == {"LICENSE", "NOTICE", "pyproject.toml", "app", "cards", "clinical", "hooks"}


def test_every_module_is_compiled(image):
    modules = [path for folder in ("app", "clinical") for path in (image.workdir / folder).rglob("*.py")]

    compiled = [path for path in modules if [*(path.parent / "__pycache__").glob(f"{path.stem}.*.pyc")]]

    assert compiled == modules != []


def test_the_service_is_ready_and_says_its_knowledge(service):
    ready, version = ask(service, "/health/ready"), ask(service, "/version")

    assert ready.json() == {"status": "ready", "store": "up"}
    assert len(version.json()["knowledge"]["sha256"]) == 64


def test_a_hook_call_with_a_token_is_answered_with_cards(service):
    answer = ask(service, ORDER_SIGN, json=signing(), headers={"Authorization": f"Bearer {token()}"})

    assert answer.status_code == 200, answer.text
    assert "OpioidDose" in {card["source"]["topic"]["code"] for card in answer.json()["cards"]}


def test_a_hook_call_without_a_token_is_refused(service):
    assert ask(service, ORDER_SIGN, json=signing()).status_code == 401


def test_the_metrics_count_the_calls(service):
    assert "cds_calls_total{" in ask(service, "/metrics").text


def test_the_health_check_of_the_image_sees_that_it_is_well(image, service):
    assert run_inside(image, *at_port(image.check, service.port)).returncode == 0


def test_the_health_check_of_the_image_sees_that_nothing_answers(image):
    assert run_inside(image, *at_port(image.check, free_port())).returncode != 0


def test_the_commands_of_the_runbook_are_there(image, settings):
    done = [run_inside(image, "python", "-m", "app.cli", name, **settings) for name in ("migrate", "purge", "rules")]

    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 3


def test_a_signal_ends_it_well_and_nothing_but_the_data_folder_was_written(image, service):
    service.process.terminate()
    code = service.process.wait(60)

    told = service.log_path.read_text()
    assert code == 0, told
    assert "read-only:" not in told
    assert listed(image) == service.files_before
    assert {each.name for each in image.data.iterdir()} >= {"cds.sqlite3", "site.key"}
