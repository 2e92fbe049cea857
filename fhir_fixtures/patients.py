"""The patients in `patients/`, one folder each: chart, story, and what of the chart the EHR fails to give."""

import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fhir_fixtures.dates import with_dates

Resource = dict[str, Any]

FOLDER = Path(__file__).parent / "patients"
HOOKS = ("patient-view", "order-sign")
"""What is called for every patient."""
MORE_HOOKS = ("order-select", "encounter-discharge")
"""What is called for those patients who have a file for it."""


@cache
def slugs() -> tuple[str, ...]:
    """The patients by folder name, which is also the id of their Patient resource."""
    return tuple(sorted(folder.name for folder in FOLDER.iterdir() if (folder / "chart.json").is_file()))


def hooks(slug: str) -> tuple[str, ...]:
    """The hooks that are called for this patient."""
    return tuple(hook for hook in (*HOOKS, *MORE_HOOKS) if (FOLDER / slug / call_file(hook)).is_file())


def call_file(hook: str) -> str:
    """The name of the file that holds a patient's call, and of the one that holds the answer to it."""
    return f"{hook.replace('-', '_')}.json"


def chart(slug: str, today: date) -> list[Resource]:
    """Every resource of one patient's chart, dated as of today."""
    bundle = read(slug, "chart.json", today)
    return [entry["resource"] for entry in bundle["entry"]]


def story(slug: str) -> str:
    """What the patient is there to show, in one sentence."""
    return str(_about(slug)["story"])


def unavailable(slug: str) -> frozenset[str]:
    """Resource types that the EHR fails to give for this patient."""
    return frozenset(_about(slug).get("unavailable", ()))


def read(slug: str, name: str, today: date) -> Any:
    """One JSON file of a patient's folder, with its dates filled in."""
    return json.loads(with_dates(_text(slug, name), today))


@cache
def _text(slug: str, name: str) -> str:
    return (FOLDER / slug / name).read_text(encoding="utf-8")


@cache
def _about(slug: str) -> dict[str, Any]:
    return tomllib.loads(_text(slug, "about.toml"))
