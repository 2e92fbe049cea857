"""Whether a drug that is not an opioid interacts with particular opioids, by the rows of opioid_interactions.csv."""

from collections.abc import Iterable

from clinical.drug_classes import Drug, attributes, classes_of, ingredients_of
from clinical.drug_table import Ingredient

WITH_ANY_OPIOID = frozenset({"sedating", "opioid-antagonist", "maoi", "maoi-weak", "tca", "anticholinergic"})
"""IX-CNS-1 to -4, IX-ANT-1, IX-MAOI-1 and -2, IX-ACH-1, IX-TCA-OD."""

LOWERS_SEIZURE_THRESHOLD = frozenset({"bupropion", "tca", "tetracyclic", "ssri", "snri"})
SEIZURE_OPIOIDS = frozenset({"tramadol", "meperidine", "tapentadol"})
"""IX-SEIZ-1."""


def interacts_with(order: Drug, opioids: Iterable[str]) -> bool:
    """Whether an order interacts with any of these opioid ingredients, so that it concerns opioid care at all."""
    classes, ingredients = classes_of(order), ingredients_of(order)
    others = tuple(found for name in ingredients if (found := attributes(name)))
    return bool(classes & WITH_ANY_OPIOID) or any(_interacts(opioid, classes, others) for opioid in opioids)


def _interacts(name: str, classes: frozenset[str], others: tuple[Ingredient, ...]) -> bool:
    opioid = attributes(name)
    if opioid is None:
        return False
    return (
        ("serotonergic" in classes and opioid.serotonergic in {"moderate", "high"})
        or bool(name in SEIZURE_OPIOIDS and classes & LOWERS_SEIZURE_THRESHOLD)
        or bool(_is_cyp3a4_substrate(opioid) and classes & {"cyp3a4-inhibitor", "cyp3a4-inducer"})
        or ("cyp2d6-inhibitor" in classes and "CYP2D6" in (opioid.cyp_other or ""))
        or any(_both_prolong_qt(opioid, other) for other in others)
    )


def _is_cyp3a4_substrate(opioid: Ingredient) -> bool:
    return opioid.cyp3a4 is not None and opioid.cyp3a4.startswith("substrate")


def _both_prolong_qt(opioid: Ingredient, other: Ingredient) -> bool:
    """Methadone with any QT drug (IX-QT-1); an opioid of possible risk with one of known risk (IX-QT-2)."""
    if opioid.qt == "known":
        return other.qt != "none"
    return opioid.qt == "possible" and other.qt == "known"
