"""The charts that others start from: somebody new to opioids, and somebody on one for long, both well looked after.

What is special about a patient is then all that stands in that patient's own lines.
"""

from scripts.build_fixtures.chart import OWN_DOCTOR, Chart
from scripts.build_fixtures.instruments import GAD7, PHQ9
from scripts.build_fixtures.records import MISUSE_RISK, PDMP_REVIEW, procedure, urine
from scripts.build_fixtures.screens import form
from scripts.build_fixtures.sig import daily

WELL = (0, 0, 1, 1, 0, 0, 0, 0, 0)
"""A PHQ-9 of 2, item 9 answered "not at all"."""
CALM = (1, 0, 0, 1, 0, 0, 0)
"""A GAD-7 of 2."""

VISIT, PDMP, URINE, MISUSE, MOOD = "visit", "pdmp", "urine", "misuse", "mood"


def looked_after(chart: Chart, drug: str | None = None, *, but: tuple[str, ...] = ()) -> None:
    """A recent visit, PDMP review, urine screen, misuse-risk assessment, PHQ-9 and GAD-7, apart from what is left out.

    The urine screen finds `drug` and no benzodiazepine; without a drug it is one before the first prescription.
    """
    if VISIT not in but:
        chart.visit(ago=20)
    if PDMP not in but:
        procedure(chart, PDMP_REVIEW, ago=20)
    if MISUSE not in but:
        procedure(chart, MISUSE_RISK, ago=150)
    if URINE not in but:
        substance = (drug or "hydrocodone").partition(" ")[0].partition("-")[0]
        urine(chart, substance, ago=34, is_found=drug is not None)
        urine(chart, "benzodiazepine", ago=34, is_found=False)
    if MOOD not in but:
        form(chart, PHQ9, WELL, ago=60)
        form(chart, GAD7, CALM, ago=60)


def newcomer(
    slug: str,
    story: str,
    name: tuple[str, str],
    gender: str,
    age: int,
    *,
    pain: str = "ankle sprain",
    but: tuple[str, ...] = (),
) -> Chart:
    """No opioid so far, acute pain today."""
    chart = Chart(slug, story, name, gender, age)
    chart.condition(pain, ago=0, category="encounter-diagnosis")
    looked_after(chart, but=but)
    return chart


def long_term(
    slug: str,
    story: str,
    name: tuple[str, str],
    gender: str,
    age: int,
    *,
    drug: str = "hydrocodone-acetaminophen 10",
    sig: dict | None = None,
    fills: int = 6,
    supply: int = 30,
    pain: str = "back pain",
    by: str = OWN_DOCTOR,
    has_naloxone: bool = False,
    is_renewing: bool = True,
    but: tuple[str, ...] = (),
    at_visit: bool = True,
) -> Chart:
    """Half a year on one opioid, unless said otherwise at 30 MME/day, and the next order of the same being signed."""
    chart = Chart(slug, story, name, gender, age, at_visit=at_visit)
    chart.condition(pain, ago=900)
    taken = sig or daily(3)
    chart.course(drug, taken, fills=fills, supply=supply, by=by)
    if has_naloxone:
        naloxone_at_home(chart)
    looked_after(chart, drug, but=but)
    if is_renewing:
        chart.draft(drug, taken, supply=supply)
    return chart


def naloxone_at_home(chart: Chart, ago: int = 100) -> None:
    says = {**daily(1), "says": "in one nostril for suspected overdose"}
    chart.order("naloxone", says, ago=ago, supply=None)


def opioid_of(chart: Chart) -> dict:
    """The opioid that is active: the last order of the course."""
    orders = [each for each in chart.resources if each["resourceType"] == "MedicationRequest"]
    return next(each for each in reversed(orders) if each["status"] == "active" and "dispenseRequest" in each)
