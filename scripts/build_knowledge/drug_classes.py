"""Build clinical/knowledge/drug_ingredients.csv and drug_products.csv from the reference tables.

Usage: python scripts/build_knowledge/drug_classes.py REFERENCE_FOLDER

An ingredient row carries its classes, its part in interactions (each with how far it is verified) and the words that
name it. A product row says which ingredients an RxNorm code holds, read from its RxNorm name; a product's classes are
those of its ingredients, and the build stops when the reference table sees it otherwise. RxNorm names and codes are
courtesy of the US National Library of Medicine.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from drug_words import ANTICHOLINERGIC, OTHER_NAMES

KNOWLEDGE = Path(__file__).parents[2] / "clinical" / "knowledge"
Row = dict[str, str]

INGREDIENT_FIELDS = (
    "ingredient",
    "rxcuis",
    "classes",
    "serotonergic",
    "serotonergic_verified",
    "cns_depressant",
    "qt",
    "qt_verified",
    "cyp3a4",
    "cyp2d6",
    "cyp_other",
    "cyp_verified",
    "names",
)
PRODUCT_FIELDS = ("rxcui", "tty", "ingredients", "with_opioid", "name")

SAME_INGREDIENT = {
    "lithium (base IN)": "lithium",
    "lithium carbonate": "lithium",
    "lithium citrate": "lithium",
    "mixed amphetamine salts (MIN)": "amphetamine",
    "naltrexone (XR injectable for OUD)": "naltrexone",
    "sodium oxybate": "oxybate",
    "gabapentin enacarbil": "gabapentin",
}
SAME_CLASS = {"z-drug": "z-hypnotic", "sedative-other": "cns-depressant"}
MAO_B = {"selegiline", "rasagiline", "safinamide"}
OPIOID_CLASSES = {
    "opioid",
    "buprenorphine",
    "buprenorphine-moud",
    "buprenorphine-pain",
    "buprenorphine-veterinary",
    "methadone",
}
DEPRESSANT_CLASSES = {
    "benzodiazepine",
    "barbiturate",
    "z-hypnotic",
    "orexin-antagonist",
    "gabapentinoid",
    "muscle-relaxant",
    "antipsychotic",
    "cns-depressant",
    "opioid",
}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ingredients(classes: list[Row], depth: list[Row]) -> dict[str, Row]:
    """One row an ingredient. The deeper table says the attributes; the wider one adds ingredients and classes."""
    found: dict[str, Row] = {}
    for row in depth:
        entry = found.setdefault(_ingredient(row["ingredient"]), {})
        _add(entry, "rxcuis", row["rxcui"])
        for name in (SAME_CLASS.get(row["class"], row["class"]), *_derived_classes(row)):
            _add(entry, "classes", name)
        for key, value in _attributes(row).items():
            entry.setdefault(key, value)
    for row in classes:
        if row["tty"] == "IN":
            entry = found.setdefault(_ingredient(row["name"]), {})
            _add(entry, "rxcuis", row["rxcui"])
            _add(entry, "classes", row["class"])
    for name, words in ANTICHOLINERGIC.items():
        entry = found.setdefault(name, {})
        _add(entry, "classes", "anticholinergic")
        entry["words"] = words
    for name, entry in found.items():
        _complete(name, entry)
    return found


def _ingredient(name: str) -> str:
    name = name.rpartition(": ")[2]
    return SAME_INGREDIENT.get(name, name)


def _derived_classes(row: Row) -> list[str]:
    """Classes that the attributes say: strong and moderate inhibitors, inducers, and inhibitors of MAO-B."""
    is_clear = row["cyp3a4"].startswith(("strong", "moderate"))
    return [
        *(["cyp3a4-inhibitor"] if is_clear and "inhibitor" in row["cyp3a4"] else []),
        *(["cyp3a4-inducer"] if is_clear and "inducer" in row["cyp3a4"] else []),
        *(["cyp2d6-inhibitor"] if row["cyp2d6"].startswith(("strong", "moderate")) else []),
        *(["mao-b-inhibitor"] if row["ingredient"] in MAO_B else []),
    ]


def _attributes(row: Row) -> Row:
    return {
        "serotonergic": row["serotonergic"],
        "serotonergic_verified": row["serotonergic_verified"][:1],
        "cns_depressant": row["cns_depressant"],
        "qt": row["qt_category"],
        "qt_verified": row["qt_verified"][:1],
        "cyp3a4": row["cyp3a4"],
        "cyp2d6": row["cyp2d6"],
        "cyp_other": row["cyp_other"],
        "cyp_verified": row["cyp_verified"][:1],
    }


def _add(entry: Row, key: str, value: str) -> None:
    held = entry.get(key, "").split("|") if entry.get(key) else []
    if value and value not in held:
        entry[key] = "|".join([*held, value])


def _complete(name: str, entry: Row) -> None:
    """What follows from the classes, where the deeper table does not know the ingredient."""
    held = set(entry.get("classes", "").split("|"))
    if held & OPIOID_CLASSES or name in {"methadone", "buprenorphine"}:
        entry["classes"] = "opioid"
    if name in {"naloxone", "naltrexone", "nalmefene"}:
        _add(entry, "classes", "opioid-antagonist")
        _add(entry, "classes", name)
    entry.setdefault("serotonergic", "none")
    entry.setdefault("qt", "none")
    entry.setdefault("cns_depressant", "fda-list" if held & DEPRESSANT_CLASSES else "no")
    if "sedating-antihistamine" in held and entry["cns_depressant"] == "no":
        entry["cns_depressant"] = "sedating-other"
    words = [_plain(name), *OTHER_NAMES.get(name, "").split("|"), *entry.pop("words", "").split("|")]
    entry["names"] = "|".join(dict.fromkeys(filter(None, words)))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def products(classes: list[Row], known: dict[str, Row]) -> list[Row]:
    """Every code above the ingredient, once, with all ingredients that its name holds."""
    made: dict[str, Row] = {}
    for row in classes:
        if row["tty"] == "IN" or row["class"] in OPIOID_CLASSES:
            continue
        held = sorted(each for each in known if re.search(rf"\b{re.escape(each.lower())}\b", row["name"].lower()))
        if "topical" in row["name"].lower():
            continue
        combined = row["class"] == "naloxone-combination"
        made[row["rxcui"]] = {
            "rxcui": row["rxcui"],
            "tty": row["tty"],
            "ingredients": "|".join(each for each in held if known[each]["classes"] != "opioid"),
            "with_opioid": "y" if combined or any(known[each]["classes"] == "opioid" for each in held) else "",
            "name": row["name"],
        }
        _check(row, held, known)
    return sorted(made.values(), key=lambda each: int(each["rxcui"]))


def _check(row: Row, held: list[str], known: dict[str, Row]) -> None:
    expected = row["class"].removesuffix("-combination")
    if not any(expected in known[each]["classes"].split("|") for each in held):
        raise SystemExit(f"{row['rxcui']} {row['name']}: no ingredient of class {row['class']}")


def brands(classes: list[Row], known: dict[str, Row], made: list[Row]) -> None:
    """Add the brand words of the product names to their ingredient, where a brand stands for one ingredient only."""
    holders: dict[str, set[str]] = defaultdict(set)
    for row in made:
        for brand in re.findall(r"\[([^\]]+)\]", row["name"]):
            word = _plain(brand)
            if len(word.split()) == 1 and not row["with_opioid"]:
                holders[word] |= set(row["ingredients"].split("|"))
    for word, held in sorted(holders.items()):
        for each in held:
            _add(known[each], "names", word)


def write(name: str, fields: tuple[str, ...], rows: list[Row]) -> None:
    with (KNOWLEDGE / name).open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fields, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    folder = Path(sys.argv[1])
    classes = read(folder / "medication_classes.csv")
    known = ingredients(classes, read(folder / "psychotropic_classes.csv"))
    made = products(classes, known)
    brands(classes, known, made)
    write("drug_ingredients.csv", INGREDIENT_FIELDS, [{"ingredient": name, **known[name]} for name in sorted(known)])
    write("drug_products.csv", PRODUCT_FIELDS, made)


if __name__ == "__main__":
    main()
