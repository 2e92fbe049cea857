"""Patients with an opioid and another drug that changes it, or that it changes."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import OTHER_DOCTOR, Chart
from scripts.build_fixtures.people import URINE, long_term, newcomer
from scripts.build_fixtures.records import qtc, urine
from scripts.build_fixtures.sig import daily


def charts() -> Iterator[Chart]:
    yield tramadol_and_maoi()
    yield tramadol_and_new_antidepressant()
    yield tapentadol_and_settled_antidepressant()
    yield codeine_and_paroxetine()
    yield tramadol_after_bupropion()
    yield oxycodone_and_clarithromycin()
    yield tramadol_and_carbamazepine()
    yield tramadol_and_epilepsy()
    yield oxycodone_and_naltrexone()
    yield opioid_on_naltrexone()
    yield pentazocine_on_morphine()
    yield opioid_on_buprenorphine()
    yield methadone_and_citalopram()
    yield methadone_qtc_512()


def on_tramadol(slug: str, story: str, name: tuple[str, str], gender: str, age: int, **more: object) -> Chart:
    """Half a year of tramadol at 30 MME/day."""
    return long_term(slug, story, name, gender, age, drug="tramadol 50", sig=daily(3), **more)


def tramadol_and_maoi() -> Chart:
    chart = on_tramadol(
        "tramadol-and-maoi",
        "Phenelzine being signed for somebody on tramadol: not to be signed together.",
        ("Leander", "Whitcombe"), "male", 48, is_renewing=False,
    )  # fmt: skip
    chart.selecting(chart.draft("phenelzine 15", daily(3)))
    chart.draft("amoxicillin 500", daily(3), supply=7)
    return chart


def tramadol_and_new_antidepressant() -> Chart:
    chart = on_tramadol(
        "tramadol-and-new-antidepressant",
        "Sertraline being started beside tramadol: serotonin toxicity and seizures to watch for.",
        ("Anneliese", "Hartwig"), "female", 39, is_renewing=False,
    )  # fmt: skip
    amoxicillin = chart.draft("amoxicillin 500", daily(3), supply=7)
    chart.draft("sertraline 50", daily(1))
    chart.selecting(amoxicillin)
    return chart


def tapentadol_and_settled_antidepressant() -> Chart:
    chart = long_term(
        "tapentadol-and-settled-antidepressant",
        "Tapentadol and sertraline together for half a year without trouble: information only.",
        ("Casimir", "Dubois"), "male", 52, drug="tapentadol 50", sig=daily(2),
    )  # fmt: skip
    chart.course("sertraline 50", daily(1), fills=6)
    return chart


def codeine_and_paroxetine() -> Chart:
    chart = long_term(
        "codeine-and-paroxetine",
        "Paroxetine keeps codeine from working: poor relief would be a matter of enzymes, not of misuse.",
        ("Juniper", "Castell"), "female", 35, drug="codeine-acetaminophen 30", sig=daily(4), is_renewing=False,
    )  # fmt: skip
    chart.draft("paroxetine 20", daily(1))
    return chart


def tramadol_after_bupropion() -> Chart:
    chart = on_tramadol(
        "tramadol-after-bupropion",
        "Bupropion ended ten days ago and with it the brake on tramadol: the same dose does more now.",
        ("Orson", "Villareal"), "male", 44,
    )  # fmt: skip
    chart.course("bupropion 150", daily(1), fills=4, ended=10)
    return chart


def oxycodone_and_clarithromycin() -> Chart:
    chart = long_term(
        "oxycodone-and-clarithromycin",
        "Clarithromycin being started beside oxycodone: the level rises for days.",
        ("Marguerite", "Stavros"), "female", 57, drug="oxycodone 5", sig=daily(4), is_renewing=False,
    )  # fmt: skip
    chart.draft("clarithromycin", daily(2), supply=10)
    return chart


def tramadol_and_carbamazepine() -> Chart:
    chart = on_tramadol(
        "tramadol-and-carbamazepine",
        "Carbamazepine being started beside tramadol: less relief and more seizures.",
        ("Percival", "Osborne"), "male", 61, is_renewing=False,
    )  # fmt: skip
    chart.draft("carbamazepine", daily(2))
    return chart


def tramadol_and_epilepsy() -> Chart:
    chart = on_tramadol(
        "tramadol-and-epilepsy",
        "Tramadol renewed for somebody with epilepsy.",
        ("Isadora", "Kowalczyk"), "female", 33,
    )  # fmt: skip
    chart.condition("epilepsy", ago=3000)
    return chart


def oxycodone_and_naltrexone() -> Chart:
    chart = long_term(
        "oxycodone-and-naltrexone",
        "Naltrexone being signed for somebody who takes oxycodone every day: withdrawal within the hour.",
        ("Thaddeus", "Brightman"), "male", 41, drug="oxycodone 5", sig=daily(4), is_renewing=False,
    )  # fmt: skip
    chart.draft("naltrexone 50", daily(1))
    return chart


def opioid_on_naltrexone() -> Chart:
    chart = newcomer(
        "opioid-on-naltrexone",
        "A naltrexone injection ten days ago, an opioid being signed: blocked today, dangerous when the block fades.",
        ("Wilhelmina", "Frost"), "female", 29,
    )  # fmt: skip
    sig = {**daily(1), "repeat": {"frequency": 1, "period": 28, "periodUnit": "d"}, "says": "every 28 days"}
    chart.order("naltrexone 380", sig, ago=10, supply=28, by=OTHER_DOCTOR)
    chart.draft("hydrocodone-acetaminophen 5", daily(3), supply=5)
    return chart


def pentazocine_on_morphine() -> Chart:
    chart = long_term(
        "pentazocine-on-morphine",
        "Pentazocine being signed for somebody who takes morphine every day: it brings on withdrawal.",
        ("Hieronymus", "Bly"), "male", 52,
        drug="morphine ER 15", sig=daily(2), has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.draft("pentazocine 50", daily(1))
    return chart


def opioid_on_buprenorphine() -> Chart:
    chart = long_term(
        "opioid-on-buprenorphine",
        "In treatment with buprenorphine, oxycodone for five days: an interaction, and the treatment goes on.",
        ("Cassius", "Monroe"), "male", 36,
        drug="buprenorphine-naloxone 8", sig=daily(2), has_naloxone=True, is_renewing=False,
    )  # fmt: skip
    chart.condition("opioid use disorder", ago=700)
    chart.condition("postoperative pain", ago=1, category="encounter-diagnosis")
    chart.draft("oxycodone 5", daily(4, as_needed="pain"), supply=5)
    return chart


def methadone_and_citalopram() -> Chart:
    chart = long_term(
        "methadone-and-citalopram",
        "Methadone for pain with citalopram for years, and no ECG on record.",
        ("Ephraim", "Goodwin"), "male", 54,
        drug="methadone 5", sig=daily(2), pain="neuropathy", but=(URINE,),
    )  # fmt: skip
    urine(chart, "methadone", ago=34, is_found=True)
    chart.course("citalopram 20", daily(1), fills=12)
    return chart


def methadone_qtc_512() -> Chart:
    chart = long_term(
        "methadone-qtc-512",
        "Methadone for pain at 141 MME/day, QTc of 512 ms three weeks ago: critical.",
        ("Clementine", "Abara-Jones"), "female", 62,
        drug="methadone 10", sig=daily(3), pain="neuropathy", has_naloxone=True,
    )  # fmt: skip
    qtc(chart, 512, ago=21)
    return chart
