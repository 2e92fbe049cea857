"""The table of diagnosis groups: which codes mean what, and which of two sibling groups holds for a code."""

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from clinical.facts import ICD10CM, SNOMED
from clinical.policy import KNOWLEDGE, KnowledgeError

ICD10_SYSTEMS = frozenset({ICD10CM, "http://hl7.org/fhir/sid/icd-10"})
"""US sites also write their ICD-10-CM codes under the URL of the international edition."""

POISONING = re.compile(r"T(?:3[6-9]|4\d|5\d|6[0-5]|71)")
LOOKS_LIKE_ICD10 = re.compile(r"[A-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?")
LONGEST_ICD10 = 7
"""Characters of a code without its dot. What comes after them, in something much longer, is not looked at."""
PAST_FORMS = frozenset({"remission", "history", "ended", "trait"})
MATCHES = ("exact", "prefix", "poisoning", "regex")

Rank = tuple[int, int]
"""How well a code or a name fits a group: exact beats prefix, then the longer beats the shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of diagnoses; the fields are explained at the head of condition_groups.toml.

    `over` is set for every group but the past forms themselves.
    """

    name: str
    title: str
    form: str | None = None
    of: tuple[str, ...] = ()
    over: str | None = None
    is_event: bool = False
    excludes: bool = False
    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionTable:
    """Everything that was read. Keys of `exact` are (system, code), of `prefix` and `poisoning` ICD-10-CM stems."""

    groups: Mapping[str, Group]
    exact: Mapping[tuple[str, str], tuple[str, ...]]
    prefix: Mapping[str, tuple[str, ...]]
    poisoning: Mapping[str, tuple[str, ...]]
    regexes: tuple[tuple[re.Pattern[str], str], ...]
    unnamed_substance_codes: frozenset[str]
    unnamed_substance_words: tuple[str, ...]
    no_more_than_dependence: frozenset[str]
    oncology_visits_only: frozenset[str]


def poisoning_intent(code: str) -> int | None:
    """1 accidental, 2 self-harm, 3 assault, 4 undetermined, 5 adverse effect, 6 underdosing; None without an intent.

    For ICD-10-CM T36 to T65 and T71, without the dot. The sixth character says it; in short codes the fifth does and
    the sixth is X (T36.92XA). Source: README_clinical.md rule 5, tested there against the code file of January 2021.
    """
    if not POISONING.match(code) or len(code) < 6:
        return None
    if code[5] in "123456":
        return int(code[5])
    return int(code[4]) if code[5] == "X" and code[4] in "123456" else None


@lru_cache(maxsize=8192)
def groups_of_code(system: str, value: str) -> frozenset[str]:
    """The groups of one code. A code without a system is read as ICD-10-CM when it has that shape."""
    table = condition_table()
    plain = value.strip().upper()
    if system == SNOMED:
        return settle({group: (1, len(plain)) for group in table.exact.get((SNOMED, plain), ())})
    if system in ICD10_SYSTEMS or (not system and LOOKS_LIKE_ICD10.fullmatch(plain)):
        return settle(_icd10_matches(plain.replace(".", ""), table))
    return frozenset()


def _icd10_matches(code: str, table: ConditionTable) -> dict[str, Rank]:
    ranks: dict[str, Rank] = {}
    is_poisoning = poisoning_intent(code) in {1, 2, 3, 4}
    for length in range(1, min(len(code), LONGEST_ICD10) + 1):
        stem = code[:length]
        found = table.prefix.get(stem, ()) + (table.poisoning.get(stem, ()) if is_poisoning else ())
        ranks.update({group: (0, length) for group in found})
    if POISONING.match(code):
        ranks.update({group: (0, len(code)) for pattern, group in table.regexes if pattern.match(code)})
    ranks.update({group: (1, len(code)) for group in table.exact.get((ICD10CM, code), ())})
    return ranks


def settle(ranks: Mapping[str, Rank]) -> frozenset[str]:
    """Keep one of each pair of siblings: the better match, and at a tie the weaker form. All other groups add up.

    Source: README_clinical.md rule 3.
    """
    groups = condition_table().groups
    pairs = [(form, base) for form in ranks for base in groups[form].of if base in ranks]
    lost = {base if ranks[form] >= ranks[base] else form for form, base in pairs}
    return frozenset(ranks.keys() - lost)


