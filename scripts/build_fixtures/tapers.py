"""Patients whose opioid is being reduced, stopped or exchanged: how fast, for how long it was taken, and for whom."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import Chart
from scripts.build_fixtures.instruments import PHQ9
from scripts.build_fixtures.people import long_term, looked_after, naloxone_at_home, opioid_of
from scripts.build_fixtures.records import qtc, taper_plan
from scripts.build_fixtures.screens import form
from scripts.build_fixtures.sig import daily, every

FIFTY_MG = daily(5)
FORTY_MG = daily(4)
TWO_YEARS = {"fills": 9, "supply": 90}
PLANNED = (("Oxycodone 50 mg/day (75 MME/day)", 90, 1), ("Oxycodone 40 mg/day (60 MME/day)", 0, -60))


def charts() -> Iterator[Chart]:
    yield stopped_after_two_years()
    yield cut_by_20_percent()
    yield cut_by_20_percent_ptsd()
    yield planned_cut_ptsd()
    yield planned_cut_suicide_item()
    yield cut_by_10_percent()
    yield cut_by_10_percent_ptsd()
    yield cut_by_10_percent_attempt_history()
    yield cut_by_10_percent_amitriptyline()
    yield stopped_after_two_months()
    yield stopped_after_two_months_phq_12()
    yield last_small_step()
    yield rotation_to_methadone()
    yield buprenorphine_start()
    yield cancer_stopped()
    yield cancer_cut()


def on_75_mme(slug: str, story: str, name: tuple[str, str], gender: str, age: int, **more: object) -> Chart:
    """Two years of oxycodone at 50 mg/day, 75 MME/day, with naloxone at home. What is being signed is still to come."""
    length = TWO_YEARS | more
    return long_term(
        slug, story, name, gender, age,
        drug="oxycodone 10", sig=FIFTY_MG, has_naloxone=True, is_renewing=False, **length,
    )  # fmt: skip


def stopped_after_two_years() -> Chart:
    chart = on_75_mme(
        "stopped-after-two-years",
        "Two years at 75 MME/day, stopped from one day to the next: critical.",
        ("Hezekiah", "Barlow"), "male", 57,
    )  # fmt: skip
    chart.stopping(opioid_of(chart))
    return chart


def cut_by_20_percent() -> Chart:
    chart = on_75_mme(
        "cut-by-20-percent",
        "From 75 to 60 MME/day at one go after two years, without a plan: faster than the length of use suggests.",
        ("Araminta", "Nolan"), "female", 56,
    )  # fmt: skip
    chart.replacing(opioid_of(chart), "oxycodone 10", FORTY_MG)
    return chart


def cut_by_20_percent_ptsd() -> Chart:
    chart = on_75_mme(
        "cut-by-20-percent-ptsd",
        "The same cut in somebody with PTSD: one level more urgent.",
        ("Thelonius", "Graves"), "male", 44,
    )  # fmt: skip
    chart.condition("PTSD", ago=2000)
    chart.replacing(opioid_of(chart), "oxycodone 10", FORTY_MG)
    return chart


def planned_cut_ptsd() -> Chart:
    chart = on_75_mme(
        "planned-cut-ptsd",
        "The same cut in somebody with PTSD, as the next step of a documented plan: information.",
        ("Evangeline", "Pruitt"), "female", 45,
    )  # fmt: skip
    chart.condition("PTSD", ago=2000)
    taper_plan(chart, PLANNED)
    chart.replacing(opioid_of(chart), "oxycodone 10", FORTY_MG)
    return chart


def planned_cut_suicide_item() -> Chart:
    chart = on_75_mme(
        "planned-cut-suicide-item",
        "The planned cut, but PHQ-9 item 9 is positive since last week: no step today.",
        ("Cornelia", "Webb"), "female", 43,
    )  # fmt: skip
    form(chart, PHQ9, (1, 1, 1, 1, 0, 0, 0, 0, 1), ago=6)
    taper_plan(chart, PLANNED)
    chart.replacing(opioid_of(chart), "oxycodone 10", FORTY_MG)
    return chart


def ten_percent(chart: Chart) -> Chart:
    """From 50 to 45 mg/day: ten tablets of 5 mg become nine."""
    chart.replacing(opioid_of(chart), "oxycodone 5", daily(3, dose=3))
    return chart


def cut_by_10_percent() -> Chart:
    chart = on_75_mme(
        "cut-by-10-percent",
        "From 75 to 67.5 MME/day after two years: the pace that the length of use suggests.",
        ("Jedediah", "Stone"), "male", 59,
    )  # fmt: skip
    return ten_percent(chart)


def cut_by_10_percent_ptsd() -> Chart:
    chart = on_75_mme(
        "cut-by-10-percent-ptsd",
        "The same ten percent in somebody with PTSD: worth a word.",
        ("Seraphina", "Doyle"), "female", 41,
    )  # fmt: skip
    chart.condition("PTSD", ago=2000)
    return ten_percent(chart)


def cut_by_10_percent_attempt_history() -> Chart:
    chart = on_75_mme(
        "cut-by-10-percent-attempt-history",
        "The same ten percent in somebody who attempted suicide, years ago and undated: worth a word.",
        ("Obadiah", "Crane"), "male", 50,
    )  # fmt: skip
    chart.condition("suicide attempt, history", ago=1500)
    return ten_percent(chart)


def cut_by_10_percent_amitriptyline() -> Chart:
    chart = on_75_mme(
        "cut-by-10-percent-amitriptyline",
        "The same ten percent beside amitriptyline, which kills in overdose: mind how much is at home.",
        ("Clarissa", "Underhill"), "female", 54,
    )  # fmt: skip
    ten_percent(chart)
    chart.course("amitriptyline 25", daily(1), fills=12)
    return chart


def stopped_after_two_months() -> Chart:
    chart = on_75_mme(
        "stopped-after-two-months",
        "Two months at 75 MME/day, stopped from one day to the next: dependent by now, so a warning.",
        ("Verity", "Langston"), "female", 38, fills=2, supply=30,
    )  # fmt: skip
    chart.stopping(opioid_of(chart))
    return chart


def stopped_after_two_months_phq_12() -> Chart:
    chart = on_75_mme(
        "stopped-after-two-months-phq-12",
        "The same stop with a PHQ-9 of 12: critical.",
        ("Ferdinand", "Ocampo"), "male", 39, fills=2, supply=30,
    )  # fmt: skip
    form(chart, PHQ9, (2, 2, 2, 2, 1, 1, 1, 1, 0), ago=12)
    chart.stopping(opioid_of(chart))
    return chart


def last_small_step() -> Chart:
    chart = Chart(
        "last-small-step",
        "From 15 to 7.5 MME/day, five weeks after the step before: small and near the end, so information.",
        ("Lavinia", "Hobbs"), "female", 60,
    )  # fmt: skip
    chart.condition("back pain", ago=900)
    chart.course("oxycodone 10", daily(4), fills=8, ended=35)
    chart.order("oxycodone 5", daily(2), ago=35, supply=30, status="completed")
    latest = chart.order("oxycodone 5", daily(2), ago=5, supply=30)
    naloxone_at_home(chart)
    looked_after(chart, "oxycodone 5")
    chart.replacing(latest, "oxycodone 5", daily(1))
    return chart


def rotation_to_methadone() -> Chart:
    chart = long_term(
        "rotation-to-methadone",
        "Morphine stopped and methadone begun low on the same day: an exchange, not a cut.",
        ("Zebulon", "Hart"), "male", 53,
        drug="morphine ER 60", sig=daily(2), pain="neuropathy", has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    qtc(chart, 421, ago=20)
    chart.stopping(opioid_of(chart))
    chart.draft("methadone 5", daily(2), reasonCode=[{"text": "Neuropathic pain"}])
    return chart


def buprenorphine_start() -> Chart:
    chart = long_term(
        "buprenorphine-start",
        "Opioid use disorder on oxycodone, buprenorphine being started in its place: mind the timing.",
        ("Calliope", "Rourke"), "female", 37,
        drug="oxycodone 10", sig=every(6), has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.condition("opioid abuse", ago=60)
    chart.stopping(opioid_of(chart))
    chart.draft("buprenorphine-naloxone 8", daily(1))
    return chart


def cancer_stopped() -> Chart:
    chart = on_75_mme(
        "cancer-stopped",
        "Cancer pain, 75 MME/day stopped from one day to the next: the one taper card that cancer does not silence.",
        ("Gulliver", "Ames"), "male", 64,
    )  # fmt: skip
    chart.condition("pancreatic cancer", ago=50, category="encounter-diagnosis")
    chart.stopping(opioid_of(chart))
    return chart


def cancer_cut() -> Chart:
    chart = on_75_mme(
        "cancer-cut",
        "Cancer pain, a cut by a fifth: the pace is not this guideline's matter.",
        ("Delphine", "Okoro"), "female", 62,
    )  # fmt: skip
    chart.condition("pancreatic cancer", ago=50, category="encounter-diagnosis")
    chart.replacing(opioid_of(chart), "oxycodone 10", FORTY_MG)
    return chart
