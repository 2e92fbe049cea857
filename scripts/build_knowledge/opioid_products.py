"""Write `clinical/knowledge/opioid_products.csv`: every opioid product, one row per RxNorm concept.

    python scripts/build_knowledge/opioid_products.py REFERENCE_FOLDER

Reads opioid_products.csv and medication_classes.csv of the folder. Source, version and licence are in
`clinical/knowledge/opioids.toml`. What is changed on the way is listed below, each with its reason.
"""

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from clinical.opioid import OpioidPart, Use
from clinical.opioid_vocabulary import vocabulary
from clinical.product_use import ALWAYS_LONG_ACTING, use_of

TARGET = Path(__file__).parents[2] / "clinical" / "knowledge" / "opioid_products.csv"

COLUMNS = [
    "rxcui", "tty", "ingredient", "mg", "per", "per_unit", "form", "route", "is_extended_release", "is_long_acting",
    "use", "companions", "brand", "in_current_value_set", "name",
]  # fmt: skip

PER_UNITS = {"each": "each", "mL": "mL", "h": "h", "actuat": "actuation", "": ""}

ROUTES = {"subcutaneous-implant": "implant"}

ROUNDED = {
    ("hydrocodone", "0.667", "mL"): ("10", "15"),
    ("hydrocodone", "0.67", "mL"): ("10", "15"),
    ("hydrocodone", "0.333", "mL"): ("5", "15"),
}
"""RxNorm rounds 10 mg/15 mL and 5 mg/15 mL (Lortab, Zamicet and their generics); the label's own fraction is exact."""

LABELLED = {("fentanyl", "0.0125", "h"): "0.012"}
"""The patch that delivers 12.5 mcg/h is labelled, sold and ordered as 12 mcg/h, and counts as its label says."""

ADDED_TOGETHER = {"637540", "724614"}
"""Two salts of oxycodone in one tablet (Percodan): two rows of the source, one strength here, their sum."""

VETERINARY = frozenset({
    "Animalgesics", "Simbadol", "Zorbium", "Recuvyra", "Torbugesic", "Dolorex Solution", "Butorphic", "Torphaject",
})  # fmt: skip
"""Brands for animals. The butorphanol ones are not marked in the source's classes; none is sold for people."""

VETERINARY_CODES = frozenset({"1488632", "1488634", "1594649", "1594650", "2599846", "1487611", "1302738", "1302739"})
"""Their generic names: strengths and forms that no human product has."""

SCDG_ROUTES = {
    "Injectable Product": "injection",
    "Rectal Product": "rectal",
    "Topical Product": "topical",
    "Transdermal Product": "transdermal",
    "Buccal Product": "buccal",
    "Drug Implant Product": "implant",
    "Sublingual Product": "sublingual",
    "Oral Liquid Product": "oral",
    "Oral Strip Product": "sublingual",
    "Oral Product": "oral",
    "Pill": "oral",
}
"""Route of a dose form group, where the source gives none. "Oral Product" and "Pill" may be sublingual or buccal for
buprenorphine and fentanyl: left open there."""

STRIPS = "Oral Strip"
"""RxNorm's old name of the sublingual film: form and route are brought to the present one."""


def main(reference: Path) -> None:
    rows = _merged(_read(reference / "opioid_products.csv"))
    classes = _read(reference / "medication_classes.csv")
    known = {row["rxcui"] for row in rows}
    products = [_product(row) for row in rows] + [*_ingredients(classes, known), *_combinations(classes, known)]
    for product in products:
        product["use"] = _use(product)
    _fill_components(products)
    _check_uses(products, classes)
    products.sort(key=lambda each: int(each["rxcui"]))
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        write = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        write.writeheader()
        write.writerows(products)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _merged(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for row in rows:
        if first := merged.get(row["rxcui"]):
            if row["rxcui"] not in ADDED_TOGETHER:
                raise SystemExit(f"{row['rxcui']} has two rows and is not known to be two salts")
            row["strength_value"] = _decimal(Fraction(first["strength_value"]) + Fraction(row["strength_value"]))
        merged[row["rxcui"]] = row
    return list(merged.values())


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10f}".rstrip("0").rstrip(".")


def _product(row: dict[str, str]) -> dict[str, str]:
    unit = PER_UNITS[row["denominator_unit"]]
    mg, per = ROUNDED.get((row["ingredient"], row["strength_value"], unit), (row["strength_value"], "1"))
    name = row["name_display"]
    form, route = row["dose_form"], ROUTES.get(row["route"], row["route"])
    if form == STRIPS:
        form, route = "Sublingual Film", "sublingual"
    if row["tty"] == "SCDG" and not route:
        route = _group_route(name, row["ingredient"])
    return {
        "rxcui": row["rxcui"],
        "tty": row["tty"],
        "ingredient": row["ingredient"],
        "mg": LABELLED.get((row["ingredient"], mg, unit), mg),
        "per": per if mg else "",
        "per_unit": unit if mg else "",
        "form": form,
        "route": route,
        "is_extended_release": row["extended_release"],
        "is_long_acting": row["long_acting"],
        "companions": _companions(name, row["ingredient"]),
        "brand": _brand(name),
        "in_current_value_set": row["in_current_value_set"],
        "name": name,
    }


def _group_route(name: str, ingredient: str) -> str:
    group = next(group for group in SCDG_ROUTES if name.endswith(group))
    is_open = group in {"Oral Product", "Pill"} and ingredient in {"buprenorphine", "fentanyl"}
    return "" if is_open else SCDG_ROUTES[group]


