"""What is counted, logged and traced is what docs/observability.md says; dashboard and alerts ask for what is there."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.fhir.answer import Problem
from app.fhir.client import ANSWERED, GIVEN_UP
from app.stages import STAGES
from app.telemetry.logs import ALLOWED
from app.telemetry.metrics import Metrics
from app.telemetry.reasons import OTHER, PARTS
from app.telemetry.spans import ATTRIBUTES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/observability.md").read_text(encoding="utf-8")
SLO = (ROOT / "docs/slo.md").read_text(encoding="utf-8")
RULES = (ROOT / "deploy/prometheus/rules.yaml").read_text(encoding="utf-8")
DASHBOARD = json.loads((ROOT / "deploy/grafana/opioid-cds.json").read_text(encoding="utf-8"))
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
OF_SCRAPE = {"job", "instance"}
OF_CALLS = {"cards_returned", "call_refused"}  # chosen by the status; their keys stand below the table
OF_LIBRARIES = "library_logged"


def exposed():
    """The labels of every series, by name."""
    declared = (each for each in vars(Metrics()).values() if hasattr(each, "describe"))
    found = {}
    for metric in (each for each in declared if hasattr(each, "_labelnames")):
        (family,) = metric.describe()
        for suffix in SUFFIXES[family.type]:
            found[family.name + suffix] = {*metric._labelnames, *(["le"] if suffix == "_bucket" else [])}
    text = Metrics().as_text().decode()
    return found | {name: {"pid"} for name in re.findall(r"^(process_\w+)\{", text, re.MULTILINE)}


def table(heading, page=PAGE):
    """The rows below a heading, as lists of cells."""
    section = page.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert rows, heading
    return rows


def words(cell):
    return set(re.findall(r"`([\w.-]+)`", cell))


def test_every_metric_stands_in_the_table_with_its_labels():
    told = {name.strip("`"): words(labels) for name, labels, _ in table("## Metrics")}

    there = {re.sub(r"_(bucket|sum|count)$", "", name): labels - {"le"} for name, labels in exposed().items()}
    assert told == there


@pytest.mark.parametrize(
    ("heading", "there"),
    [
        ("### Stages", set(STAGES)),
        ("### Why a rule could not judge", {*PARTS.values(), OTHER}),
        ("## Traces", ATTRIBUTES),
    ],
)
def test_the_values_of_a_list_stand_in_its_table(heading, there):
    assert {row[0].strip("`") for row in table(heading)} == there


def test_the_outcomes_of_a_request_stand_in_their_table():
    """All but those that are known before anything is asked."""
    told = {row[0].strip("`") for row in table("### Outcomes of a FHIR request")}

    problems = {each.name.lower() for each in Problem if each not in (Problem.NOT_SENT, Problem.ODD_ID)}
    assert told == {ANSWERED, GIVEN_UP, *problems}


def events():
    """The event, the level and the keys of every line that the service logs by a literal name."""
    for source in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if is_log(node) and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, node.func.attr, {each.arg for each in node.keywords if each.arg}


def is_log(node):
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and getattr(node.func.value, "id", None) == "log"


def test_every_event_stands_in_the_table_with_its_level_and_keys():
    told = {event.strip("`"): (level, words(keys)) for event, level, keys, _ in table("## Logs")}

    written = {}
    for event, level, keys in events():
        written[event] = (level, written.get(event, (level, set()))[1] | keys)
    assert {name: told[name] for name in told if name not in {*OF_CALLS, OF_LIBRARIES}} == written
    assert {*OF_CALLS, OF_LIBRARIES} <= set(told)


def test_every_key_that_may_be_logged_is_named():
    assert words(PAGE.partition("\n## Logs\n")[2].partition("\n## ")[0]) >= ALLOWED


def rule_expressions():
    return re.findall(r"^ +(?:- )?expr: (.+)$", RULES, re.MULTILINE)


def panel_expressions():
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


def slo_expressions():
    return [each.replace("\\|", "|") for each in re.findall(r"`([^`]*cds_[^`]*\[30d\][^`]*)`", SLO)]


def asked_for(expression):
    """Every series of an expression with the labels that its matchers name."""
    for name, matchers in re.findall(r"\b((?:cds|process)_\w+)(?:\{([^}]*)\})?", expression):
        yield name, set(re.findall(r"(\w+) ?(?:=~|!~|!=|=)", matchers))


@pytest.mark.parametrize("expression", [*rule_expressions(), *panel_expressions(), *slo_expressions()])
def test_a_query_asks_for_series_and_labels_that_are_there(expression):
    series, recorded = exposed(), set(re.findall(r"record: (\S+)", RULES))

    used = dict(asked_for(expression))
    grouped = set(re.findall(r"\w+", " ".join(re.findall(r"\bby \(([^)]*)\)", expression))))
    assert used or set(re.findall(r"\bcds:\w+:\w+", expression)) <= recorded
    assert set(used) <= set(series)
    assert [name for name, labels in used.items() if not labels <= series[name] | OF_SCRAPE] == []
    assert grouped <= OF_SCRAPE.union(*(series[name] for name in used))


def test_there_are_queries_to_look_at():
    assert [len(rule_expressions()), len(panel_expressions()), len(slo_expressions())] >= [30, 40, 4]


def test_every_metric_of_ours_is_on_the_dashboard():
    asked = {name for each in panel_expressions() for name, _ in asked_for(each)}

    ours = {name for name in exposed() if name.startswith("cds_")}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in ours}
    assert families == {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked if name.startswith("cds_")}


def test_every_legend_names_a_label_that_its_query_leaves():
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            left = set(re.findall(r"\w+", " ".join(re.findall(r"\bby \(([^)]*)\)", target["expr"]))))
            is_whole = " by (" not in target["expr"]
            assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= left | (
                {"instance", "pid"} if is_whole else set()
            ), panel["title"]


def test_every_alert_has_its_lines_of_what_to_do():
    alerts = re.findall(r"alert: (\w+)", RULES)
    runbooks = re.findall(r"runbook: docs/slo\.md#(\w+)", RULES)

    assert len(alerts) > 12
    assert runbooks == [each.lower() for each in alerts]
    assert re.findall(r"^### (Cds\w+)$", SLO, re.MULTILINE) == alerts


PROMTOOL = shutil.which("promtool")


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
@pytest.mark.parametrize("arguments", [["check", "rules", "rules.yaml"], ["test", "rules", "rules_test.yaml"]])
def test_prometheus_takes_the_rules(arguments):
    done = subprocess.run([PROMTOOL, *arguments], cwd=ROOT / "deploy/prometheus", capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
