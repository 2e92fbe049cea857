"""Patients whose breathing is at risk: an overdose behind them, a sedative, their lungs, kidneys, liver, age."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.people import URINE, long_term, naloxone_at_home
from scripts.build_fixtures.records import egfr, urine
from scripts.build_fixtures.sig import daily


def charts() -> Iterator[Chart]:
    yield overdose_40_days_ago()
    yield benzodiazepine_being_started()
    yield gabapentin_being_started()
    yield gabapentin_and_copd()
    yield gabapentin_settled()
    yield carisoprodol_as_a_third()
    yield zolpidem_settled()
    yield kidney_and_morphine()
    yield cirrhosis_and_er()
    yield older_adult()
    yield pregnant()
    yield pregnant_with_oud()


def overdose_40_days_ago() -> Chart:
    chart = long_term(
        "overdose-40-days-ago",
        "An overdose forty days ago used up the naloxone of the list, and the opioid is renewed: critical twice.",
        ("Lysander", "Petrov"), "male", 43, drug="hydrocodone-acetaminophen 5",
    )  # fmt: skip
    naloxone_at_home(chart)
    chart.condition("overdose", ago=40, category="encounter-diagnosis", status="resolved")
    return chart


def benzodiazepine_being_started() -> Chart:
    chart = long_term(
        "benzodiazepine-being-started",
        "Alprazolam being started beside 30 MME/day, no naloxone: critical.",
        ("Cordelia", "Ashworth"), "female", 45, is_renewing=False,
    )  # fmt: skip
    chart.draft("alprazolam 1", daily(2))
    return chart


def gabapentin_being_started() -> Chart:
    chart = long_term(
        "gabapentin-being-started",
        "Gabapentin being started beside 30 MME/day in somebody with sound lungs: warning.",
        ("Ambrose", "Keller"), "male", 50, has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.draft("gabapentin 300", daily(3))
    return chart


def gabapentin_and_copd() -> Chart:
    chart = long_term(
        "gabapentin-and-copd",
        "Gabapentin being started beside 30 MME/day in somebody with COPD: critical.",
        ("Philomena", "Grady"), "female", 61, has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.condition("COPD", ago=2000)
    chart.draft("gabapentin 300", daily(3))
    return chart


def gabapentin_settled() -> Chart:
    chart = long_term(
        "gabapentin-settled",
        "Gabapentin and 30 MME/day for half a year, for neuropathy: information.",
        ("Reginald", "Obi"), "male", 59, pain="neuropathy", has_naloxone=True,
    )  # fmt: skip
    chart.course("gabapentin 300", daily(3), fills=6)
    return chart


def carisoprodol_as_a_third() -> Chart:
    chart = long_term(
        "carisoprodol-as-a-third",
        "An opioid and a benzodiazepine for months, carisoprodol being added: critical.",
        ("Guinevere", "Sharpe"), "female", 46, has_naloxone=True, is_renewing=False, but=(URINE,),
    )  # fmt: skip
    urine(chart, "hydrocodone", ago=34, is_found=True)
    chart.course("clonazepam 0.5", daily(2), fills=6, by=OTHER_DOCTOR)
    chart.draft("carisoprodol 350", daily(3))
    return chart


def zolpidem_settled() -> Chart:
    chart = long_term(
        "zolpidem-settled",
        "Zolpidem and 30 MME/day for half a year: a warning, and no more.",
        ("Montgomery", "Ito"), "male", 55, has_naloxone=True,
    )  # fmt: skip
    chart.course("zolpidem 10", daily(1), fills=6)
    return chart


def kidney_and_morphine() -> Chart:
    chart = long_term(
        "kidney-and-morphine",
        "Morphine at 30 MME/day with an eGFR of 24: its metabolites stay.",
        ("Bernadette", "Loomis"), "female", 63, drug="morphine ER 15", sig=daily(2),
    )  # fmt: skip
    egfr(chart, 24, ago=30)
    return chart


def cirrhosis_and_er() -> Chart:
    chart = long_term(
        "cirrhosis-and-er",
        "Extended-release oxycodone at 30 MME/day with cirrhosis.",
        ("Alistair", "Munro"), "male", 60, drug="oxycodone ER 10", sig=daily(2),
    )  # fmt: skip
    chart.condition("cirrhosis", ago=1500)
    return chart


def older_adult() -> Chart:
    return long_term(
        "older-adult",
        "Seventy-four years old, 15 MME/day, all in order: what age asks for, when the order is signed.",
        ("Wendeline", "Achterhof"), "female", 74, drug="hydrocodone-acetaminophen 5",
    )  # fmt: skip


def pregnant() -> Chart:
    chart = long_term(
        "pregnant",
        "Pregnant, 15 MME/day for half a year: no taper without obstetric and addiction expertise.",
        ("Marisela", "Quintana"), "female", 29, drug="hydrocodone-acetaminophen 5",
    )  # fmt: skip
    chart.condition("pregnancy", ago=40, category="encounter-diagnosis")
    return chart


def pregnant_with_oud() -> Chart:
    chart = long_term(
        "pregnant-with-oud",
        "Pregnant, with opioid use disorder and no treatment of it: offer it early.",
        ("Marguerite", "Solano"), "female", 27, drug="hydrocodone-acetaminophen 5",
    )  # fmt: skip
    chart.condition("pregnancy", ago=40, category="encounter-diagnosis")
    chart.condition("opioid abuse", ago=300)
    return chart
