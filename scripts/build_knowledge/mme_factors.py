"""Build clinical/knowledge/mme_factors.toml from the reference table: `python mme_factors.py REFERENCE_FOLDER`.

The reference keeps one row per ingredient and group of products, its factor of 2016 and of 2022, and the tables that
give them. Here each value gets the one table it comes from. Left out: the retrospective-analysis row of methadone (its
own note says it is not for clinical use) and rows without any factor that name no product we need to tell apart.
"""

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).parents[2] / "clinical" / "knowledge" / "mme_factors.toml"
CLINICAL_2016, FILE_2016, FILE_2018, GUIDELINE_2022 = (
    "CDC 2016 clinical table",
    "CDC MME file 2016",
    "CDC MME file 2018",
    "CDC 2022 guideline table",
)
# form_route of the reference: routes, words of the dose form (none: any form), highest mg/day of a 2016 band.
PRODUCTS: dict[str, tuple[list[str], list[str], str | None]] = {
    "oral": (["oral"], [], None),
    "oral/rectal": (["oral", "rectal"], [], None),
    "nasal spray": (["nasal"], [], None),
    "transdermal": (["transdermal"], [], None),
    "transdermal (dispensing formula)": (["transdermal dispensed"], [], None),
    "buccal tablet, sublingual tablet, lozenge/troche": (
        ["buccal", "sublingual", "oromucosal", "oral"],
        ["tablet", "lozenge", "troche"],
        None,
    ),
    "buccal film, oral (mucosal) spray": (["buccal", "sublingual", "oromucosal", "oral"], ["film", "spray"], None),
    "oral, 1-20 mg/day": (["oral"], [], "20"),
    "oral, 21-40 mg/day": (["oral"], [], "40"),
    "oral, 41-60 mg/day": (["oral"], [], "60"),
    "oral, >=61 mg/day": (["oral"], [], "none"),
}
HEADER = """\
# Morphine milligram equivalents per unit, by ingredient and product. Built by scripts/build_knowledge/mme_factors.py.
# Title: CDC conversion factors. Publisher: Centers for Disease Control and Prevention (US government work).
# Versions: guideline tables of 2022 and 2016, oral MME files of 2016 and 2018. Purpose: total daily dose.
# In: every opioid with a factor. Out: buprenorphine (not counted by the 2022 table), injections, benzhydrocodone (no
# factor in any CDC table: its dose is not computable, never 0), the analytic methadone factor 3 (not for clinical use).
# `forms` are words of the dose form, one of which it must have; without them any form of the routes will do.
# `value_2018` stands where the 2022 table has none. `up_to_mg_per_day` is the upper end of a methadone band of 2016.
# `unit` is what the factor multiplies: mg/day, mcg/day, or the labelled mcg/h of the patches worn.
"""


def build(reference: Path) -> str:
    with (reference / "mme_factors.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["factor_2016"] or row["factor_2022"]]
    kept = [row for row in rows if row["form_route"] in PRODUCTS and row["ingredient"] != "buprenorphine"]
    return HEADER + "".join(_entry(row) for row in kept)


def _entry(row: dict[str, str]) -> str:
    routes, forms, band = PRODUCTS[row["form_route"]]
    lines = ["", "[[factor]]", f'ingredient = "{row["ingredient"]}"', f"routes = {_list(routes)}"]
    lines += [f"forms = {_list(forms)}"] if forms else []
    lines += [f'unit = "{row["unit"].replace("mcg/h x patches/day", "mcg/h")}"']
    sources = row["source"]
    if row["factor_2022"] and GUIDELINE_2022 in sources:
        lines += [f'value_2022 = "{row["factor_2022"]}"', 'source_2022 = "cdc-2022"']
    elif FILE_2018 in sources:
        lines += [f'value_2018 = "{row["factor_2016"]}"', 'source_2018 = "cdc-mme-2018"']
    if row["factor_2016"]:
        table = "cdc-mme-2016" if CLINICAL_2016 in sources or FILE_2016 in sources else "cdc-mme-2018"
        lines += [f'value_2016 = "{row["factor_2016"]}"', f'source_2016 = "{table}"']
    if band and band != "none":
        lines += [f'up_to_mg_per_day = "{band}"']
    if row["note"]:
        lines += [f'note = "{row["note"]}"']
    return "\n".join(lines) + "\n"


def _list(words: list[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


if __name__ == "__main__":
    TARGET.write_text(build(Path(sys.argv[1])), encoding="utf-8")
    print(f"wrote {TARGET.name}")
