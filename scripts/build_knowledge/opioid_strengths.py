"""Write `clinical/knowledge/opioid_strengths.csv`: the strengths that a taper can be made of, from the reference table.

    python scripts/build_knowledge/opioid_strengths.py REFERENCE_FOLDER

Tablets, capsules and fentanyl patches whose code is verified and that have a factor in MME. Left out: liquids (their
step is the clinician's to choose), buprenorphine, levorphanol. The patch sold as 12 mcg/h stands as the 12.5 that it
gives. A family's grid is the step that the reference notes state; else the smallest strength or difference between two.
Its half is the smallest half tablet that the notes state; else of the smallest strength, never of a combination tablet.
"""

import csv
import re
import sys
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).parents[2] / "clinical" / "knowledge" / "opioid_strengths.csv"
HEAD = [
    *("ingredient", "companion", "release", "form", "strength", "unit"),
    *("grid", "half", "is_splittable", "rxcui", "display"),
]
COMPANIONS = {"APAP": "acetaminophen"}
PATCH_GRID = Fraction(25, 2)
PATCH_RATES = {"12": "12.5"}
STATED_GRID = re.compile(r"grid (\d+(?:\.\d+)?) mg|(\d+(?:\.\d+)?) mg step")

STATED_HALF = re.compile(r"half(?: of \d+)? = (\d+(?:\.\d+)?) mg")
STATED_SCORE = re.compile(r"(\d+) scored")


def main(reference: Path) -> None:
    families = defaultdict(list)
    with (reference / "opioid_strengths.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            form = next((each for each in ("tablet", "capsule", "patch") if each in row["form"]), None)
            if form and row["mme_per_unit"] and row["rxcui_verified"] == "y":
                families[(row["ingredient"], row["release"], form)].append(row)
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        write = csv.writer(target, lineterminator="\n")
        write.writerow(HEAD)
        for (name, release, form), rows in families.items():
            ingredient, _, companion = name.partition("/")
            for row in rows:
                write.writerow(
                    [
                        ingredient,
                        COMPANIONS.get(companion, ""),
                        release,
                        form,
                        PATCH_RATES.get(row["strength"], row["strength"]) if form == "patch" else row["strength"],
                        row["strength_unit"],
                        plain(grid_of(rows, form)),
                        half_of(rows, companion),
                        "1" if row["splittable"].startswith("y") else "0",
                        row["rxcui"],
                        row["display"],
                    ]
                )


def grid_of(rows, form):
    if form == "patch":
        return PATCH_GRID
    if stated := STATED_GRID.search(rows[0]["note"]):
        return Fraction(next(filter(None, stated.groups())))
    strengths = sorted(Fraction(row["strength"]) for row in rows)
    return min([strengths[0], *(larger - smaller for smaller, larger in pairwise(strengths))])


def half_of(rows, companion):
    note, smallest = rows[0]["splittable"], min(Fraction(row["strength"]) for row in rows)
    if not note.startswith("y") or companion:
        return ""
    if stated := STATED_HALF.search(note):
        return stated.group(1)
    scored = STATED_SCORE.search(note)
    half = Fraction(scored.group(1)) / 2 if scored else smallest / 2
    return plain(half) if half < smallest else ""


def plain(value):
    return f"{float(value):g}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
