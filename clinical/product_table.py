"""Every known opioid product: `knowledge/opioid_products.csv`, loaded once, by RxNorm code and by ingredient."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from clinical.opioid import Opioid, OpioidPart, Use
from clinical.opioid_vocabulary import Brand, vocabulary
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.product_use import label_of

LEVELS = (("SBD", "BPCK"), ("SCD", "GPCK"), ("SBDC", "SCDC"), ("SBDF", "SCDF"), ("SCDG",), ("MIN",), ("PIN",), ("IN",))
"""RxNorm term types, the most specific first: packs and drugs, components, forms, form groups, ingredients."""

RANKS = {tty: rank for rank, level in enumerate(LEVELS) for tty in level}

WHOLE = frozenset({"SBD", "BPCK", "SCD", "GPCK"})

COMPONENTS = frozenset({"SCDC", "SBDC", "PIN", "IN"})
"""Concepts of one ingredient each: several of them name one combination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One RxNorm concept. `rate` is mg in one `per_unit`; `companions` are its other ingredients, `companion_amounts`
    their strengths as named.
    """

    rxcui: str
    tty: str
    rank: int
    opioid: Opioid
    part: OpioidPart
    rate: Fraction | None
    companions: frozenset[str]
    companion_amounts: frozenset[Fraction]
    brand: str | None
    in_current_value_set: bool
    name: str


def load_products(path: Path = KNOWLEDGE / "opioid_products.csv") -> Mapping[str, Product]:
    """By RxNorm code. Raises KnowledgeError for a code that stands twice or a row that cannot be read."""
    found: dict[str, Product] = {}
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            if row["rxcui"] in found:
                raise KnowledgeError(f"{path.name}: {row['rxcui']} stands twice")
            try:
                found[row["rxcui"]] = _product(row)
            except (ValueError, KeyError, ZeroDivisionError) as error:
                raise KnowledgeError(f"{path.name}: {row['rxcui']} cannot be read: {error}") from None
    return found


def _product(row: Mapping[str, str]) -> Product:
    part = OpioidPart(ingredient=row["ingredient"])
    if row["mg"]:
        part = OpioidPart(
            ingredient=row["ingredient"],
            mg=Fraction(row["mg"]),
            per=Fraction(row["per"]),
            per_unit=row["per_unit"],
        )
    form, is_extended_release = row["form"] or None, row["is_extended_release"] == "1"
    companions = [each.partition("=") for each in row["companions"].split("|") if each]
    return Product(
        rxcui=row["rxcui"],
        tty=row["tty"],
        rank=RANKS[row["tty"]],
        opioid=Opioid(
            parts=(part,),
            label=label_of((part,), form, is_extended_release),
            form=form,
            route=row["route"] or None,
            is_extended_release=is_extended_release,
            is_long_acting=row["is_long_acting"] == "1",
            use=Use(row["use"]),
        ),
        part=part,
        rate=None if part.mg is None else part.mg / part.per,
        companions=frozenset(name for name, _, _ in companions),
        companion_amounts=frozenset(Fraction(mg) for _, _, mg in companions if mg),
        brand=row["brand"] or None,
        in_current_value_set=row["in_current_value_set"] == "1",
        name=row["name"],
    )


@cache
def products() -> Mapping[str, Product]:
    return load_products()


@cache
def products_by_ingredient() -> Mapping[str, tuple[Product, ...]]:
    """Whole products (SCD, SBD, packs) that have a strength."""
    found = defaultdict(list)
    for product in products().values():
        if product.rate is not None and product.tty in WHOLE:
            found[product.part.ingredient].append(product)
    return {ingredient: tuple(group) for ingredient, group in found.items()}


@cache
def brands() -> Mapping[str, Brand]:
    """Brand words of the table and of the vocabulary. What all products of a brand share, the brand says."""
    words = vocabulary()
    of_table = {word: _brand(group) for word, group in products_by_brand().items() if word not in words.plain_words}
    return joined_brands(of_table, words.brands)


def joined_brands(of_table: Mapping[str, Brand], of_vocabulary: Mapping[str, Brand]) -> Mapping[str, Brand]:
    """Raises KnowledgeError for a brand that both define."""
    if twice := sorted(of_table.keys() & of_vocabulary.keys()):
        raise KnowledgeError(f"opioids.toml: brands {twice} stand in opioid_products.csv")
    return {**of_table, **of_vocabulary}


@cache
def products_by_brand() -> Mapping[str, tuple[Product, ...]]:
    found = defaultdict(list)
    for product in products().values():
        if product.brand and product.tty in WHOLE:
            found[word_of(product.brand)].append(product)
    return {word: tuple(group) for word, group in found.items()}


def word_of(name: str) -> str:
    """ "MS Contin" is "mscontin": the letters alone, as names are matched."""
    return "".join(each for each in name.lower() if each.isalpha())


def _brand(group: tuple[Product, ...]) -> Brand:
    forms, routes = ({each.opioid.form for each in group}, {each.opioid.route for each in group})
    return Brand(
        ingredient=group[0].part.ingredient,
        companions=frozenset.intersection(*(each.companions for each in group)),
        form=forms.pop() if len(forms) == 1 else None,
        route=routes.pop() if len(routes) == 1 else None,
        is_extended_release=all(each.opioid.is_extended_release for each in group),
    )
