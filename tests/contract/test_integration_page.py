"""docs/integration.md, as a stranger would follow it: commands run, tables parse, names are those of the service."""

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

import app.security.token
from app.cli.commands import main, parser
from app.demo.fhir_server import PATH, create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.demo.servers import address, listen, serving
from app.main import create_app
from app.security.clients import read_clients
from app.telemetry.metrics import Metrics
from tests.app.edge import caller

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text(encoding="utf-8")
COMMAND = "python -m app.cli "


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


COMMANDS = [line.partition(COMMAND)[2] for block in blocks("sh") for line in block.splitlines() if COMMAND in line]
OF_THE_DEMO = [each for each in COMMANDS if "127.0.0.1:8001" in each]


def test_there_is_something_to_follow():
    assert len(COMMANDS) >= 8
    assert len(OF_THE_DEMO) == 5
    assert len(blocks("toml")) == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one(command):
    assert parser().parse_args(shlex.split(command))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Both servers of the demonstration, by the addresses that the page gives them."""
    fhir, service = listen(19000), listen(19100)
    settings = local_settings(address(service), data_dir=tmp_path_factory.mktemp("page"))
    shelf = fixture_shelf(datetime.now(UTC).date())
    with serving(create_fhir_app(shelf), fhir), serving(create_app(settings), service):
        yield {"http://127.0.0.1:8001/fhir": address(fhir) + PATH, "http://127.0.0.1:8000": address(service)}


@pytest.mark.parametrize("command", OF_THE_DEMO)
def test_the_commands_against_the_demo_give_cards(demo, capsys, command):
    arguments = [demo.get(each, each) for each in shlex.split(command)]

    code = main(arguments)

    assert code == 0
    assert "60 MME/day" in capsys.readouterr().out


def test_the_sheet_for_a_client_of_the_page_is_printed(tmp_path, monkeypatch):
    (tmp_path / "clients.toml").write_text("\n".join(blocks("toml")))
    monkeypatch.setenv("CDS_CLIENTS_FILE", str(tmp_path / "clients.toml"))
    monkeypatch.chdir(tmp_path)

    code = main(shlex.split(next(each for each in COMMANDS if each.startswith("integration-sheet --client"))))

    assert (code, (tmp_path / "sheet.html").is_file()) == (0, True)


def test_every_client_of_the_page_could_be_registered_in_production(tmp_path):
    (tmp_path / "clients.toml").write_text("\n".join(blocks("toml")))

    clients = read_clients(tmp_path / "clients.toml", is_production=True)

    assert [each.name for each in clients.all] == ["sandbox", "meld", "north-hospital", "oracle-north"]


async def test_the_call_by_curl_is_answered_as_the_page_says():
    body = json.loads(re.search(r" -d '(\{.*?\n\})'", PAGE, re.DOTALL)[1])

    async with caller() as service:
        answer = await service.post("/cds-services/opioid-order-sign", json=body)

    topics = [card["source"]["topic"]["code"] for card in answer.json()["cards"]]
    assert "60 MME/day" in answer.json()["cards"][topics.index("OpioidDose")]["summary"]
    assert "IncompleteData" in topics
    assert f"/explain/{body['hookInstance']}" in PAGE


def test_every_metric_that_the_page_names_is_there():
    named = set(re.findall(r"`(cds_\w+)`", PAGE))

    there = set(re.findall(r"^# TYPE (\w+)", Metrics().as_text().decode(), re.MULTILINE))
    assert len(named) > 8
    assert named <= there


def test_every_reason_for_a_401_is_explained():
    source = Path(app.security.token.__file__).read_text(encoding="utf-8")
    reasons = set(re.findall(r'(?:TokenError\(|return (?:None if .*? else )?)"([a-z ]+)"', source)) | {"token id"}

    table = PAGE.partition("| `because` |")[2]
    assert set(re.findall(r"^\| `([a-z ]+)` \|", table, re.MULTILINE)) == reasons
