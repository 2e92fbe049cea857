"""Patients whose follow-up, PDMP review, toxicology or records are the matter."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.people import MISUSE, MOOD, PDMP, URINE, VISIT, long_term
from scripts.build_fixtures.records import PDMP_REVIEW, SCREENS, lab, procedure, urine
from scripts.build_fixtures.sig import daily, every


def charts() -> Iterator[Chart]:
    yield monitoring_all_due()
    yield unexpected_benzodiazepine()
    yield opioid_not_found()
    yield pdmp_45_days()
    yield pdmp_45_days_depressed()
    yield visit_75_days()
    yield visit_75_days_anxious()
    yield inherited_regimen()


def monitoring_all_due() -> Chart:
    chart = long_term(
        "monitoring-all-due",
        "A refill by phone, the last visit five months ago and nothing checked since the start: all of it is due.",
        ("Gideon", "Prescott"), "male", 47, but=(VISIT, PDMP, URINE, MISUSE, MOOD), at_visit=False,
    )  # fmt: skip
    chart.visit(ago=150)
    return chart


def unexpected_benzodiazepine() -> Chart:
    chart = long_term(
        "unexpected-benzodiazepine",
        "The urine screen found a benzodiazepine that nobody here prescribed: confirm, and ask, before acting.",
        ("Rosamund", "Tate"), "female", 40, but=(URINE,),
    )  # fmt: skip
    urine(chart, "hydrocodone", ago=34, is_found=True)
    urine(chart, "benzodiazepine", ago=34, is_found=True)
    return chart


def opioid_not_found() -> Chart:
    chart = long_term(
        "opioid-not-found",
        "Oxycodone on the list and not in the urine, by a result in words: confirm, and ask, before acting.",
        ("Sylvester", "Boone"), "male", 38, drug="oxycodone 5", sig=daily(4), but=(URINE,),
    )  # fmt: skip
    lab(chart, SCREENS["oxycodone"], ago=34, valueString="Not Detected")
    return chart


def pdmp_45_days() -> Chart:
    chart = long_term(
        "pdmp-45-days",
        "PDMP review 45 days ago, no mental-health condition: soon enough.",
        ("Eudora", "Finch"), "female", 52, but=(PDMP,),
    )  # fmt: skip
    procedure(chart, PDMP_REVIEW, ago=45)
    return chart


def pdmp_45_days_depressed() -> Chart:
    chart = long_term(
        "pdmp-45-days-depressed",
        "PDMP review 45 days ago, and depression: due sooner.",
        ("Ignatius", "Moreau"), "male", 52, but=(PDMP,),
    )  # fmt: skip
    chart.condition("depression", ago=700)
    procedure(chart, PDMP_REVIEW, ago=45)
    return chart


def visit_75_days() -> Chart:
    chart = long_term(
        "visit-75-days",
        "A refill by phone, the last visit 75 days ago, no other risk: soon enough.",
        ("Blanche", "Tremaine"), "female", 58, but=(VISIT,), at_visit=False,
    )  # fmt: skip
    chart.visit(ago=75)
    return chart


def visit_75_days_anxious() -> Chart:
    chart = long_term(
        "visit-75-days-anxious",
        "A refill by phone, the last visit 75 days ago, and an anxiety disorder: a visit is due sooner.",
        ("Quentin", "Dalgaard"), "male", 58, but=(VISIT,), at_visit=False,
    )  # fmt: skip
    chart.condition("anxiety", ago=700)
    chart.visit(ago=75)
    return chart


def inherited_regimen() -> Chart:
    return long_term(
        "inherited-regimen",
        "New here, on 120 MME/day from another prescriber for a year: listen, bridge, and ask for the records.",
        ("Leopoldine", "Farrow"), "female", 54,
        drug="oxycodone 20", sig=every(6), fills=13, by=OTHER_DOCTOR, has_naloxone=True, but=(VISIT,),
    )  # fmt: skip
