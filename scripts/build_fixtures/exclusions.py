"""Patients with an illness for which the guideline is not meant, or only seemingly with one: 60 MME/day each."""

from collections.abc import Iterator

from scripts.build_fixtures.chart import Chart, coded
from scripts.build_fixtures.conditions import SNOMED
from scripts.build_fixtures.people import long_term
from scripts.build_fixtures.sig import every


def charts() -> Iterator[Chart]:
    yield sickle_cell_trait()
    yield cancer_history()
    yield cancer_on_the_list_alone()
    yield cancer_and_its_pain()
    yield hospice_care()
    yield hospice_code_for_something_else()


def on_60_mme(slug: str, story: str, name: tuple[str, str], gender: str, age: int) -> Chart:
    return long_term(slug, story, name, gender, age, drug="oxycodone 10", sig=every(6), has_naloxone=True)


def sickle_cell_trait() -> Chart:
    chart = on_60_mme(
        "sickle-cell-trait",
        "Sickle-cell trait: no illness, so the dose is spoken of.",
        ("Zenobia", "Walker"), "female", 40,
    )  # fmt: skip
    chart.condition("sickle-cell trait", ago=5000)
    return chart


def cancer_history() -> Chart:
    chart = on_60_mme(
        "cancer-history",
        "A history of cancer: behind the patient, so the dose is spoken of.",
        ("Archibald", "Pell"), "male", 61,
    )  # fmt: skip
    chart.condition("lung cancer, history", ago=900)
    return chart


def cancer_on_the_list_alone() -> Chart:
    chart = on_60_mme(
        "cancer-on-the-list-alone",
        "Cancer on the problem list for years and no sign of treatment: not enough to be silent about the dose.",
        ("Florence", "Igwe"), "female", 60,
    )  # fmt: skip
    chart.condition("lung cancer", ago=1500)
    return chart


def cancer_and_its_pain() -> Chart:
    chart = on_60_mme(
        "cancer-and-its-pain",
        "Cancer on the problem list, and pain coded as due to it: silent about the dose.",
        ("Benedict", "Oduya"), "male", 62,
    )  # fmt: skip
    chart.condition("lung cancer", ago=1500)
    chart.condition("cancer pain", ago=200)
    return chart


def hospice_care() -> Chart:
    chart = on_60_mme(
        "hospice-care",
        "Hospice care, coded and displayed as such: silent about the dose.",
        ("Eulalia", "Crane"), "female", 64,
    )  # fmt: skip
    chart.diagnosis(coded(SNOMED, "385763009", "Hospice care"), ago=20)
    return chart


def hospice_code_for_something_else() -> Chart:
    chart = on_60_mme(
        "hospice-code-for-something-else",
        "The hospice code on an entry that reads diet education: mislabelled, so the dose is spoken of.",
        ("Winslow", "Tran"), "male", 59,
    )  # fmt: skip
    chart.diagnosis({**coded(SNOMED, "385763009", "Diet education"), "text": "Diet education"}, ago=20)
    return chart
