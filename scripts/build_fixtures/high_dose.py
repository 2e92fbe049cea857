"""Patients whose daily dose, or what can be known of it, is the matter."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.drugs import concept
from scripts.build_fixtures.instruments import GAD7, PHQ9
from scripts.build_fixtures.people import MOOD, URINE, looked_after, naloxone_at_home
from scripts.build_fixtures.records import qtc, urine
from scripts.build_fixtures.screens import form
from scripts.build_fixtures.sig import daily, every, words


def charts() -> Iterator[Chart]:
    yield depressed_60_mme()
    yield fentanyl_75()
    yield methadone_for_pain()
    yield stable_90_mme()
    yield dose_rises()
    yield text_only_sig()
    yield drug_by_reference()
    yield dose_not_computable()
    yield medications_unavailable()
    yield more_than_three()


def depressed_60_mme() -> Chart:
    chart = Chart(
        "depressed-60-mme",
        "Oxycodone at 60 MME/day for eight weeks, PHQ-9 of 14, no naloxone: dose, naloxone and behavioral health.",
        ("Dana", "Whitlock"), "female", 46,
    )  # fmt: skip
    chart.condition("spinal stenosis", ago=300)
    chart.course("oxycodone 10", every(6), fills=2)
    looked_after(chart, "oxycodone 10", but=(MOOD,))
    form(chart, PHQ9, (2, 2, 2, 2, 1, 2, 2, 1, 0), ago=10)
    chart.draft("oxycodone 10", every(6))
    return chart


def fentanyl_75() -> Chart:
    chart = Chart(
        "fentanyl-75",
        "A 75 mcg/h fentanyl patch every 72 hours for months: 180 MME/day, naloxone and a review of benefit and risk.",
        ("Ruth", "Calloway-Iyer"), "female", 63,
    )  # fmt: skip
    chart.condition("chronic pain", ago=1400)
    chart.course("fentanyl 75", every(72), fills=8)
    looked_after(chart, "fentanyl 75")
    chart.draft("fentanyl 75", every(72))
    return chart


def methadone_for_pain() -> Chart:
    chart = Chart(
        "methadone-for-pain",
        "Methadone tablets 10 mg three times a day for neuropathic pain: 141 MME/day by the factor of 4.7, a good ECG.",
        ("Anselm", "Kirkbride"), "male", 55,
    )  # fmt: skip
    chart.condition("neuropathy", ago=1100)
    reason = [{"text": "Neuropathic pain"}]
    chart.course("methadone 10", daily(3), fills=6, reasonCode=reason)
    looked_after(chart, "methadone 10")
    qtc(chart, 428, ago=60)
    chart.draft("methadone 10", daily(3), reasonCode=reason)
    return chart


def stable_90_mme() -> Chart:
    chart = Chart(
        "stable-90-mme",
        "Years at an unchanged 90 MME/day with naloxone at home: a calm word on the dose and a review, nothing more.",
        ("Philippa", "Nordhagen"), "female", 59,
    )  # fmt: skip
    chart.condition("chronic pain", ago=2500)
    chart.course("oxycodone ER 30", daily(2), fills=13)
    naloxone_at_home(chart)
    looked_after(chart, "oxycodone ER 30")
    chart.draft("oxycodone ER 30", daily(2))
    return chart


def dose_rises() -> Chart:
    chart = Chart(
        "dose-rises",
        "30 MME/day on the list, an extended-release opioid of 30 MME/day added by the draft: the total reaches 60.",
        ("Cornelius", "Abernethy"), "male", 52,
    )  # fmt: skip
    chart.condition("back pain", ago=500)
    chart.course("hydrocodone-acetaminophen 10", daily(3), fills=2)
    looked_after(chart, "hydrocodone-acetaminophen 10")
    chart.selecting(chart.draft("oxycodone ER 10", daily(2)))
    return chart


def text_only_sig() -> Chart:
    chart = Chart(
        "text-only-sig",
        "Directions in words alone, with a ceiling of 8 tablets a day: 60 MME/day at the most the words allow.",
        ("Yolanda", "Prentiss"), "female", 41,
    )  # fmt: skip
    chart.condition("rib fracture", ago=12, category="encounter-diagnosis")
    sig = words(
        "Take 1 to 2 tablets by mouth every 4 to 6 hours as needed for pain. Not more than 8 tablets in 24 hours."
    )
    chart.order("oxycodone-acetaminophen 5", sig, ago=8, supply=10)
    looked_after(chart, "oxycodone-acetaminophen 5", but=(URINE,))
    urine(chart, "oxycodone", ago=9, is_found=False)
    chart.draft("oxycodone-acetaminophen 5", sig, supply=7)
    return chart


def drug_by_reference() -> Chart:
    chart = Chart(
        "drug-by-reference",
        "The drug stands in a Medication resource of its own, and in the draft in a contained one: 60 MME/day.",
        ("Hamish", "Delacroix"), "male", 61,
    )  # fmt: skip
    chart.condition("spinal stenosis", ago=700)
    order = chart.course("morphine ER 30", daily(2), fills=3)
    looked_after(chart, "morphine ER 30")
    chart.by_reference(order, "morphine ER 30")
    draft = chart.draft("morphine ER 30", daily(2))
    del draft["medicationCodeableConcept"]
    draft["contained"] = [{"resourceType": "Medication", "id": "drug", "code": concept("morphine ER 30")}]
    draft["medicationReference"] = {"reference": "#drug"}
    return chart


def dose_not_computable() -> Chart:
    chart = Chart(
        "dose-not-computable",
        "Oxycodone solution to be taken as directed: no dose can be worked out, and the service says so.",
        ("Winifred", "Osei-Tutu"), "female", 62,
    )  # fmt: skip
    chart.condition("spinal stenosis", ago=800)
    chart.course("oxycodone liquid", words("Use as directed."), fills=2)
    looked_after(chart, "oxycodone liquid")
    chart.draft("oxycodone liquid", words("Use as directed."))
    return chart


def medications_unavailable() -> Chart:
    chart = Chart(
        "medications-unavailable",
        "The medication list cannot be read: the draft alone is 60 MME/day, and no silence passes for safety.",
        ("Ezekiel", "Thornquist"), "male", 50,
    )  # fmt: skip
    chart.unavailable = ("MedicationRequest",)
    chart.condition("back pain", ago=200)
    chart.course("hydrocodone-acetaminophen 5", daily(3), fills=2)
    looked_after(chart, "hydrocodone-acetaminophen 5")
    chart.draft("oxycodone 10", every(6))
    return chart


def more_than_three() -> Chart:
    chart = Chart(
        "more-than-three",
        "High dose, benzodiazepine, PHQ-9 of 17 and GAD-7 of 12: more to say than three cards hold, so one line each.",
        ("Rosalind", "Vandermeer"), "female", 57,
    )  # fmt: skip
    chart.condition("chronic pain", ago=1600)
    chart.condition("depression", ago=1200)
    chart.condition("anxiety", ago=1200)
    chart.course("morphine ER 60", daily(2), fills=6)
    chart.course("alprazolam 1", daily(2), fills=4, by=OTHER_DOCTOR)
    looked_after(chart, "morphine ER 60", but=(URINE,))
    urine(chart, "morphine", ago=34, is_found=True)
    form(chart, PHQ9, (3, 2, 3, 2, 2, 2, 2, 1, 0), ago=21)
    form(chart, GAD7, (2, 2, 2, 2, 1, 2, 1), ago=21)
    chart.draft("morphine ER 60", daily(2))
    chart.selecting()
    return chart
