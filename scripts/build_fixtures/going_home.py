"""Patients who leave the hospital or are at the end of life: settings in which another part of the rules speaks."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.people import PDMP, long_term, looked_after
from scripts.build_fixtures.sig import daily, every


def charts() -> Iterator[Chart]:
    yield discharge_first_opioid()
    yield discharge_beside_benzodiazepine()
    yield discharge_beside_opioid_at_home()
    yield palliative_care_and_benzodiazepine()


def admitted(slug: str, story: str, name: tuple[str, str], gender: str, age: int) -> Chart:
    """In hospital since the day before yesterday, after an operation, and going home today."""
    chart = Chart(slug, story, name, gender, age)
    stay = chart.resources[-1]
    stay["class"]["code"] = "IMP"
    stay["period"]["start"] = "{{today-2d}}T09:00:00Z"
    chart.condition("postoperative pain", ago=1, category="encounter-diagnosis")
    chart.going_home()
    chart.draft("amoxicillin 500", daily(3), supply=7, category="discharge")
    return chart


def discharge_first_opioid() -> Chart:
    chart = admitted(
        "discharge-first-opioid",
        "Going home with a first opioid for ten days, and the PDMP not reviewed.",
        ("Barrington", "Cole"), "male", 41,
    )  # fmt: skip
    looked_after(chart, but=(PDMP,))
    chart.order("oxycodone 5", every(6, as_needed="pain"), ago=0, supply=10, category="discharge")
    return chart


def discharge_beside_benzodiazepine() -> Chart:
    chart = admitted(
        "discharge-beside-benzodiazepine",
        "Going home with a first opioid for five days, lorazepam at home for months, no naloxone: critical.",
        ("Eleanora", "Finch-Hatton"), "female", 58,
    )  # fmt: skip
    looked_after(chart)
    chart.course("lorazepam 1", daily(2), fills=6, by=OTHER_DOCTOR)
    chart.order("hydrocodone-acetaminophen 5", daily(3), ago=0, supply=5, category="discharge")
    return chart


def discharge_beside_opioid_at_home() -> Chart:
    chart = admitted(
        "discharge-beside-opioid-at-home",
        "30 MME/day at home, another 30 to go home with for ten days: 60 together.",
        ("Cornelius", "Vane"), "male", 52,
    )  # fmt: skip
    chart.course("hydrocodone-acetaminophen 10", daily(3), fills=2)
    looked_after(chart, "hydrocodone-acetaminophen 10")
    chart.order("oxycodone 5", every(6, as_needed="pain"), ago=0, supply=10, category="discharge")
    return chart


def palliative_care_and_benzodiazepine() -> Chart:
    chart = long_term(
        "palliative-care-and-benzodiazepine",
        "Palliative care, 240 MME/day and lorazepam for months, naloxone at home: a soft word on sedation alone.",
        ("Isolde", "Marchbanks"), "female", 63,
        drug="morphine ER 60", sig=daily(4), pain="pancreatic cancer", has_naloxone=True,
    )  # fmt: skip
    chart.condition("palliative care", ago=30, category="encounter-diagnosis")
    chart.course("lorazepam 1", daily(2), fills=4, by=OTHER_DOCTOR)
    return chart
