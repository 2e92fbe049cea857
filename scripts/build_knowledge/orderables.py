"""Write `clinical/knowledge/orderables.csv`: what our suggestions may order, from the reference table of orderables.

    python scripts/build_knowledge/orderables.py REFERENCE_FOLDER

Only codes that the reference table verifies are taken. SNOMED CT is referenced by code; names and labels are our own.
"""

import csv
import sys
from pathlib import Path

TAKEN = (
    # our key, key of the reference table, name on the order, label of the suggestion
    (
        "naloxone-4mg-nasal",
        "naloxone-4mg-nasal",
        "naloxone hydrochloride 40 MG/ML Nasal Spray",
        "Add naloxone 4 mg nasal",
    ),
    (
        "buprenorphine-naloxone-2mg",
        "bup-nx-2-film",
        "buprenorphine 2 MG / naloxone 0.5 MG Sublingual Film",
        "Propose buprenorphine/naloxone; dose to be set",
    ),
    ("behavioral-health", "ref-bh-team", "Referral to behavioral health team", "Refer to behavioral health"),
    ("addiction-treatment", "ref-addiction-rehab", "Referral to addiction treatment", "Refer to addiction treatment"),
    ("pain-specialist", "ref-pain", "Referral to pain specialist", "Refer to a pain specialist"),
    ("physical-therapy", "ref-pt", "Referral to physical therapy", "Refer to physical therapy"),
    ("specialist", "ref-specialist", "Referral to specialist", "Refer to a specialist"),
    ("peer-support", "ref-peer", "Referral to peer support", "Refer to peer support"),
    ("cognitive-behavioral-therapy", "cbt", "Cognitive behavioral therapy", "Order cognitive behavioral therapy"),
    ("exercise-therapy", "exercise", "Exercise therapy", "Order exercise therapy"),
    (
        "suicide-risk-assessment",
        "suicide-risk-assessment",
        "Suicide risk assessment",
        "Order a suicide risk assessment",
    ),
    ("safety-plan", "crisis-plan", "Safety plan for a suicidal crisis", "Order a safety plan"),
    (
        "lethal-means-counseling",
        "suicide-prevention",
        "Suicide prevention: safety of means",
        "Order counseling on means",
    ),
    ("phq-9", "phq9", "PHQ-9 depression screen", "Order a PHQ-9"),
    ("gad-7", "gad7", "GAD-7 anxiety screen", "Order a GAD-7"),
    ("c-ssrs", "cssrs", "C-SSRS suicide risk screener", "Order a C-SSRS screener"),
    ("pc-ptsd-5", "pcptsd5", "PC-PTSD-5 trauma screen", "Order a PC-PTSD-5"),
    ("audit-c", "auditc", "AUDIT-C alcohol screen", "Order an AUDIT-C"),
    ("taps", "taps", "TAPS substance use screen", "Order a TAPS screen"),
    ("peg", "peg", "PEG pain and function scale", "Order a PEG"),
    (
        "misuse-risk-assessment",
        "opioid-abuse-risk",
        "Assessment of opioid misuse risk",
        "Order a misuse-risk assessment",
    ),
    ("overdose-risk-assessment", "overdose-risk", "Assessment of overdose risk", "Order an overdose-risk assessment"),
    (
        "opioid-safety-counseling",
        "opioid-safety-counseling",
        "Opioid safety counseling",
        "Order opioid safety counseling",
    ),
    ("pdmp-review", "pdmp-review", "Review of the prescription monitoring program", "Record a PDMP review"),
    ("alcohol-counseling", "alcohol-counseling", "Alcohol counseling", "Order alcohol counseling"),
    (
        "urine-drug-screen",
        "udt-panel-reflex",
        "Urine drug screen with reflex confirmation",
        "Order a urine drug screen",
    ),
    ("ecg-qtc", "ecg-qtc", "12-lead ECG for the QTc interval", "Order an ECG for the QTc"),
    ("pregnancy-test", "preg-test", "Pregnancy test, urine", "Order a pregnancy test"),
    ("follow-up-visit", "fu-visit", "Follow-up visit", "Arrange a follow-up visit"),
    ("care-plan-pain", "careplan-pain", "Pain medicine plan of care", "Draft a care plan"),
)

TARGET = Path(__file__).parents[2] / "clinical" / "knowledge" / "orderables.csv"


def main(reference: Path) -> None:
    with (reference / "orderables.csv").open(encoding="utf-8", newline="") as source:
        rows = {row["key"]: row for row in csv.DictReader(source)}
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        write = csv.writer(target, lineterminator="\n")
        write.writerow(["key", "system", "code", "display", "label"])
        for key, theirs, name, label in TAKEN:
            if rows[theirs]["verified"] != "y":
                raise SystemExit(f"{theirs} is not verified in the reference table")
            write.writerow([key, rows[theirs]["system"], rows[theirs]["code"], name, label])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
