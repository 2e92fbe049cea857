"""What an order is besides an opioid: its ingredients, their classes, and whether it reverses an overdose.

By RxNorm code at every level that we know, by name for the rest. Opioids themselves are identified in
`clinical.products`; an antagonist that is built into an opioid product is no antagonist here.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from clinical.drug_table import Ingredient, drug_table
from clinical.facts import RXNORM, Code, Dispense, MedicationOrder, MedicationPart
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.products import identify
from clinical.record import PatientRecord, definition
from clinical.rescue import last_overdose, rescue_supply

SEDATING_CLASSES = frozenset({"sedating-antihistamine"})
"""Sedating beside an opioid though only partly on the label's list (IX-CNS-3)."""

INTERACTS_WITH_OPIOIDS = frozenset(
    {
        "sedating",
        "opioid-antagonist",
        "maoi",
        "maoi-weak",
        "anticholinergic",
        "serotonergic",
        "tca",
        "tetracyclic",
        "bupropion",
        "cyp3a4-inhibitor",
        "cyp3a4-inducer",
        "cyp2d6-inhibitor",
    }
)
"""Classes that interact with some opioid by opioid_interactions.csv; with which, says `clinical.opioid_partners`."""

NOT_SEROTONERGIC_PARTNERS = frozenset({"stimulant", "antiemetic"})
"""Serotonergic by the table, but none of the partners that IX-SER-1 names."""

ANTAGONISTS = frozenset({"naloxone", "naltrexone", "nalmefene"})
RESCUE = frozenset({"naloxone", "nalmefene"})
TOPICAL = re.compile(r"\b(?:topical|cream|ointment|shampoo|lotion|ophthalmic|otic)\b")
WORDS = re.compile(r"[a-z0-9]+")

Drug = MedicationOrder | Dispense


def ingredients_of(order: Drug) -> frozenset[str]:
    """The ingredients that we know, opioids left out."""
    form, parts = (order.form, order.parts) if isinstance(order, MedicationOrder) else (None, ())
    return _ingredients(order.codes, order.name, parts, form)


def classes_of(order: Drug) -> frozenset[str]:
    """The classes of all its ingredients, with "sedating" and "serotonergic" where one of them is that."""
    return _classes(ingredients_of(order))


def attributes(ingredient: str) -> Ingredient | None:
    """How an ingredient takes part in interactions: serotonin, sedation, QT, CYP3A4 and CYP2D6. Opioids included."""
    return drug_table().ingredients.get(ingredient)


def is_sedating(order: Drug) -> bool:
    """Whether it belongs to the depressants of opioid labels, or to the sedating antihistamines (R-CNS-1, IX-CNS)."""
    return "sedating" in classes_of(order)


def is_rescue_antagonist(order: Drug) -> bool:
    """Naloxone alone or nalmefene alone. Never a product that also holds an opioid, and never naltrexone (R-NAL-1)."""
    return bool(ingredients_of(order) & RESCUE) and ingredients_of(order) <= RESCUE


@definition
def orders_by_ingredient(record: PatientRecord) -> Mapping[str, tuple[MedicationOrder, ...]]:
    """Every order, past ones first and drafts last, under each ingredient that we know, opioids left out."""
    found: dict[str, list[MedicationOrder]] = {}
    for order in (*record.past_medications, *record.medications, *record.drafts):
        for name in ingredients_of(order):
            found.setdefault(name, []).append(order)
    return {name: tuple(found[name]) for name in sorted(found)}


@definition
def rescue_on_hand(record: PatientRecord, policy: Policy) -> Evidence | None:
    """A rescue product that the patient has, or that is being written, and that no later overdose has used up.

    Ordered or handed over within the look-back (R-NAL-1, 24 months); an order on the list without a date counts too,
    unless an overdose is on record.
    """
    orders: tuple[Drug, ...] = (*record.drafts, *record.medications, *record.past_medications, *record.dispenses)
    rescue = tuple(each for each in orders if is_rescue_antagonist(each))
    return rescue_supply(rescue, record.as_of, policy, last_overdose(record)) if rescue else None


@lru_cache(maxsize=1024)
def _classes(ingredients: frozenset[str]) -> frozenset[str]:
    found = [drug_table().ingredients[name] for name in ingredients]
    classes = {name for each in found for name in each.classes}
    if any(each.cns_depressant == "fda-list" or each.classes & SEDATING_CLASSES for each in found):
        classes.add("sedating")
    if any(each.serotonergic != "none" and not each.classes & NOT_SEROTONERGIC_PARTNERS for each in found):
        classes.add("serotonergic")
    return frozenset(classes)


@lru_cache(maxsize=8192)
def _ingredients(
    own: tuple[Code, ...], name: str | None, parts: tuple[MedicationPart, ...], form: str | None
) -> frozenset[str]:
    table = drug_table()
    codes = (*own, *(code for part in parts for code in part.codes))
    named = (name, *(code.display for code in codes), *(part.name for part in parts))
    texts = tuple(text for text in named if text)
    known = [table.products[code.value] for code in codes if _is_rxnorm(code) and code.value in table.products]
    whole = [each for each in known if each.is_whole]
    is_topical = not whole and any(TOPICAL.search(text.lower()) for text in (*texts, form or ""))
    if is_topical:
        return frozenset()
    found = {name for each in known for name in each.ingredients}
    if not whole or found & ANTAGONISTS:
        found |= _named(texts)
    if found & ANTAGONISTS and _holds_opioid(codes, texts, any(each.with_opioid for each in known)):
        found -= ANTAGONISTS
    return frozenset(name for name in found if "opioid" not in table.ingredients[name].classes)


def _is_rxnorm(code: Code) -> bool:
    return code.system in (RXNORM, "")


def _named(texts: Iterable[str]) -> set[str]:
    """Ingredients whose whole name stands in a text. "Methyl naltrexone" is another drug: it acts in the gut only."""
    table = drug_table().names
    found = set()
    for text in texts:
        words = tuple(WORDS.findall(text.lower()))
        for at, word in enumerate(words):
            for name, ingredient in table.get(word, ()):
                if words[at : at + len(name)] == name and words[at - 1 : at] != ("methyl",):
                    found.add(ingredient)
    return found


def _holds_opioid(codes: tuple[Code, ...], texts: tuple[str, ...], with_opioid: bool) -> bool:
    """By any of its codes or words, whatever else they say: a coding of plain naloxone may stand beside Suboxone."""
    table = drug_table().ingredients
    if with_opioid or any("opioid" in table[name].classes for name in _named(texts)):
        return True
    by_code = identify(MedicationOrder(ref="", codes=codes))
    return by_code is not None or any(identify(MedicationOrder(ref="", name=text)) is not None for text in texts)
