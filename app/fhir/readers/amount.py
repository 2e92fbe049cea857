"""Doses and rates: doseAndRate, STU3's doses on the instruction itself, and Epic's typed ones."""

import re
from fractions import Fraction

from app.fhir.readers.coding import concept_name, read_codes
from app.fhir.readers.quantity import read_quantity, read_range, read_ratio
from app.fhir.shape import NOTHING, Element, elements, text
from clinical.facts import Amount, Limit

Rate = tuple[Fraction | None, Fraction | None, str | None, Fraction | None, str | None]

KINDS = frozenset({"ordered", "calculated", "admin-amount"})
EXTENSION_KINDS = {  # Epic's STU3 answers: http://open.epic.com/fhir/extensions/ordered-dose and its like
    "ordered-dose": "ordered",
    "calculated-dose": "calculated",
    "admin-amount": "admin-amount",
}
DOSES = frozenset({"doseQuantity", "doseRange", "doseSimpleQuantity"})
RATES = frozenset({"rateRatio", "rateRange", "rateQuantity", "rateSimpleQuantity"})

_PER = re.compile(r"\s*/\s*|\s+per\s+")


def read_amounts(instruction: Element) -> tuple[Amount, ...]:
    """Every dose stated, none added to another: typed ones, Epic's extensions, then one on the instruction itself."""
    typed = [(each, _kind(each.get("type"))) for each in elements(instruction.get("doseAndRate"))]
    dose = instruction.get("doseQuantity")
    for holder in (instruction, dose if type(dose) is dict else NOTHING):
        if "extension" in holder:
            typed += [
                (_as_dose(each), kind) for each in elements(holder["extension"]) if (kind := _extension_kind(each))
            ]
    found = [_amount(holder, kind) for holder, kind in (*typed, (instruction, None))]
    return tuple([amount for amount in found if amount is not None])


def _kind(value: object) -> str | None:
    """The doseAndRate type by its code, or by its words: "Admin Amount"."""
    if not value:
        return None
    for code in read_codes(value):
        if (kind := code.value.lower()) in KINDS:
            return kind
    kind = (concept_name(value) or "").lower().replace(" ", "-")
    return kind if kind in KINDS else None


def _extension_kind(extension: Element) -> str | None:
    return EXTENSION_KINDS.get((text(extension.get("url")) or "").rpartition("/")[2])


def _as_dose(extension: Element) -> Element:
    dose = extension.get("valueQuantity") or extension.get("valueSimpleQuantity")
    return {"doseQuantity": dose, "doseRange": extension.get("valueRange")}


def _amount(holder: Element, kind: str | None) -> Amount | None:
    """A dose (quantity or range) with a rate (ratio, range or quantity), as doseAndRate or Dosage itself holds them."""
    low, high, unit = (None, None, None) if DOSES.isdisjoint(holder) else _dose(holder)
    rate = None if RATES.isdisjoint(holder) else _rate(holder)
    if rate is None:
        return None if low is None and high is None else Amount(kind=kind, low=low, high=high, unit=unit)
    rate_low, rate_high, rate_unit, per, per_unit = rate
    return Amount(
        kind=kind,
        low=low,
        high=high,
        unit=unit,
        rate_low=rate_low,
        rate_high=rate_high,
        rate_unit=rate_unit,
        rate_per=per,
        rate_per_unit=per_unit,
    )


def _dose(holder: Element) -> tuple[Fraction | None, Fraction | None, str | None]:
    value, unit = read_quantity(holder.get("doseQuantity") or holder.get("doseSimpleQuantity"))
    return (value, None, unit) if value is not None else read_range(holder.get("doseRange"))


def _rate(holder: Element) -> Rate | None:
    value, unit, per, per_unit = read_ratio(holder.get("rateRatio"))
    if value is not None:
        return value, None, unit, per, per_unit
    low, unit = read_quantity(holder.get("rateQuantity") or holder.get("rateSimpleQuantity"))
    high = None
    if low is None:
        low, high, unit = read_range(holder.get("rateRange"))
    return None if low is None and high is None else (low, high, *_split(unit))


def _split(unit: str | None) -> tuple[str | None, Fraction | None, str | None]:
    """A rate's unit, as in "mcg/h": mcg per 1 h."""
    parts = _PER.split(unit, maxsplit=1) if unit else [unit]
    return (parts[0], Fraction(1), parts[1]) if len(parts) == 2 else (unit, None, None)


def read_limits(value: object) -> tuple[Limit, ...]:
    """maxDosePerPeriod: one Ratio in R4, several in R5. A limit without a period is no limit per day."""
    ratios = (read_ratio(each) for each in elements(value))
    return tuple(
        Limit(value=amount, unit=unit, per=per, per_unit=per_unit)
        for amount, unit, per, per_unit in ratios
        if amount is not None and per is not None and per_unit is not None
    )
