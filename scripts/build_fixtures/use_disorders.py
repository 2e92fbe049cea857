"""Patients with a substance use disorder, perhaps one, one behind them, or a screen that points to it."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import Chart
from scripts.build_fixtures.instruments import AUDIT_C
from scripts.build_fixtures.people import long_term
from scripts.build_fixtures.screens import form, observed
from scripts.build_fixtures.sig import daily


def charts() -> Iterator[Chart]:
    yield oud_untreated()
    yield oud_without_prescription()
    yield oud_in_remission()
    yield f11_20_alone()
    yield moud_and_benzodiazepine()
    yield cocaine_use_disorder()
    yield alcohol_use_disorder()
    yield audit_c_man_4()
    yield audit_c_woman_3()
    yield audit_c_man_3()
    yield dast_10_of_4()


def oud_untreated() -> Chart:
    chart = long_term(
        "oud-untreated",
        "Opioid use disorder, 30 MME/day and no treatment: offer it, and naloxone.",
        ("Jericho", "Vance"), "male", 34,
    )  # fmt: skip
    chart.condition("opioid abuse", ago=60)
    return chart


def oud_without_prescription() -> Chart:
    chart = Chart(
        "oud-without-prescription",
        "Opioid use disorder and no opioid on the list; an antibiotic being signed: said when the chart is open.",
        ("Temperance", "Hale"), "female", 31,
    )  # fmt: skip
    chart.condition("opioid abuse", ago=60)
    chart.visit(ago=20)
    chart.draft("amoxicillin 500", daily(3), supply=7)
    return chart


def oud_in_remission() -> Chart:
    chart = long_term(
        "oud-in-remission",
        "Opioid use disorder in remission, 15 MME/day: naloxone, and no talk of a disorder.",
        ("Ichabod", "Lane"), "male", 48, drug="hydrocodone-acetaminophen 5",
    )  # fmt: skip
    chart.condition("opioid use disorder in remission", ago=1600)
    return chart


def f11_20_alone() -> Chart:
    chart = long_term(
        "f11-20-alone",
        "The code F11.20 on 30 MME/day and nothing else: it may only mean dependence, so ask for the criteria.",
        ("Drusilla", "Paine"), "female", 55, has_naloxone=True,
    )  # fmt: skip
    chart.condition("opioid dependence code", ago=400)
    return chart


def moud_and_benzodiazepine() -> Chart:
    chart = long_term(
        "moud-and-benzodiazepine",
        "In treatment with buprenorphine, clonazepam being started: neither treatment is withheld, naloxone is due.",
        ("Balthazar", "Reed"), "male", 35,
        drug="buprenorphine-naloxone 8", sig=daily(2), is_renewing=False,
    )  # fmt: skip
    chart.condition("opioid use disorder", ago=700)
    chart.draft("clonazepam 0.5", daily(2))
    return chart


def cocaine_use_disorder() -> Chart:
    chart = long_term(
        "cocaine-use-disorder",
        "Cocaine use disorder and 30 MME/day: not a sedative, and still a risk of overdose.",
        ("Rhiannon", "Sayre"), "female", 42,
    )  # fmt: skip
    chart.condition("cocaine use disorder", ago=500)
    return chart


def alcohol_use_disorder() -> Chart:
    chart = long_term(
        "alcohol-use-disorder",
        "Alcohol use disorder and 30 MME/day.",
        ("Mordecai", "Finley"), "male", 57,
    )  # fmt: skip
    chart.condition("alcohol use disorder", ago=900)
    return chart


def audit_c_man_4() -> Chart:
    chart = long_term(
        "audit-c-man-4",
        "An AUDIT-C of 4 in a man with 30 MME/day: positive.",
        ("Phineas", "Oakes"), "male", 46,
    )  # fmt: skip
    form(chart, AUDIT_C, (2, 1, 1), ago=15)
    return chart


def audit_c_woman_3() -> Chart:
    chart = long_term(
        "audit-c-woman-3",
        "An AUDIT-C of 3 in a woman with 30 MME/day: positive.",
        ("Hyacinth", "Moss"), "female", 46,
    )  # fmt: skip
    form(chart, AUDIT_C, (1, 1, 1), ago=15)
    return chart


def audit_c_man_3() -> Chart:
    chart = long_term(
        "audit-c-man-3",
        "An AUDIT-C of 3 in a man with 30 MME/day: below the cut for men, nothing to say.",
        ("Bartholomew", "Quick"), "male", 46,
    )  # fmt: skip
    form(chart, AUDIT_C, (1, 1, 1), ago=15)
    return chart


def dast_10_of_4() -> Chart:
    chart = long_term(
        "dast-10-of-4",
        "A DAST-10 of 4, as a score alone and written as text.",
        ("Magnolia", "Speer"), "female", 33,
    )  # fmt: skip
    observed(chart, "82667-7", "Total score DAST-10", ago=15, valueString="4")
    return chart
