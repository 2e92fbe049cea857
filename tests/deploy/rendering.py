"""The chart as Helm renders it: Helm's own code, as a library, without a cluster."""

from functools import cache
from pathlib import Path

import yaml
from helm_python.chart import Chart, lint

CHECKOUT = Path(__file__).parents[2]
CHART = CHECKOUT / "deploy" / "helm" / "opioid-cds"
VALUES = Path(__file__).parent / "values"
NAMES = sorted(path.stem for path in VALUES.glob("*.yaml"))


def values(name):
    return yaml.safe_load((VALUES / f"{name}.yaml").read_text(encoding="utf-8"))


def rendered(given):
    """Every object, and the notes."""
    with Chart.load(CHART) as chart:
        chart.validate_schema(given)
        texts = chart.render(given, name="cds", namespace="clinical")
    objects = [
        each for name, text in texts.items() if name.endswith(".yaml") for each in yaml.safe_load_all(text) if each
    ]
    notes = next(text for name, text in texts.items() if name.endswith("NOTES.txt"))
    return objects, notes


@cache
def objects(name):
    return rendered(values(name))[0]


def of_kind(name, kind):
    return [each for each in objects(name) if each["kind"] == kind]


def one(name, kind):
    (found,) = of_kind(name, kind)
    return found


def pods(name):
    """(what makes it, the pod) of everything that makes pods."""
    for each in objects(name):
        if each["kind"] in ("StatefulSet", "Job"):
            yield each["kind"], each["spec"]["template"]
        if each["kind"] == "CronJob":
            yield "CronJob", each["spec"]["jobTemplate"]["spec"]["template"]


def findings(name):
    report = lint(CHART, values(name), strict=True, namespace="clinical")
    return [each for each in report["messages"] if each["severity"] > 1], report["errors"]
