"""Units of a dose in every spelling: milligrams, millilitres, tablets, patches, sprays and rates, made comparable."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache

from clinical.policy import KNOWLEDGE

WEIGHT_BASED = re.compile(r"/ ?(?:kg|m2|lb)\b", re.IGNORECASE)
PER_HOUR = re.compile(r"^(?P<mass>[a-zµμ]+) ?(?:/|per ) ?(?:h|hr|hour)\b", re.IGNORECASE)


class Measure(StrEnum):
    """What a written number counts."""

    MG = "mg"
    ML = "mL"
    MG_PER_H = "mg/h"
    EACH = "each"
    PATCH = "h"
    SPRAY = "actuation"
    ANY = "any"


COUNTS = frozenset({Measure.EACH, Measure.PATCH, Measure.SPRAY, Measure.ANY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit as read: `size` of its `measure` in one ("mcg" is 1/1000 mg, a teaspoon 5 mL, a tablet 1)."""

    measure: Measure
    size: Fraction = Fraction(1)


@cache
def _spellings() -> dict[str, Unit]:
    known = tomllib.loads((KNOWLEDGE / "dose_units.toml").read_text(encoding="utf-8"))
    masses = {word: Unit(measure=Measure.MG, size=Fraction(size)) for word, size in known["mass"].items()}
    volumes = {word: Unit(measure=Measure.ML, size=Fraction(size)) for word, size in known["volume"].items()}
    counts = {word: Unit(measure=Measure(kind)) for kind, words in known["count"].items() for word in words}
    return masses | volumes | counts


@lru_cache(maxsize=1024)
def read_unit(written: str) -> Unit | None:
    """The unit that was written, or None when it is not one of ours.

    "{tbl}", "TABS", "1 tablet(s)", "5 mg tablet" and "mg of oxycodone" are read; "mg/kg" and "mg/mL" are not.
    """
    text = re.sub(r"(?<=[^\s{])\{[^}]*\}", "", written.strip())
    if rate := PER_HOUR.match(text.strip("{}[]")):
        mass = _spellings().get(_plain(rate["mass"]))
        is_mass = mass is not None and mass.measure is Measure.MG
        return Unit(measure=Measure.MG_PER_H, size=mass.size) if mass and is_mass else None
    if "/" in text:
        return None
    words = [_plain(word) for word in re.findall(r"[\wµμ]+", text.split(" of ")[0].replace("(s)", "s"))]
    units = [_spellings()[word] for word in words if word in _spellings()]
    counts = [unit for unit in units if unit.measure in COUNTS and unit.measure is not Measure.ANY]
    return next(iter(counts or units), None)


def _plain(word: str) -> str:
    """Lower case, the micro sign as u, singular."""
    lower = word.lower().replace("µ", "u").replace("μ", "u")
    if lower in _spellings():
        return lower
    return "suppository" if lower == "suppositories" else lower.removesuffix("s")
