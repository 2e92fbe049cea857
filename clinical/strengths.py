"""Which strengths a product comes in, and the smallest step that can be made of them: `opioid_strengths.csv`."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from clinical.dosage import is_patch
from clinical.facts import MedicationOrder
from clinical.mme import OrderDose
from clinical.opioid import Opioid
from clinical.opioid_vocabulary import vocabulary
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.product_table import brands, products

WORDS = re.compile(r"[a-z]+")
LONG_HALF_LIFE = frozenset({"methadone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One product in all its strengths: an ingredient, with or without a companion, in one release and form.

    `grid` is the smallest step that whole units make, `half` the smallest half tablet (None: never halved). Doses are
    in `unit`, "mg" or for a patch "mcg/h".
    """

    ingredient: str
    companion: str | None
    release: str
    form: str
    unit: str
    grid: Fraction
    half: Fraction | None
    strengths: tuple[Fraction, ...]
    splittable: frozenset[Fraction]

    @property
    def is_long_acting(self) -> bool:
        return self.release != "IR"

    @property
    def name(self) -> str:
        """ "morphine ER", "morphine ER capsules", "oxycodone IR with acetaminophen", "fentanyl patch", "methadone"."""
        word = {"TD": "patch", "LA": ""}.get(self.release, self.release)
        named = " ".join(filter(None, (self.ingredient, word, "capsules" if self.form == "capsule" else "")))
        return f"{named} with {self.companion}" if self.companion else named


def load_families(path: Path = KNOWLEDGE / "opioid_strengths.csv") -> tuple[Family, ...]:
    """Raises KnowledgeError for a row that cannot be read, or one whose family says two grids."""
    rows: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            key = (row["ingredient"], row["companion"], row["release"], row["form"])
            rows.setdefault(key, []).append(row)
    return tuple(_family(several, path.name) for several in rows.values())


@cache
def families() -> tuple[Family, ...]:
    return load_families()


def family_of(dose: OrderDose) -> Family | None:
    """The family of an order's product; None for one that no table has, or whose form cannot be told."""
    opioid = dose.opioid
    if len(opioid.parts) != 1 or opioid.parts[0].per_unit not in {"each", "h"}:
        return None
    ingredient, release, companion = opioid.parts[0].ingredient, _release(opioid), _companion(dose.order)
    fitting = [
        each
        for each in families()
        if (each.ingredient, each.release, each.companion) == (ingredient, release, companion)
    ]
    exact = [each for each in fitting if each.form == _form(opioid)]
    return next(iter(exact), fitting[0] if len(fitting) == 1 else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinerForm:
    """A smaller step for the remainder, and the units that make it. `name` is another product's; None: half tablets."""

    grid: Fraction
    strengths: tuple[Fraction, ...]
    name: str | None = None


def finer_form(family: Family) -> FinerForm | None:
    """Half tablets where they may be halved; for an extended-release product the short-acting form of the same opioid.

    A patch has none: what replaces it is the clinician's to choose.
    """
    if family.half:
        return FinerForm(grid=family.half, strengths=(family.half,))
    short = next(
        (each for each in families() if (each.ingredient, each.companion, each.release) == _short_acting(family)), None
    )
    if family.release != "ER" or short is None or (short.half or short.grid) >= family.grid:
        return None
    half = (short.half,) if short.half else ()
    return FinerForm(grid=short.half or short.grid, strengths=(*half, *short.strengths), name=short.name)


def _short_acting(family: Family) -> tuple[str, None, str]:
    return family.ingredient, None, "IR"


def _release(opioid: Opioid) -> str:
    if is_patch(opioid):
        return "TD"
    if opioid.is_extended_release:
        return "ER"
    return "LA" if opioid.parts[0].ingredient in LONG_HALF_LIFE else "IR"


def _form(opioid: Opioid) -> str:
    if is_patch(opioid):
        return "patch"
    return "capsule" if "capsule" in (opioid.form or "").lower() else "tablet"


def _companion(order: MedicationOrder) -> str | None:
    """The other ingredient of a combination, by code, else by the words of the order."""
    coded = [products()[code.value].companions for code in order.codes if code.value in products()]
    found = set().union(*coded) or _named_companions(filter(None, (order.name, *(c.display for c in order.codes))))
    return "+".join(sorted(found)) or None


def _named_companions(texts: Iterable[str]) -> set[str]:
    words = {word for text in texts for word in WORDS.findall(text.lower())}
    of_brands = {name for word in words & brands().keys() for name in brands()[word].companions}
    return of_brands | {vocabulary().companions[word] for word in words & vocabulary().companions.keys()}


def _family(rows: list[Mapping[str, str]], file: str) -> Family:
    first = rows[0]
    if len({(row["grid"], row["half"], row["unit"]) for row in rows}) != 1:
        raise KnowledgeError(f"{file}: {first['ingredient']} {first['release']} {first['form']} has two grids")
    try:
        return Family(
            ingredient=first["ingredient"],
            companion=first["companion"] or None,
            release=first["release"],
            form=first["form"],
            unit=first["unit"],
            grid=Fraction(first["grid"]),
            half=Fraction(first["half"]) if first["half"] else None,
            strengths=tuple(sorted(Fraction(row["strength"]) for row in rows)),
            splittable=frozenset(Fraction(row["strength"]) for row in rows if row["is_splittable"] == "1"),
        )
    except ValueError as wrong:
        raise KnowledgeError(f"{file}: {first['ingredient']}: {wrong}") from None
