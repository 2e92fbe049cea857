"""Which opioid asks for which advice when kidneys or liver work less: the table of knowledge/organ_advice.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinical.opioid import Opioid
from clinical.policy import KNOWLEDGE, KnowledgeError

ANY_EXTENDED_RELEASE = "extended-release"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganAdvice:
    """`kidney` and `liver` name the paragraph of wording for each opioid ingredient."""

    kidney: Mapping[str, str]
    liver: Mapping[str, str]
    least_affected: frozenset[str]
    severe_kidney_codes: frozenset[str]


@cache
def organ_advice() -> OrganAdvice:
    return load_organ_advice(KNOWLEDGE / "organ_advice.toml")


def load_organ_advice(path: Path) -> OrganAdvice:
    """Read the table. Raises KnowledgeError for a row without paragraph, ingredients, source or mark."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [row for organ in ("kidney", "liver") for row in content[organ]]
    if any({"paragraph", "ingredients", "source", "mark"} - row.keys() for row in rows):
        raise KnowledgeError(f"{path.name}: a row has no paragraph, ingredients, source or mark")
    return OrganAdvice(
        kidney=_by_ingredient(content["kidney"]),
        liver=_by_ingredient(content["liver"]),
        least_affected=frozenset(content["least_affected_by_kidney"]["ingredients"]),
        severe_kidney_codes=frozenset(content["severe_kidney_disease"]["codes"]),
    )


def paragraphs(opioids: Iterable[Opioid], table: Mapping[str, str]) -> tuple[str, ...]:
    """The paragraphs that the opioids ask for, each once; an extended-release product may have one of its own."""
    found = []
    for each in opioids:
        found += [table[name] for name in each.ingredients if name in table]
        if each.is_extended_release and ANY_EXTENDED_RELEASE in table:
            found.append(table[ANY_EXTENDED_RELEASE])
    return tuple(dict.fromkeys(found))


def _by_ingredient(rows: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    return {name: row["paragraph"] for row in rows for name in row["ingredients"]}
