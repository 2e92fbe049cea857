"""Build clinical/knowledge/condition_groups.csv from the reference tables.

Usage: python scripts/build_knowledge/condition_groups.py REFERENCE_FOLDER

Joins the short, noted list of diagnosis codes with the wider one under the matching rules of README_clinical.md:
ICD-10-CM rows of the wide list are kept only where the short list does not cover them, SNOMED CT rows by union.
SNOMED CT is carried as codes only, without a display (licence); ICD-10-CM is in the public domain.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parents[2] / "clinical" / "knowledge" / "condition_groups.csv"
SYSTEMS = {"http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM", "http://snomed.info/sct": "SNOMED"}
FIELDS = ("group", "system", "code", "match", "verified", "display", "source")
Row = dict[str, str]

SAME_MEANING = {
    "opioid-overdose": ("overdose-opioid",),
    "opioid-overdose-intentional": ("overdose-opioid", "suicide-attempt"),
    "opioid-overdose-accidental": ("overdose-opioid",),
    "psychotic-disorder": ("psychotic",),
    "sleep-disordered-breathing": ("sleep-apnea",),
    "malignant-cancer": ("cancer",),
    "melanoma-in-situ": ("cancer",),
    "neoplasm-uncertain-behaviour": ("cancer",),
    "neoplasm-related-pain": ("cancer", "neoplasm-related-pain"),
    "hospice": ("palliative",),
    "hospice-disposition": ("palliative",),
    "palliative-or-end-of-life-therapy": ("palliative",),
    "palliative-care-encounter": ("palliative",),
    "limited-life-expectancy": ("palliative",),
    "opioid-withdrawal": ("opioid-related-other",),
    "opioid-induced-mood-disorder": ("opioid-related-other",),
    "long-term-opioid-therapy": ("long-term-opioid-use",),
    "cannabis-use-disorder": ("other-sud",),
    "sedative-use-disorder": ("other-sud",),
    "hallucinogen-use-disorder": ("other-sud",),
    "inhalant-use-disorder": ("other-sud",),
    "other-substance-use-disorder": ("other-sud",),
    "cocaine-use-disorder": ("stimulant-use-disorder",),
}
EQUAL_NAMES = {
    "opioid-use-disorder",
    "opioid-use-disorder-remission",
    "opioid-use-unspecified",
    "opioid-intoxication",
    "alcohol-use-disorder",
    "stimulant-use-disorder",
    "sickle-cell",
    "sickle-cell-trait",
    "likely-terminal",
    "depression",
    "bipolar",
    "anxiety",
    "ptsd",
    "suicidal-ideation",
    "suicide-attempt",
    "self-harm",
    "chronic-pain",
    "substance-misuse",
}

PUERPERAL = {
    "O99.2": ("O99.205", "O99.215", "O99.285"),
    "O99.3": ("O99.315", "O99.325", "O99.335", "O99.345", "O99.355"),
    "O9A": ("O9A.13", "O9A.23", "O9A.33", "O9A.43", "O9A.53"),
}
"""By the notes of the pregnancy rows: these parts of O99 and O9A say puerperium in their last character."""

OUR_READING = (
    # README_clinical.md rule 6: opioid dependence without more is often physiologic dependence.
    ("opioid-use-disorder-possible", "ICD10CM", "F11.20", "exact", "Opioid dependence, uncomplicated"),
    # The same: unspecified opioid use is at most possible opioid use disorder.
    ("opioid-use-disorder-possible", "ICD10CM", "F11.9", "prefix", "Opioid use, unspecified"),
    # README_clinical.md rule 8: a mood disorder due to opioid abuse or dependence is a use disorder too.
    ("opioid-use-disorder", "SNOMED", "288851000119106", "exact", ""),
    ("opioid-use-disorder", "SNOMED", "288861000119108", "exact", ""),
    *(
        ("pregnancy-ended", "ICD10CM", code, "exact", "complicating the puerperium")
        for codes in PUERPERAL.values()
        for code in codes
    ),
)

MORE_EXACTLY = {"anxiety": "ptsd"}
"""The wide list still counts PTSD (313182004, 47505003 ...) among the anxiety disorders. DSM-5 and ICD-10-CM (F43.1) do
not, and one diagnosis is not two: a code of the second group leaves the first."""

STARTS = {"icd10cm": "icd10cm-2021", "OHDSI": "ohdsi-phenotype-library", "cqf": "cqf-opioid-cds-r4"}
WORDS = {
    "AHRQ": "ahrq",
    "synthea": "synthea",
    "smart-on-fhir": "cumulus",
    "derived": "icd10cm-2021",
    "SPiER": "spier-adoption-guide",
    "public ICD-10-CM": "icd10cm-public-lists",
}
"""Tags of the CSV's column `source`, by how the reference begins, else by a word in it."""


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def short_list(folder: Path) -> Iterator[Row]:
    """The short list as it is; a poisoning prefix whose intent must still be read is marked `poisoning`."""
    for row in read(folder / "condition_codes_mental_health.csv"):
        match = "poisoning" if row["group"] == "overdose-other" and row["match"] == "prefix" else row["match"]
        system = SYSTEMS[row["system"]]
        yield {
            "group": row["group"],
            "system": system,
            "code": row["code"],
            "match": match,
            "verified": "y" if row["verified"] == "n/a" else row["verified"],
            "display": "" if system == "SNOMED" else row["display"],
            "source": _source(row["verification_source"]),
        }