def _brand(name: str) -> str:
    """ "Percodan Reformulated May 2009" and "Subsys 1200 MCG" are Percodan and Subsys."""
    brands = re.findall(r"\[([^\]]*)\]", name)
    return re.sub(r" (Reformulated .*|[\d.]+ MCG)$", "", brands[-1]) if brands else ""


def _companions(name: str, ingredient: str) -> str:
    """The other ingredients with their strengths in mg as named: "acetaminophen=325|caffeine=30"."""
    bare = re.sub(r"\[[^\]]*\]|[{}()]", "", name)
    found = []
    for component in bare.split(" / ") if " / " in bare else []:
        text = re.sub(r"^(Abuse-Deterrent )?([\d.]+ (HR|ML) )?", "", component, flags=re.IGNORECASE)
        word = re.match(r"[A-Za-z]+( alkaloids)?", text, re.IGNORECASE)[0].lower()  # type: ignore[index]  # every text starts with a word
        strength = re.search(r" ([\d.]+) MG", text)
        if word != ingredient:
            found.append(f"{word}={strength[1]}" if strength else word)
    return "|".join(found)


def _ingredients(classes: Iterable[dict[str, str]], known: set[str]) -> Iterable[dict[str, str]]:
    """Ingredient concepts that only medication_classes.csv has. Oliceridine has no code there and is left out."""
    for row in classes:
        if row["class"] == "opioid" and row["rxcui"] and row["rxcui"] not in known:
            yield _bare(row, row["name"])


def _combinations(classes: Iterable[dict[str, str]], known: set[str]) -> Iterable[dict[str, str]]:
    """Opioids with naloxone that opioid_products.csv lacks: oxycodone (Targiniq), pentazocine (Talwin NX), tilidine."""
    opioids = vocabulary().opioids
    for row in classes:
        words = re.findall(r"[a-z]+", row["name"].lower())
        ingredient = next((opioids[word] for word in words if word in opioids), None)
        if row["class"] == "naloxone-combination" and row["rxcui"] not in known and ingredient:
            mg = re.search(rf"{ingredient}[a-z ]* ([\d.]+) mg", row["name"].lower())[1]  # type: ignore[index]  # the build fails on a name without it
            form = re.search(r"(Extended Release )?Oral (Tablet|Capsule)", row["name"])[0]  # type: ignore[index]  # the same
            is_extended = str(int(form.startswith("Extended")))
            yield _bare(row, ingredient) | {
                "mg": mg,
                "per": "1",
                "per_unit": "each",
                "form": form,
                "route": "oral",
                "is_extended_release": is_extended,
                "is_long_acting": is_extended,
            }


def _bare(row: dict[str, str], ingredient: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {
        "rxcui": row["rxcui"],
        "tty": row["tty"],
        "ingredient": ingredient,
        "is_extended_release": "0",
        "is_long_acting": str(int(ingredient in ALWAYS_LONG_ACTING)),
        "companions": _companions(row["name"], ingredient),
        "brand": _brand(row["name"]),
        "in_current_value_set": "0",
        "name": row["name"],
    }


def _fill_components(products: list[dict[str, str]]) -> None:
    """A component (SCDC, SBDC) has no form in RxNorm. What all products of its strength, and brand, share is taken.

    Those of the current value sets decide, if there are any. Their use is taken too: buprenorphine 0.7 mg exists only
    together with naloxone.
    """
    whole = defaultdict(list)
    for product in products:
        if product["tty"] in {"SCD", "SBD"}:
            for brand in {"", product["brand"]}:
                whole[_strength_key(product), brand].append(product)
    for product in products:
        if product["tty"] in {"SCDC", "SBDC"}:
            found = whole[_strength_key(product), product["brand"]]
            alike = [each for each in found if each["in_current_value_set"] == "1"] or found
            for column in ("form", "route", "is_extended_release", "is_long_acting", "use"):
                shared = {each[column] for each in alike}
                if len(shared) == 1:
                    product[column] = shared.pop()


def _strength_key(product: dict[str, str]) -> tuple[str, str, str, str]:
    return product["ingredient"], product["mg"], product["per"], product["per_unit"]


def _use(product: dict[str, str]) -> Use:
    if product["brand"] in VETERINARY or product["rxcui"] in VETERINARY_CODES:
        return Use.VETERINARY
    part = OpioidPart(
        ingredient=product["ingredient"],
        mg=Fraction(product["mg"]) if product["mg"] else None,
        per=Fraction(product["per"] or 1),
        per_unit=product["per_unit"] or "each",
    )
    companions = {each.partition("=")[0] for each in product["companions"].split("|")}
    return use_of(part, companions, product["form"] or None, product["route"] or None)


CLASSES = {
    "buprenorphine-moud": {Use.OPIOID_USE_DISORDER},
    "buprenorphine-pain": {Use.BUPRENORPHINE_PAIN, Use.INJECTION},
    "buprenorphine-veterinary": {Use.VETERINARY},
}


def _check_uses(products: Iterable[dict[str, str]], classes: Iterable[dict[str, str]]) -> None:
    """The rule of `use_of` and the reviewed classes of buprenorphine products must say the same."""
    uses = {each["rxcui"]: each["use"] for each in products}
    for row in classes:
        expected = CLASSES.get(row["class"])
        if expected and uses[row["rxcui"]] not in expected:
            raise SystemExit(f"{row['rxcui']} {row['name']}: class {row['class']}, but use {uses[row['rxcui']]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
