"""Conversion factors: which row of which CDC table an ingredient of a product is counted by."""

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from clinical.policy import KNOWLEDGE

PATCH_DISPENSED = "transdermal dispensed"
# A product taken through another mucosa, without a row of its own, takes the oral factor (design: clinical readings).
TAKES_ORAL_FACTOR = frozenset({"rectal", "sublingual", "buccal", "oromucosal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """MME per `unit` ("mg/day", "mcg/day", or "mcg/h" of a patch worn).

    `counted` is the 2022 value, or the 2018 file's where the 2022 table has none (`is_2018`). `bands_2016` are the
    values of 2016 with the mg/day up to which each holds; None is without an upper end.
    """

    ingredient: str
    routes: tuple[str, ...]
    forms: tuple[str, ...]
    unit: str
    counted: Fraction
    is_2018: bool
    bands_2016: tuple[tuple[Fraction | None, Fraction], ...]

    @property
    def per_mg(self) -> Fraction:
        """MME per milligram a day; for a patch, per milligram an hour."""
        return self.counted * (1000 if self.unit.startswith("mcg") else 1)

    def mme_2016(self, mg_per_day: Fraction) -> Fraction:
        """The 2016 figure; methadone by the band that its total daily dose falls into."""
        size = 1000 if self.unit.startswith("mcg") else 1
        band = next(value for most, value in self.bands_2016 if most is None or mg_per_day <= most)
        return mg_per_day * size * band


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The factor for one part of a product, and what had to be assumed; or `because` there is none."""

    factor: Factor | None = None
    note: str | None = None
    because: str | None = None


@lru_cache(maxsize=1024)
def factor_for(ingredient: str, route: str | None, form: str | None) -> Choice:
    """The row for an ingredient by its route and dose form."""
    rows = [row for row in _rows() if row.ingredient == ingredient and PATCH_DISPENSED not in row.routes]
    if not rows:
        return Choice(because=f"no conversion factor for {ingredient} in any CDC table")
    fitting = [row for row in rows if route in row.routes and _has_form(row, form)]
    if route is None and len(rows) == 1:
        return Choice(factor=rows[0], note=f"route not stated: counted as {rows[0].routes[0]}")
    if fitting:
        return Choice(factor=fitting[0])
    oral = [row for row in rows if "oral" in row.routes and not row.forms]
    if oral and route in TAKES_ORAL_FACTOR:
        return Choice(factor=oral[0], note=f"estimate: {route}, counted by the oral factor")
    unknown = "the route or form is not known, and the factor depends on it"
    return Choice(
        because=unknown if route is None or len(rows) > 1 else f"no conversion factor for {route} {ingredient}"
    )


def patch_dispensing_factor(ingredient: str) -> Fraction | None:
    """MME per mcg/h × patches a day, for quantity ÷ days' supply: 2.4 × 3 days a patch."""
    return next(
        (row.counted for row in _rows() if row.ingredient == ingredient and PATCH_DISPENSED in row.routes), None
    )


def methadone_mme_2016(mg_per_day: Fraction) -> Fraction:
    """The 2016 figure of a patient's whole methadone dose: the band goes by the total, not by each order."""
    factor = factor_for("methadone", "oral", None).factor
    return factor.mme_2016(mg_per_day) if factor else Fraction(0)


def _has_form(row: Factor, form: str | None) -> bool:
    words = (form or "").lower()
    return not row.forms or any(word in words for word in row.forms)


@cache
def _rows() -> tuple[Factor, ...]:
    """Every factor of the table; the bands of one ingredient and route together."""
    entries = tomllib.loads((KNOWLEDGE / "mme_factors.toml").read_text(encoding="utf-8"))["factor"]
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for entry in entries:
        key = (entry["ingredient"], str(entry["routes"]), str(entry.get("forms")))
        found.setdefault(key, []).append(entry)
    return tuple(_factor(bands) for bands in found.values())


def _factor(bands: list[dict[str, Any]]) -> Factor:
    first = bands[0]
    return Factor(
        ingredient=first["ingredient"],
        routes=tuple(first["routes"]),
        forms=tuple(first.get("forms", ())),
        unit=first["unit"],
        counted=Fraction(first["value_2022"] if "value_2022" in first else first["value_2018"]),
        is_2018="value_2022" not in first,
        bands_2016=tuple(
            (Fraction(band["up_to_mg_per_day"]) if "up_to_mg_per_day" in band else None, Fraction(band["value_2016"]))
            for band in bands
        ),
    )
