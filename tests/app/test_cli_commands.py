"""The other commands: cards for a file, the rules, and how wrong use is told."""

import json
import sys
from datetime import date

import pytest

import fhir_fixtures
from app.cli.commands import main
from clinical.assess import rules
from fhir_fixtures.responses import indicators, reviewed

AS_OF = date(2027, 1, 15)


@pytest.fixture
def evaluate(tmp_path, capsys):
    def run(content, *options):
        path = tmp_path / "file.json"
        path.write_text(json.dumps(content))
        code = main(["evaluate", str(path), "--as-of", AS_OF.isoformat(), *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.mark.parametrize("hook", fhir_fixtures.HOOKS)
def test_a_hook_request_gets_the_answer_of_its_service(evaluate, hook):
    code, out, _ = evaluate(fhir_fixtures.request("dose-rises", hook, AS_OF, prefetch=True), "--json")

    assert code == 0
    assert indicators(json.loads(out)) == reviewed()["dose-rises"][hook]


def test_a_chart_is_judged_as_if_it_had_just_been_opened(evaluate):
    code, out, err = evaluate(fhir_fixtures.chart("depressed-60-mme", AS_OF), "--json")

    assert (code, err) == (0, "")
    assert indicators(json.loads(out)) == reviewed()["depressed-60-mme"]["patient-view"]


def test_a_draft_in_a_chart_is_not_yet_treatment(evaluate):
    draft = fhir_fixtures.request("dose-rises", "order-sign", AS_OF, prefetch=False)["context"]["draftOrders"]

    _, out, _ = evaluate([*fhir_fixtures.chart("dose-rises", AS_OF), draft], "--json")

    assert indicators(json.loads(out)) == reviewed()["dose-rises"]["patient-view"]


def test_people_read_the_cards(evaluate):
    code, out, _ = evaluate(fhir_fixtures.chart("prior-overdose", AS_OF))

    assert code == 0
    assert "[CRITICAL]" in out
    assert "create MedicationRequest (draft proposal)" in out


def test_what_the_service_refuses_is_told_with_its_reason(evaluate):
    code, out, err = evaluate({"hook": "patient-view"})

    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "the service answered 400: hookInstance is required"


@pytest.mark.parametrize("hook", ["order-dispatch", 5, None])
def test_a_hook_that_no_service_answers_is_wrong_use(evaluate, hook):
    code, out, err = evaluate({"hook": hook})

    assert (code, out) == (2, "")
    assert err.startswith("no service answers this hook; there are ")


def test_every_rule_is_listed(capsys):
    assert main(["rules"]) == 0

    listed = capsys.readouterr().out
    assert [line for line in listed.splitlines() if not line.startswith(" ")] == [
        f"{rule.id}: {rule.title}" for rule in rules()
    ]


@pytest.mark.parametrize("workers", [[], ["--workers", "4"]], ids=["one worker", "several workers"])
def test_a_service_that_cannot_start_says_which_setting_is_wrong(capsys, monkeypatch, workers):
    monkeypatch.setenv("CDS_AUTH", "perhaps")

    code = main(["serve", *workers])

    assert code == 2
    assert capsys.readouterr().err.startswith("the service cannot start: CDS_AUTH: ")


WRONG = {
    "no command": [],
    "an unknown command": ["dance"],
    "no file": ["inspect"],
    "a day that is none": ["inspect", "x.json", "--as-of", "tomorrow"],
    "a port that is none": ["serve", "--port", "70000"],
    "no worker": ["serve", "--workers", "0"],
}
TYPED = {
    "no month 13": (["purge", "--before", "2026-13-01"], "'2026-13-01' is no day: a date is written YYYY-MM-DD"),
    "a word": (["inspect", "x.json", "--as-of", "today"], "'today' is no day: a date is written YYYY-MM-DD"),
    "the other way round": (
        ["report", "--out", "x", "--from", "1.2.2026", "--to", "2026-02-01"],
        "'1.2.2026' is no day: a date is written YYYY-MM-DD",
    ),
    "an export": (["feedback-export", "--from", "2026-01-01", "--to", "x"], "a date is written YYYY-MM-DD"),
    "a deadline": (
        ["try", "--fhir-server", "x", "--patient", "x", "--hook", "patient-view", "--deadline-ms", "1"],
        "'1' is no whole number from 50 to 60000",
    ),
    "a port": (["serve", "--port", "-1"], "'-1' is no whole number from 1 to 65535"),
}


@pytest.mark.parametrize(("argv", "said"), TYPED.values(), ids=TYPED)
def test_what_is_mistyped_is_told_as_the_way_to_write_it(argv, said, capsys):
    with pytest.raises(SystemExit):
        main(argv)

    assert said in capsys.readouterr().err


@pytest.mark.parametrize("argv", WRONG.values(), ids=WRONG)
def test_wrong_use_exits_with_2(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        main(argv)

    assert ended.value.code == 2
    assert "usage: " in capsys.readouterr().err


def test_a_patient_whom_nobody_knows_is_wrong_use(capsys):
    code = main(["demo", "--once", "--patient", "nobody"])

    assert code == 2
    assert capsys.readouterr().err.startswith("no patient 'nobody'; there are active-cancer, ")


def test_a_demo_without_its_patients_says_what_is_missing(capsys, monkeypatch):
    """The image has no synthetic patients."""
    monkeypatch.setitem(sys.modules, "fhir_fixtures", None)
    monkeypatch.delitem(sys.modules, "app.cli.demo_command", raising=False)

    code = main(["demo", "--once"])

    assert (code, "fhir_fixtures/" in capsys.readouterr().err) == (2, True)


def test_a_setting_that_is_wrong_is_named(evaluate, monkeypatch):
    monkeypatch.setenv("CDS_POLICY_FILE", "/nowhere/policy.toml")

    code, out, err = evaluate([])

    assert (code, out) == (2, "")
    assert err.startswith("CDS_POLICY_FILE: /nowhere/policy.toml: cannot be read")