def wide_list(folder: Path, short: list[Row]) -> Iterator[Row]:
    """What the wide list adds, under the names of the short one. Header ranges such as C7A-C7A are no codes."""
    for row in read(folder / "condition_codes.csv"):
        system, code = SYSTEMS[row["system"]], row["code"]
        names = SAME_MEANING.get(row["group"], (row["group"],) if row["group"] in EQUAL_NAMES else ())
        for group in names:
            if row["group"] == "substance-misuse" and system == "ICD10CM":
                continue
            if "-" not in code and not (system == "ICD10CM" and _is_covered(code, group, short)):
                yield _row(group, system, code, "exact", row["display"], "cdc-and-quality-measure-value-sets")


def _is_covered(code: str, group: str, short: list[Row]) -> bool:
    """Whether the short list puts an ICD-10-CM code into the group or into one of its sibling forms."""
    plain = code.replace(".", "")
    return any(row["system"] == "ICD10CM" and row["group"].startswith(group) and _matches(row, plain) for row in short)


def _matches(row: Row, plain: str) -> bool:
    if row["match"] == "regex":
        return re.match(row["code"], plain) is not None
    bare = row["code"].replace(".", "")
    return plain.startswith(bare) if row["match"] == "prefix" else plain == bare


def _row(group: str, system: str, code: str, match: str, display: str, source: str) -> Row:
    shown = "" if system == "SNOMED" else display
    values = (group, system, code, match, "y", shown, source)
    return dict(zip(FIELDS, values, strict=True))


def _source(text: str) -> str:
    if text.startswith("VSAC"):
        oid = text.split()[1]
        return f"vsac {oid}" if oid[0].isdigit() else "vsac"
    begun = (tag for start, tag in STARTS.items() if text.startswith(start))
    named = (tag for word, tag in WORDS.items() if word in text)
    return next(begun, None) or next(named, "general-knowledge")


def joined(folder: Path) -> Iterable[Row]:
    """Each (group, system, code) once, the short list's row first. Substance misuse keeps what no other group names,
    and anxiety what PTSD does not."""
    short = list(short_list(folder))
    ours = [_row(*each, "README_clinical.md") for each in OUR_READING]
    rows: dict[tuple[str, ...], Row] = {}
    for row in (*short, *ours, *wide_list(folder, short)):
        rows.setdefault((row["group"], row["system"], row["code"].replace(".", "")), row)
    named = {row["code"] for row in rows.values() if row["group"] != "substance-misuse"}
    exact = {(row["group"], row["system"], row["code"]) for row in rows.values()}
    kept = (
        row
        for row in rows.values()
        if (row["group"] != "substance-misuse" or row["code"] not in named)
        and (MORE_EXACTLY.get(row["group"]), row["system"], row["code"]) not in exact
    )
    return sorted(kept, key=lambda row: (row["group"], row["system"], row["code"]))


def main() -> None:
    folder = Path(sys.argv[1])
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(joined(folder))


if __name__ == "__main__":
    main()
