"""A new rule is three small new files, and one more with its source attributes before it ships; a new hook is one: no
file that is there already is edited."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

RULE = '''
"""Toy.

Source
    None.
When
    always.
Then
    information.
"""

from clinical.outcome import Advice, Urgency
from clinical.rule import Audience, Moment, Rule

RULE = Rule(
    id="toy",
    topic="Toy",
    title="Toy",
    evidence_ids=("R-TOY",),
    source="design",
    moments=frozenset(Moment),
    audience=Audience.EVERYONE,
    applies=lambda record, policy: True,
    evaluate=lambda record, policy: Advice(urgency=Urgency.CRITICAL, variant="toy", values={"what": "a toy"}),
)
'''

WORDING = """
basis = "A toy."

[variant.toy]
summary = "This is {what}"
why = "To show that three files are enough."
"""

CASES = """
[[case]]
shows = "always"
chart = {}
expect = { outcome = "Advice", variant = "toy" }
"""

HOOK = '''
"""A toy service on a hook of its own."""

from clinical.rule import Moment
from hooks.request import PatientViewContext
from hooks.service import Service

SERVICE = Service(
    id="toy-service",
    hook="org.example.toy",
    moment=Moment.CHART_REVIEW,
    title="Toy",
    description="A toy.",
    context=PatientViewContext,
    usage="None.",
)
'''

CALL = """
import asyncio, json, httpx
from app.main import create_app
from app.settings import Settings

async def main():
    app = create_app(Settings(environment="development", auth="off"))
    body = {"hook": "org.example.toy", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": {"userId": "Practitioner/1", "patientId": "p"}, "prefetch": {"medications": None}}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        discovered = (await client.get("/cds-services")).json()
        answered = (await client.post("/cds-services/toy-service", json=body)).json()
        published = (await client.get("/interventions/toy")).json()
    ids = [each["id"] for each in discovered["services"]]
    print(json.dumps({"ids": ids, "cards": answered["cards"], "limits": published["limits"]}))

asyncio.run(main())
"""


@pytest.fixture
def checkout(tmp_path):
    """A copy of the packages and of the rule tests, with the toy files added and nothing else touched."""
    for name in ("app", "cards", "clinical", "hooks", "tests/clinical", "tests/cards"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "clinical/rules/toy.py").write_text(RULE.lstrip(), encoding="utf-8")
    (tmp_path / "cards/wording/toy.toml").write_text(WORDING, encoding="utf-8")
    (tmp_path / "tests/clinical/cases/rule_toy.toml").write_text(CASES, encoding="utf-8")
    (tmp_path / "hooks/toy.py").write_text(HOOK.lstrip(), encoding="utf-8")
    return tmp_path


def run(checkout, *arguments):
    return subprocess.run([sys.executable, *arguments], cwd=checkout, capture_output=True, text=True, timeout=120)


def test_a_toy_rule_and_a_toy_hook_answer_a_call_without_any_edit(checkout):
    done = run(checkout, "-c", CALL)

    assert done.returncode == 0, done.stderr
    answered = json.loads(done.stdout.splitlines()[-1])
    assert "toy-service" in answered["ids"]
    assert answered["cards"][0]["summary"] == "This is a toy"
    assert answered["limits"][0] == "Its source attributes are not declared yet."


def test_the_toy_rules_table_of_cases_is_found_and_run(checkout):
    done = run(
        checkout, "-m", "pytest", "tests/clinical/test_rules.py", "-k", "toy and answers", "-p", "no:cacheprovider"
    )

    assert done.returncode == 0, done.stdout
