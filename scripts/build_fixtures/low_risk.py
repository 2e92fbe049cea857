"""Patients for whom the service stays silent, or nearly so."""

from collections.abc import Iterator
from itertools import cycle, islice

from scripts.build_fixtures import conditions
from scripts.build_fixtures.chart import Chart
from scripts.build_fixtures.instruments import PHQ9
from scripts.build_fixtures.people import looked_after, naloxone_at_home
from scripts.build_fixtures.screens import form
from scripts.build_fixtures.sig import daily, every

LONG_STANDING = (
    ("amlodipine 5", 1), ("atorvastatin 20", 1), ("metformin 500", 2), ("aspirin 81", 1), ("losartan 50", 1),
    ("furosemide 40", 1), ("hydrochlorothiazide 25", 1), ("montelukast 10", 1), ("pantoprazole 40", 1),
    ("tamsulosin 0.4", 1), ("clopidogrel 75", 1),
)  # fmt: skip
SHORT_COURSES = ("amoxicillin 500", "azithromycin 250", "cephalexin 500", "ibuprofen 600", "prednisone 10")


def charts() -> Iterator[Chart]:
    yield acute_low_risk()
    yield no_opioid()
    yield naloxone_on_list()
    yield minor_with_draft()
    yield hospital_stay()
    yield hundred_orders()


def acute_low_risk() -> Chart:
    chart = Chart(
        "acute-low-risk",
        "A first, short course after a fracture, at 20 MME/day, other medicines tried, no risk: nothing to say.",
        ("Tomas", "Brandvold"), "male", 34,
    )  # fmt: skip
    chart.condition("wrist fracture", ago=0, category="encounter-diagnosis")
    chart.order("ibuprofen 600", daily(3), ago=3, supply=10)
    chart.order("acetaminophen 500", daily(3, dose=2), ago=3, supply=10)
    looked_after(chart)
    chart.draft("hydrocodone-acetaminophen 5", every(6, as_needed="pain"), supply=3)
    return chart


def no_opioid() -> Chart:
    chart = Chart(
        "no-opioid",
        "Depression with a PHQ-9 of 16, no opioid anywhere, an antibiotic being signed: silence.",
        ("Marisol", "Vantongeren"), "female", 58,
    )  # fmt: skip
    chart.condition("depression", ago=400)
    chart.condition("hypertension", ago=2000)
    chart.order("sertraline 50", daily(1), ago=40, supply=90)
    chart.order("lisinopril 10", daily(1), ago=60, supply=90)
    form(chart, PHQ9, (2, 2, 2, 2, 2, 2, 2, 2, 0), ago=14)
    chart.draft("amoxicillin 500", daily(3), supply=7)
    return chart


def naloxone_on_list() -> Chart:
    chart = Chart(
        "naloxone-on-list",
        "Sleep apnea and 30 MME/day would call for naloxone, but it is on the list: a word on the breathing alone.",
        ("Bertram", "Oyelaran"), "male", 61,
    )  # fmt: skip
    chart.condition("sleep apnea", ago=900)
    chart.condition("knee osteoarthritis", ago=1500)
    chart.course("hydrocodone-acetaminophen 10", daily(3, as_needed="pain"), fills=3)
    naloxone_at_home(chart, ago=70)
    looked_after(chart, "hydrocodone-acetaminophen 10")
    chart.draft("hydrocodone-acetaminophen 10", daily(3, as_needed="pain"))
    return chart


def minor_with_draft() -> Chart:
    chart = Chart(
        "minor-with-draft",
        "Sixteen years old, an opioid after tonsillectomy being signed: the guideline is for adults, so silence.",
        ("Ilse", "Marchetti"), "female", 16,
    )  # fmt: skip
    chart.condition("tonsillectomy pain", ago=1, category="encounter-diagnosis")
    chart.draft("oxycodone 5", every(4, as_needed="pain"), supply=5)
    return chart


def hospital_stay() -> Chart:
    chart = Chart(
        "hospital-stay",
        "Admitted with a rib fracture, an inpatient opioid order of 96 MME/day: outpatient advice stays silent.",
        ("Gwendolyn", "Aasland"), "female", 49,
    )  # fmt: skip
    chart.resources[-1]["class"]["code"] = "IMP"
    chart.going_home()
    chart.condition("rib fracture", ago=1, category="encounter-diagnosis")
    chart.draft("hydromorphone 4", every(5, as_needed="severe pain"), supply=None, category="inpatient")
    return chart


def hundred_orders() -> Chart:
    chart = Chart(
        "hundred-orders",
        "A hundred orders and a hundred conditions, pages of them; among them tramadol at 40 MME/day and sleep apnea.",
        ("Leopold", "Achterberg"), "male", 77,
    )  # fmt: skip
    for drug, times in LONG_STANDING:
        chart.order(drug, daily(times), ago=30, supply=90)
        for quarter in range(1, 8):
            chart.order(drug, daily(times), ago=30 + 90 * quarter, supply=90, status="completed")
    for n, drug in enumerate(islice(cycle(SHORT_COURSES), 10)):
        chart.order(drug, daily(2), ago=120 + 50 * n, supply=7, status="completed")
    chart.course("tramadol 50", daily(4, as_needed="pain"), fills=2)
    looked_after(chart, "tramadol 50")
    for name in ("sleep apnea", "knee osteoarthritis", "hypertension", "diabetes", "lipids", "reflux"):
        chart.condition(name, ago=1800)
    for n, (code, display) in enumerate(islice(cycle(conditions.EVERYDAY), 94)):
        concept = {"coding": [{"system": conditions.ICD10CM, "code": code, "display": display}], "text": display}
        chart.diagnosis(concept, ago=60 + 25 * n, category="encounter-diagnosis", status="resolved")
    chart.draft("tramadol 50", daily(4, as_needed="pain"))
    return chart
