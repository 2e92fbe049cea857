"""Build clinical/knowledge/toxicology_tests.csv from the urine drug tests of observation_codes.csv.

Usage: python scripts/build_knowledge/toxicology_tests.py REFERENCE_FOLDER

The named component decides, never the group: groups are wider than their names. A test whose component is none of
toxicology_substances.toml keeps an empty substance: it shows that a screen was done, and is compared with nothing.
"""

import csv
import re
import sys
import tomllib
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[2] / "clinical" / "knowledge"
FIELDS = ("code", "substance", "kind", "method", "display")
QUANTITY = re.compile(
    r"\[(?:Mass|Moles|Units)/(?:volume|time)\]|\[Mass Ratio\]|-[msa]Cnc\b|-mRate\b|/Creat\b", re.IGNORECASE
)
PRESENCE = re.compile(r"\[Presence\]|\bQl\b")
CUTOFF = re.compile(r"\bcutoff\b|\bCtO\b", re.IGNORECASE)
NOT_COMPARED = re.compile(
    r"\bpanel\b|\bPnl\b|\badj\b|adjusted|Z-score|\[Identifier\]|tested for|screen method \[|confirm method \["
    r"|\.total\b|\b(?:Pos|Neg|Present|Absent|Meth|Tested) Ur\b|/(?!creat|volume|time|mL)\w",
    re.IGNORECASE,
)
CONFIRMED = re.compile(r"confirm|\bCfm\b|LC/MS", re.IGNORECASE)
SCREENED = re.compile(r"\bscreen\b|\bScn\b|immunoassay", re.IGNORECASE)
COMPONENT = re.compile(r" (?:\[|24h Ur\b|Ur\b|CtO\b|cutoff\b|adj\b|Pnl\b|panel\b)")
SHORT = {
    "benzodiaz": "benzodiazepines",
    "benzodiaz metab": "benzodiazepines",
    "barbiturate": "barbiturates",
    "phenobarb": "phenobarbital",
    "pentobarb": "pentobarbital",
    "buprenorphine+nor": "buprenorphine+norbuprenorphine",
}


def component(display: str) -> str:
    """The part before the property, lower-case, without "free", "deprecated" and the creatinine of a ratio."""
    name = COMPONENT.split(display.removeprefix("Deprecated "))[0].lower()
    name = re.sub(r"/creat(?:inine)?$", "", name)
    name = re.sub(r"\s*\+\s*", "+", re.sub(r" free\b", "", name)).strip()
    return SHORT.get(name, name)


def kind(display: str) -> str:
    if CUTOFF.search(display):
        return "cutoff"
    if NOT_COMPARED.search(display):
        return "other"
    if PRESENCE.search(display):
        return "presence"
    return "quantity" if QUANTITY.search(display) else "other"


def method(display: str) -> str:
    return "confirmed" if CONFIRMED.search(display) else "screen" if SCREENED.search(display) else ""


def substances() -> dict[str, str]:
    """Component to substance. Stops the build when a component is claimed twice."""
    entries = tomllib.loads((KNOWLEDGE / "toxicology_substances.toml").read_text(encoding="utf-8"))["substance"]
    found: dict[str, str] = {}
    for entry in entries:
        for name in entry["components"]:
            if name in found:
                raise SystemExit(f"{name} is a component of {found[name]} and of {entry['key']}")
            found[name] = entry["key"]
    return found


def rows(path: Path) -> list[dict[str, str]]:
    known, used, made = substances(), set(), {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if not row["group"].startswith("uds-"):
                continue
            name = component(row["display"])
            substance = known.get(name, "synthetic-cannabinoid" if "synthetic cannabinoid" in name else "")
            used.add(name)
            made[row["code"]] = {
                "code": row["code"],
                "substance": substance,
                "kind": kind(row["display"]),
                "method": method(row["display"]),
                "display": row["display"],
            }
    if unused := sorted(known.keys() - used):
        raise SystemExit(f"components without a test: {unused}")
    return sorted(made.values(), key=lambda each: int(each["code"].split("-")[0]))


def main() -> None:
    with (KNOWLEDGE / "toxicology_tests.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(Path(sys.argv[1]) / "observation_codes.csv"))


if __name__ == "__main__":
    main()
