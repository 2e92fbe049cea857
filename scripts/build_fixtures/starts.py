"""Patients at the beginning: a first opioid, a stronger one, one more, or the old dose after a pause."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, THIRD_DOCTOR, Chart
from scripts.build_fixtures.people import MISUSE, MOOD, PDMP, URINE, VISIT, long_term, looked_after, newcomer, opioid_of
from scripts.build_fixtures.records import urine
from scripts.build_fixtures.sig import daily, every

NOTHING = (VISIT, PDMP, URINE, MISUSE, MOOD)


def charts() -> Iterator[Chart]:
    yield first_opioid_nothing_recorded()
    yield first_opioid_five_days()
    yield first_opioid_eight_days()
    yield first_opioid_no_sig()
    yield chronic_start_with_depression()
    yield fentanyl_patch_first()
    yield methadone_first()
    yield er_added_when_tolerant()
    yield two_long_acting()
    yield three_prescribers()
    yield dose_rises_from_60()
    yield lost_tolerance_80()
    yield lost_tolerance_20()
    yield quiet_long_term()


def first_opioid_nothing_recorded() -> Chart:
    chart = newcomer(
        "first-opioid-nothing-recorded",
        "A first opioid for ten days and nothing on record: no PDMP review, no screen, no other treatment tried.",
        ("Desmond", "Akintola"), "male", 37, but=NOTHING,
    )  # fmt: skip
    draft = chart.draft("oxycodone 5", every(6, as_needed="pain"), supply=10)
    chart.selecting(draft)
    return chart


def first_opioid_five_days() -> Chart:
    chart = newcomer(
        "first-opioid-five-days",
        "A first opioid for five days, all checks done: what is left to say is what else may help.",
        ("Priscilla", "Voss"), "female", 30,
    )  # fmt: skip
    chart.draft("oxycodone 5", every(6, as_needed="pain"), supply=5)
    return chart


def first_opioid_eight_days() -> Chart:
    chart = newcomer(
        "first-opioid-eight-days",
        "A first opioid for eight days: a word on the length, the next visit, and what else may help.",
        ("Rufus", "Halloran"), "male", 42,
    )  # fmt: skip
    chart.draft("oxycodone 5", every(6, as_needed="pain"), supply=8)
    return chart


def first_opioid_no_sig() -> Chart:
    chart = newcomer(
        "first-opioid-no-sig",
        "A first opioid just chosen, directions still to come: no guess at the dose.",
        ("Hortense", "Abellard"), "female", 33,
    )  # fmt: skip
    chart.selecting(chart.draft("oxycodone 5", daily(1), supply=None, dosageInstruction=None))
    return chart


def chronic_start_with_depression() -> Chart:
    chart = newcomer(
        "chronic-start-with-depression",
        "A first opioid for arthritis in somebody with depression: duloxetine treats both, and is not on the list.",
        ("Geraldine", "Mbeki"), "female", 60, pain="knee osteoarthritis",
    )  # fmt: skip
    chart.condition("depression", ago=800)
    chart.draft("hydrocodone-acetaminophen 5", daily(2), supply=30)
    return chart


def fentanyl_patch_first() -> Chart:
    chart = long_term(
        "fentanyl-patch-first",
        "A fentanyl patch at 20 MME/day of hydrocodone: not naive, and not tolerant either. Critical.",
        ("Augustin", "Perrault"), "male", 58,
        drug="hydrocodone-acetaminophen 5", sig=daily(4), fills=3, is_renewing=False,
    )  # fmt: skip
    chart.selecting(chart.draft("fentanyl 25", every(72)))
    return chart


def methadone_first() -> Chart:
    chart = newcomer(
        "methadone-first",
        "Methadone for neuropathic pain as the first opioid ever, and no ECG: critical.",
        ("Theodora", "Lindholm"), "female", 51, pain="neuropathy",
    )  # fmt: skip
    chart.draft("methadone 5", daily(2), supply=30, reasonCode=[{"text": "Neuropathic pain"}])
    return chart


def er_added_when_tolerant() -> Chart:
    chart = long_term(
        "er-added-when-tolerant",
        "40 mg of oxycodone a day for three months, an extended-release form added: the dose doubles.",
        ("Fitzgerald", "Onuoha"), "male", 49,
        drug="oxycodone 10", sig=every(6), fills=3, has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.draft("oxycodone ER 20", daily(2))
    return chart


def two_long_acting() -> Chart:
    chart = Chart(
        "two-long-acting",
        "Extended-release morphine for three more weeks, and extended-release oxycodone on top.",
        ("Millicent", "Drozdov"), "female", 55,
    )  # fmt: skip
    chart.condition("back pain", ago=900)
    chart.course("morphine ER 30", daily(2), fills=3, ended=-24)
    looked_after(chart, "morphine ER 30")
    chart.draft("oxycodone ER 10", daily(2))
    return chart


def three_prescribers() -> Chart:
    chart = newcomer(
        "three-prescribers",
        "Three opioids from three prescribers within ninety days.",
        ("Barnaby", "Sokolov"), "male", 45, pain="back pain", but=(URINE,),
    )  # fmt: skip
    chart.order("hydrocodone-acetaminophen 5", daily(3), ago=80, supply=20, status="completed")
    chart.order("oxycodone-acetaminophen 5", daily(3), ago=56, supply=28, status="completed", by=OTHER_DOCTOR)
    chart.order("tramadol 50", daily(3), ago=26, by=THIRD_DOCTOR)
    urine(chart, "tramadol", ago=10, is_found=True)
    chart.draft("tramadol 50", daily(3))
    return chart


def dose_rises_from_60() -> Chart:
    chart = long_term(
        "dose-rises-from-60",
        "From 60 to 90 MME/day, with naloxone at home: reassess before going on.",
        ("Henrietta", "Szabo"), "female", 53,
        drug="oxycodone 10", sig=every(6), fills=3, has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.replacing(opioid_of(chart), "oxycodone 15", every(6))
    return chart


def lost_tolerance_80() -> Chart:
    chart = Chart(
        "lost-tolerance-80",
        "Nine days without any opioid, then the old 80 MME/day again: critical.",
        ("Everett", "Nakamura"), "male", 56,
    )  # fmt: skip
    chart.condition("spinal stenosis", ago=900)
    chart.course("hydromorphone 4", daily(4), fills=3, ended=9)
    looked_after(chart, "hydromorphone 4")
    chart.draft("hydromorphone 4", daily(4))
    return chart


def lost_tolerance_20() -> Chart:
    chart = Chart(
        "lost-tolerance-20",
        "Nine days without any opioid, then the old 20 MME/day again: said calmly.",
        ("Ottoline", "Reyes"), "female", 47,
    )  # fmt: skip
    chart.condition("back pain", ago=900)
    chart.course("hydrocodone-acetaminophen 5", daily(4), fills=3, ended=9)
    looked_after(chart, "hydrocodone-acetaminophen 5")
    chart.draft("hydrocodone-acetaminophen 5", daily(4))
    return chart


def quiet_long_term() -> Chart:
    chart = long_term(
        "quiet-long-term",
        "Half a year at 30 MME/day, well looked after: nothing to say, at any hook.",
        ("Solveig", "Marchetti-Boyd"), "female", 50,
    )  # fmt: skip
    chart.selecting(*chart.drafts)
    chart.going_home()
    return chart
