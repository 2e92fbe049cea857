"""What an opioid product is: its ingredients with strengths, its form and route, and what it is used for."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property


class Use(StrEnum):
    """How a product enters a dose total. Only analgesics are counted."""

    ANALGESIC = "analgesic"
    OPIOID_USE_DISORDER = "opioid-use-disorder"
    BUPRENORPHINE_PAIN = "buprenorphine-pain"
    ANTITUSSIVE = "antitussive"
    INJECTION = "injection"
    VETERINARY = "veterinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpioidPart:
    """One opioid ingredient: `mg` in each `per` `per_unit`: 20 mg per 1 "each", 0.075 mg per 1 "h", 1 mg per 5 "mL".

    `per_unit` is one of "each" (tablet, capsule, film, suppository, lozenge), "mL", "h" (patch, release rate) or
    "actuation". `mg` is None when the product's strength is not known.
    """

    ingredient: str
    mg: Fraction | None = None
    per: Fraction = Fraction(1)
    per_unit: str = "each"


@dataclass(frozen=True, kw_only=True)
class Opioid:
    """An identified opioid product. `label` is short: "oxycodone ER 20 mg".

    `route` is one of oral, transdermal, buccal, sublingual, nasal, rectal, injection, epidural …, or None.
    `is_by_name` marks a match or a strength by words instead of a code: less certain, and said so on cards.
    `is_disputed` marks an order whose codes or text also name another opioid than this one.
    """

    parts: tuple[OpioidPart, ...]
    label: str
    form: str | None = None
    route: str | None = None
    is_extended_release: bool = False
    is_long_acting: bool = False
    use: Use = Use.ANALGESIC
    is_by_name: bool = False
    is_disputed: bool = False

    def __hash__(self) -> int:
        """From the label, which says most: products are looked up for every order."""
        return hash((self.label, self.form, self.route))

    @cached_property
    def ingredients(self) -> tuple[str, ...]:
        return tuple([part.ingredient for part in self.parts])
