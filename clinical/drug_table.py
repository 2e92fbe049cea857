"""Drugs other than opioids that matter beside one: ingredients with their classes, products, and the words for them."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinical.policy import KNOWLEDGE, KnowledgeError

QT_CATEGORIES = ("none", "conditional", "possible", "known")
SEROTONERGIC = ("none", "weak", "moderate", "high", "maoi")
CNS_DEPRESSANT = ("no", "sedating-other", "fda-list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """One ingredient as the tables describe it. A `verified` is y (label), s (secondary copy), n (not yet), or None.

    `cns_depressant`: "fda-list" is named in the depressant warning of opioid labels, "sedating-other" merely sedates.
    """

    name: str
    rxcuis: tuple[str, ...]
    classes: frozenset[str]
    serotonergic: str
    serotonergic_verified: str | None
    cns_depressant: str
    qt: str
    qt_verified: str | None
    cyp3a4: str | None
    cyp2d6: str | None
    cyp_other: str | None
    cyp_verified: str | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What an RxNorm code holds. `is_whole` when it names the product and not only one ingredient of it."""

    ingredients: frozenset[str]
    with_opioid: bool
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugTable:
    """`names` are words under their first word: {"methylene": ((("methylene", "blue"), "methylene blue"),)}."""

    ingredients: Mapping[str, Ingredient]
    products: Mapping[str, Product]
    names: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@cache
def drug_table() -> DrugTable:
    """The tables as shipped, read once."""
    return load_drug_table(KNOWLEDGE)


def load_drug_table(folder: Path) -> DrugTable:
    """Read drug_ingredients.csv and drug_products.csv. Raises KnowledgeError for what does not fit together."""
    ingredients = {row["ingredient"]: _ingredient(row) for row in _rows(folder / "drug_ingredients.csv")}
    products = {
        rxcui: Product(ingredients=frozenset({each.name}), with_opioid=False, is_whole=False)
        for each in ingredients.values()
        for rxcui in each.rxcuis
    }
    for row in _rows(folder / "drug_products.csv"):
        held = frozenset(filter(None, row["ingredients"].split("|")))
        if row["rxcui"] in products or not held <= ingredients.keys():
            raise KnowledgeError(f"drug_products.csv: {row['rxcui']} stands twice or holds an unknown ingredient")
        products[row["rxcui"]] = Product(
            ingredients=held, with_opioid=row["with_opioid"] == "y", is_whole=row["tty"] != "PIN"
        )
    return DrugTable(ingredients=ingredients, products=products, names=_names(ingredients))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _ingredient(row: Mapping[str, str]) -> Ingredient:
    name = row["ingredient"]
    known = (row["qt"] in QT_CATEGORIES, row["serotonergic"] in SEROTONERGIC, row["cns_depressant"] in CNS_DEPRESSANT)
    if not all(known) or not row["classes"] or not row["names"]:
        raise KnowledgeError(f"drug_ingredients.csv: {name} has no class or name, or an unknown attribute")
    return Ingredient(
        name=name,
        rxcuis=tuple(filter(None, row["rxcuis"].split("|"))),
        classes=frozenset(row["classes"].split("|")),
        serotonergic=row["serotonergic"],
        serotonergic_verified=row["serotonergic_verified"] or None,
        cns_depressant=row["cns_depressant"],
        qt=row["qt"],
        qt_verified=row["qt_verified"] or None,
        cyp3a4=row["cyp3a4"] or None,
        cyp2d6=row["cyp2d6"] or None,
        cyp_other=row["cyp_other"] or None,
        cyp_verified=row["cyp_verified"] or None,
        names=tuple(row["names"].split("|")),
    )


def _names(ingredients: Mapping[str, Ingredient]) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found = defaultdict(list)
    for each in ingredients.values():
        for name in each.names:
            words = tuple(name.split())
            found[words[0]].append((words, each.name))
    return {first: tuple(entries) for first, entries in found.items()}
