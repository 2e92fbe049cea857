"""The daily milligrams of a drug with one strength in its name, for saying whether a new order raises it.

Units per day × mg per unit, read as for opioids: "gabapentin 300 MG Oral Capsule, 2 capsules three times a day" is
1,800 mg. None where name or directions leave it open.
"""

import re
from fractions import Fraction

from clinical.directions import read_directions, together
from clinical.dosage import DailyAmount
from clinical.facts import MedicationOrder
from clinical.opioid import Opioid, OpioidPart

STRENGTH = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?) ?mg\b", re.IGNORECASE)


def mg_per_day(order: MedicationOrder, drug: str) -> Fraction | None:
    names = (order.name, *(code.display for code in order.codes))
    strengths = {Fraction(found) for name in names if name for found in STRENGTH.findall(name)}
    if len(strengths) != 1:
        return None
    mg = strengths.pop()
    product = Opioid(parts=(OpioidPart(ingredient=drug, mg=mg),), label=drug)
    amount = together(read_directions(order.dosages, product).lines)
    if not isinstance(amount, DailyAmount):
        return None
    return amount.mg if amount.units is None else amount.units * mg
