"""The urine drug tests that we know: what each one looks for, and which ordered drugs go with a substance."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinical.drug_table import Ingredient, drug_table
from clinical.policy import KNOWLEDGE, KnowledgeError

KINDS = frozenset({"presence", "quantity", "cutoff", "other"})
METHODS = frozenset({"screen", "confirmed", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """One substance. `expects` are drugs with which a negative, `explained_by` those without which a positive, differs
    from what was ordered."""

    key: str
    title: str
    components: frozenset[str]
    expects: frozenset[str]
    explained_by: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicologyTest:
    """One LOINC code. `kind` is presence, quantity, cutoff (no result) or other; `substance` None is not compared."""

    code: str
    substance: Substance | None
    kind: str
    is_confirmed: bool
    is_screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicologyTests:
    """All tests by LOINC code, and substances by the name of a component."""

    by_code: Mapping[str, ToxicologyTest]
    by_component: Mapping[str, Substance]


@cache
def toxicology_tests() -> ToxicologyTests:
    return load_toxicology_tests(KNOWLEDGE)


def load_toxicology_tests(folder: Path) -> ToxicologyTests:
    """Read toxicology_substances.toml and toxicology_tests.csv. Raises KnowledgeError for what does not fit."""
    entries = tomllib.loads((folder / "toxicology_substances.toml").read_text(encoding="utf-8"))["substance"]
    known = {each["key"]: _substance(each) for each in entries}
    if len(known) != len(entries):
        raise KnowledgeError("toxicology_substances.toml: a substance stands twice")
    by_code: dict[str, ToxicologyTest] = {}
    with (folder / "toxicology_tests.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            is_known = row["kind"] in KINDS and row["method"] in METHODS and row["substance"] in {"", *known}
            if row["code"] in by_code or not is_known:
                raise KnowledgeError(f"toxicology_tests.csv: {row['code']} stands twice or says something unknown")
            by_code[row["code"]] = ToxicologyTest(
                code=row["code"],
                substance=known.get(row["substance"]),
                kind=row["kind"],
                is_confirmed=row["method"] == "confirmed",
                is_screen=row["method"] == "screen",
            )
    components = {name: each for each in known.values() for name in each.components}
    return ToxicologyTests(by_code=by_code, by_component=components)


def _substance(entry: Mapping[str, list[str]]) -> Substance:
    key = str(entry["key"])
    return Substance(
        key=key,
        title=str(entry.get("title", key)),
        components=frozenset(entry["components"]),
        expects=_drugs(key, entry["expects"]),
        explained_by=_drugs(key, entry["explained_by"]),
    )


def _drugs(key: str, names: Iterable[str]) -> frozenset[str]:
    table = drug_table().ingredients
    found = {drug for name in names for drug in _expanded(name, table)}
    if unknown := sorted(found - table.keys()):
        raise KnowledgeError(f"toxicology_substances.toml: {key} names unknown drugs {unknown}")
    return frozenset(found)


def _expanded(name: str, table: Mapping[str, Ingredient]) -> list[str]:
    if not name.startswith("class:"):
        return [name]
    return [each.name for each in table.values() if name.removeprefix("class:") in each.classes]
