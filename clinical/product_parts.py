"""Opioids among the ingredients of a Medication resource, with the strengths that stand there."""

from collections.abc import Iterable
from fractions import Fraction

from clinical.facts import RXNORM, MedicationPart
from clinical.opioid import Opioid, OpioidPart
from clinical.product_names import joined, named_opioid, opioid_of
from clinical.product_table import products
from clinical.product_words import FACTORS, UNITS

PER_UNITS = {
    **dict.fromkeys(("ml", "mls", "milliliter", "millilitre"), "mL"),
    **dict.fromkeys(("h", "hr", "hour", "hours"), "h"),
    **dict.fromkeys(("actuat", "actuation", "spray", "{spray}", "{actuat}"), "actuation"),
}
"""Everything else that a strength is stated in (1, tablet, {tbl}, capsule, film, patch) is one unit of the product."""


def listed_opioid(parts: Iterable[MedicationPart], text: str, given_route: str | None) -> Opioid | None:
    """`text` is the order's own name and form: they say the rest."""
    parts = tuple(parts)
    words = " ".join([text, *(part.name or "" for part in parts)])
    found = []
    for part in parts:
        by_code, ingredient = _ingredient(part)
        if ingredient:
            opioid = opioid_of(_with_strength(part, ingredient), words, given_route)
            found.append((by_code, opioid))
    if not found:
        return None
    return joined([opioid for _, opioid in found], is_by_name=not all(by_code for by_code, _ in found))


def _ingredient(part: MedicationPart) -> tuple[bool, str | None]:
    for code in part.codes:
        if code.system == RXNORM and code.value in products():
            return True, products()[code.value].part.ingredient
    texts = [part.name, *(code.display for code in part.codes)]
    named = next((found for text in texts if text and (found := named_opioid(text))), None)
    return False, named.parts[0].ingredient if named else None


def _with_strength(part: MedicationPart, ingredient: str) -> OpioidPart:
    """`value` `unit` in `per` `per_unit`. A unit that is no mass ("%", "{tbl}"), or nothing, leaves it open."""
    factor = FACTORS.get(UNITS.get((part.unit or "").lower(), ""))
    per = Fraction(1) if part.per is None else part.per
    if part.value is None or factor is None or part.value <= 0 or per <= 0:
        return OpioidPart(ingredient=ingredient)
    per_unit = PER_UNITS.get((part.per_unit or "").lower(), "each")
    return OpioidPart(ingredient=ingredient, mg=part.value * factor, per=per, per_unit=per_unit)
