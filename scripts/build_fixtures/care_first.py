"""Patients in whom something else than the dose comes first: another drug, an illness, a danger."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.instruments import PHQ9
from scripts.build_fixtures.people import URINE, looked_after
from scripts.build_fixtures.records import urine
from scripts.build_fixtures.screens import answered, form, observed
from scripts.build_fixtures.sig import daily, every


def charts() -> Iterator[Chart]:
    yield opioid_and_benzodiazepine()
    yield oud_on_buprenorphine()
    yield prior_overdose()
    yield active_cancer()
    yield sickle_cell()
    yield suicide_item_low_total()
    yield suicide_item_no_opioid()


def opioid_and_benzodiazepine() -> Chart:
    chart = Chart(
        "opioid-and-benzodiazepine",
        "Hydrocodone at 30 MME/day beside lorazepam from another prescriber, and no naloxone: critical.",
        ("Beatrix", "Holloway"), "female", 44,
    )  # fmt: skip
    chart.condition("anxiety", ago=600)
    chart.condition("back pain", ago=400)
    chart.course("hydrocodone-acetaminophen 10", daily(3), fills=2)
    chart.course("lorazepam 1", daily(2), fills=4, by=OTHER_DOCTOR)
    looked_after(chart, but=(URINE,))
    urine(chart, "hydrocodone", ago=34, is_found=True)
    chart.draft("lorazepam 1", daily(2))
    return chart


def oud_on_buprenorphine() -> Chart:
    chart = Chart(
        "oud-on-buprenorphine",
        "Opioid use disorder in treatment with buprenorphine/naloxone: no dose, no taper, but naloxone at home.",
        ("Silas", "Merriweather"), "male", 33,
    )  # fmt: skip
    chart.condition("opioid use disorder", ago=500)
    chart.course("buprenorphine-naloxone 8", daily(2), fills=6)
    looked_after(chart, "buprenorphine-naloxone 8")
    chart.draft("buprenorphine-naloxone 8", daily(2))
    return chart


def prior_overdose() -> Chart:
    chart = Chart(
        "prior-overdose",
        "An opioid overdose eight months ago, 15 MME/day now, and no naloxone since: critical.",
        ("Octavia", "Lundgren"), "female", 38,
    )  # fmt: skip
    chart.condition("overdose", ago=240, category="encounter-diagnosis", status="resolved")
    chart.condition("knee osteoarthritis", ago=700)
    chart.course("hydrocodone-acetaminophen 5", daily(3), fills=2)
    looked_after(chart, "hydrocodone-acetaminophen 5")
    chart.draft("hydrocodone-acetaminophen 5", daily(3))
    return chart


def active_cancer() -> Chart:
    chart = Chart(
        "active-cancer",
        "Lung cancer under treatment, 180 MME/day: silent on dose and taper, naloxone at home is still offered.",
        ("Erasmus", "Fairweather"), "male", 66,
    )  # fmt: skip
    chart.condition("lung cancer", ago=60, category="encounter-diagnosis")
    chart.visit(ago=60, kind="Oncology consultation")
    chart.visit(ago=25, kind="Oncology follow-up")
    chart.course("morphine ER 60", daily(2), fills=6)
    chart.course("morphine 15", every(6, as_needed="breakthrough pain"), fills=6)
    chart.draft("morphine ER 60", daily(2))
    return chart


def sickle_cell() -> Chart:
    chart = Chart(
        "sickle-cell",
        "Sickle cell disease, hydromorphone at 80 MME/day: silent on dose and taper, naloxone is still offered.",
        ("Imani", "Castellanos"), "female", 27,
    )  # fmt: skip
    chart.condition("sickle cell", ago=3000)
    chart.course("hydromorphone 4", daily(4), fills=6)
    chart.draft("hydromorphone 4", daily(4))
    return chart


def suicide_item_low_total() -> Chart:
    chart = Chart(
        "suicide-item-low-total",
        "PHQ-9 of only 3, with item 9 positive, on 15 MME/day: the answer counts, not the total.",
        ("Lucian", "Ferreira-Holt"), "male", 29,
    )  # fmt: skip
    chart.condition("back pain", ago=90)
    chart.course("hydrocodone-acetaminophen 5", daily(3), fills=2)
    looked_after(chart, "hydrocodone-acetaminophen 5")
    form(chart, PHQ9, (0, 1, 1, 0, 0, 0, 0, 0, 1), ago=3)
    chart.draft("hydrocodone-acetaminophen 5", daily(3))
    chart.going_home()
    return chart


def suicide_item_no_opioid() -> Chart:
    chart = Chart(
        "suicide-item-no-opioid",
        "PHQ-9 item 9 positive as an Observation and no opioid: the one thing that is said to anybody.",
        ("Hester", "Quillfeather"), "female", 22,
    )  # fmt: skip
    chart.condition("depression", ago=60)
    observed(chart, "44261-6", "PHQ-9 total score", ago=2, valueQuantity={"value": 8, "unit": "{score}"})
    observed(chart, "44260-8", "PHQ-9 item 9", ago=2, valueCodeableConcept=answered(2))
    chart.draft("sertraline 50", daily(1))
    return chart
