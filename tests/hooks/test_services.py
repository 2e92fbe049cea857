"""The CDS services that are found in hooks/."""

import re
import sys

import pytest

import hooks
from clinical.rule import Moment
from hooks import find_services, services
from hooks.request import parse_request

TOY = '''"""A hook that a site adds."""

from clinical.rule import Moment
from hooks.request import Context
from hooks.service import Service

SERVICE = Service(
    id="{id}",
    hook="org.example.rounds",
    moment=Moment.CHART_REVIEW,
    title="Rounds",
    description="Chart review on rounds.",
    context=Context,
    usage="Send the prefetch.",
)
'''


@pytest.fixture
def more_hooks(tmp_path, monkeypatch):
    monkeypatch.setattr(hooks, "__path__", [*hooks.__path__, str(tmp_path)])
    yield tmp_path
    sys.modules.pop("hooks.rounds", None)


def test_both_hooks_are_served_at_their_moments():
    found = {service.hook: service.moment for service in services()}

    assert found["patient-view"] is Moment.CHART_REVIEW
    assert found["order-sign"] is Moment.PRESCRIBING


@pytest.mark.requirement("EHR-41")
@pytest.mark.parametrize("service", services(), ids=lambda service: service.id)
@pytest.mark.requirement("DISC-6")
def test_a_service_id_needs_no_escaping_in_an_address(service):
    assert re.fullmatch(r"[a-z][a-z0-9-]*", service.id)


@pytest.mark.parametrize("service", services(), ids=lambda service: service.id)
@pytest.mark.requirement("DISC-5", "DISC-7", "DISC-9")
def test_what_a_service_says_of_itself_reads_as_plain_text(service):
    assert re.fullmatch(r"[^*_`#<>\[\]]+", f"{service.title}{service.description}{service.usage}")


def test_a_hook_is_added_by_one_new_file_and_no_edit(more_hooks):
    (more_hooks / "rounds.py").write_text(TOY.format(id="rounds"))

    found = {service.id: service for service in find_services(hooks.__path__)}

    assert found.keys() == {"rounds"} | {service.id for service in services()}
    body = {
        "hook": "org.example.rounds",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"patientId": "p"},
    }
    assert parse_request(body, found["rounds"]).context.patient_id == "p"


def test_two_files_with_one_id_stop_the_service(more_hooks):
    (more_hooks / "rounds.py").write_text(TOY.format(id="opioid-patient-view"))

    with pytest.raises(ValueError, match="the same id"):
        find_services(hooks.__path__)