def settle_together(found: Iterable[str]) -> frozenset[str]:
    """Groups that several codings of one diagnosis name: a remission, history or trait among them holds for all.

    The form `possible` gives way instead: one coding that says use disorder settles it.
    """
    groups = condition_table().groups
    names = frozenset(found)
    pairs = [(form, base) for form in names for base in groups[form].of if base in names]
    return names - {form if groups[form].form == "possible" else base for form, base in pairs}


@cache
def condition_table() -> ConditionTable:
    """The table as shipped, read once."""
    return load_condition_table(KNOWLEDGE)


def load_condition_table(folder: Path) -> ConditionTable:
    """Read and check condition_groups.toml and .csv. Raises KnowledgeError for what does not fit together."""
    entries = tomllib.loads((folder / "condition_groups.toml").read_text(encoding="utf-8"))
    groups = _with_past_forms({name: _group(name, entry) for name, entry in entries["groups"].items()})
    with (folder / "condition_groups.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    _check(groups, rows)
    return ConditionTable(
        groups=groups,
        exact=_index(rows, "exact"),
        prefix=_stems(rows, "prefix"),
        poisoning=_stems(rows, "poisoning"),
        regexes=tuple((re.compile(row["code"]), row["group"]) for row in rows if row["match"] == "regex"),
        unnamed_substance_codes=frozenset(entries["unnamed_substance"]["codes"]),
        unnamed_substance_words=tuple(entries["unnamed_substance"]["words"]),
        no_more_than_dependence=frozenset(entries["no_more_than_dependence"]["codes"]),
        oncology_visits_only=frozenset(entries["oncology_visits_only"]["codes"]),
    )


def _group(name: str, entry: Mapping[str, Any]) -> Group:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    try:
        return Group(name=name, **given)
    except TypeError as problem:
        raise KnowledgeError(f"condition_groups.toml: {name}: {problem}") from problem


def _with_past_forms(groups: dict[str, Group]) -> dict[str, Group]:
    """Give each group that can pass, and names nothing for it, a history of its own."""
    past = dict(groups)
    for group in groups.values():
        if group.form not in PAST_FORMS and not group.over:
            name = f"{group.name}-history"
            past[name] = Group(name=name, title=f"a history of {group.title}", form="history", of=(group.name,))
            past[group.name] = replace(group, over=name)
    return past


def _check(groups: Mapping[str, Group], rows: list[dict[str, str]]) -> None:
    """Every name leads somewhere, no row stands twice, and no unconfirmed code can silence advice."""
    for group in groups.values():
        if unknown := {*group.of, *((group.over,) if group.over else ())} - groups.keys():
            raise KnowledgeError(f"condition_groups.toml: {group.name} names unknown groups {sorted(unknown)}")
    seen = set()
    for row in rows:
        key = (row["group"], row["system"], row["code"])
        if row["group"] not in groups or row["match"] not in MATCHES or row["system"] not in ("ICD10CM", "SNOMED"):
            raise KnowledgeError(f"condition_groups.csv: unknown group, system or match in {key}")
        if not row["source"] or key in seen:
            raise KnowledgeError(f"condition_groups.csv: {key} stands twice or names no source")
        if groups[row["group"]].excludes and row["verified"] != "y":
            raise KnowledgeError(f"condition_groups.csv: {key} is not verified and may not exclude")
        seen.add(key)


def _index(rows: list[dict[str, str]], match: str) -> dict[tuple[str, str], tuple[str, ...]]:
    index: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        if row["match"] == match:
            system = SNOMED if row["system"] == "SNOMED" else ICD10CM
            key = (system, row["code"].replace(".", ""))
            index[key] = (*index.get(key, ()), row["group"])
    return index


def _stems(rows: list[dict[str, str]], match: str) -> dict[str, tuple[str, ...]]:
    return {code: groups for (_, code), groups in _index(rows, match).items()}
