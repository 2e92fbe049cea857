"""What else a chart holds: procedures, laboratory results, ECGs, referrals and plans of care."""

from scripts.build_fixtures.chart import HL7, Chart, coded, day
from scripts.build_fixtures.conditions import SNOMED

LOINC = "http://loinc.org"
PDMP_REVIEW = ("461621000124108", "Review of prescription drug monitoring program record")
MISUSE_RISK = ("454281000124100", "Assessment of risk for opioid abuse")
SUICIDE_RISK = ("225337009", "Suicide risk assessment")
MENTAL_HEALTH_TEAM = ("390866009", "Referral to mental health team")
DETECTED = ("260373001", "Detected")
NOT_DETECTED = ("260415000", "Not detected")
SCREENS = {
    "benzodiazepine": ("14316-4", "Benzodiazepines [Presence] in Urine by Screen method"),
    "buprenorphine": ("58359-1", "Buprenorphine+Norbuprenorphine [Presence] in Urine by Screen method"),
    "cocaine": ("19359-9", "Cocaine [Presence] in Urine by Screen method"),
    "codeine": ("19295-5", "Opiates [Presence] in Urine by Screen method"),
    "fentanyl": ("59673-4", "fentaNYL [Presence] in Urine by Screen method"),
    "hydrocodone": ("19295-5", "Opiates [Presence] in Urine by Screen method"),
    "hydromorphone": ("19486-0", "HYDROmorphone [Presence] in Urine by Screen method"),
    "methadone": ("19550-3", "Methadone [Presence] in Urine by Screen method"),
    "morphine": ("19295-5", "Opiates [Presence] in Urine by Screen method"),
    "oxycodone": ("19642-8", "oxyCODONE [Presence] in Urine by Screen method"),
    "tapentadol": ("72485-6", "Tapentadol [Presence] in Urine by Screen method"),
    "tramadol": ("19710-3", "traMADol [Presence] in Urine by Screen method"),
}
"""A urine screen that finds each substance."""


def procedure(chart: Chart, code: tuple[str, str], ago: int) -> dict:
    return chart.add(
        "Procedure",
        status="completed",
        code=coded(SNOMED, *code),
        subject=chart.subject,
        performedDateTime=f"{day(ago)}T09:10:00Z",
    )


def lab(chart: Chart, code: tuple[str, str], ago: int, **value: object) -> dict:
    """One Observation of category laboratory."""
    return _observation(chart, "laboratory", code, ago, **value)


def urine(chart: Chart, substance: str, ago: int, *, is_found: bool) -> dict:
    """One result of a urine drug screen."""
    found = coded(SNOMED, *(DETECTED if is_found else NOT_DETECTED))
    return lab(chart, SCREENS[substance], ago, valueCodeableConcept=found)


def egfr(chart: Chart, value: int, ago: int) -> dict:
    unit = {"unit": "mL/min/{1.73_m2}", "system": "http://unitsofmeasure.org", "code": "mL/min/{1.73_m2}"}
    code = ("98979-8", "Glomerular filtration rate by Creatinine-based formula (CKD-EPI 2021)")
    return lab(chart, code, ago, valueQuantity={"value": value, **unit})


def qtc(chart: Chart, ms: int, ago: int) -> dict:
    unit = {"unit": "ms", "system": "http://unitsofmeasure.org", "code": "ms"}
    return _observation(
        chart, "procedure", ("8636-3", "QT interval corrected"), ago, valueQuantity={"value": ms, **unit}
    )


def referral(chart: Chart, code: tuple[str, str], ago: int) -> dict:
    """A ServiceRequest that is on its way."""
    return chart.add(
        "ServiceRequest",
        status="active",
        intent="order",
        code=coded(SNOMED, *code),
        subject=chart.subject,
        authoredOn=day(ago),
    )


def taper_plan(chart: Chart, steps: tuple[tuple[str, int, int], ...]) -> dict:
    """A documented taper: each step in words, with its first day and its last as days ago."""
    activity = [
        {
            "detail": {
                "status": "in-progress" if start <= 0 else "completed",
                "description": words,
                "scheduledPeriod": {"start": day(start), "end": day(end)},
            }
        }
        for words, start, end in steps
    ]
    category = coded("http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "assess-plan")
    return chart.add(
        "CarePlan",
        status="active",
        intent="plan",
        title="Opioid taper plan",
        category=[category, coded(LOINC, "80764-4", "Pain medicine Plan of care note")],
        subject=chart.subject,
        created=day(steps[0][1]),
        period={"start": day(steps[0][1]), "end": day(steps[-1][2])},
        activity=activity,
    )


def _observation(chart: Chart, category: str, code: tuple[str, str], ago: int, **value: object) -> dict:
    return chart.add(
        "Observation",
        status="final",
        category=[coded(f"{HL7}/observation-category", category)],
        code=coded(LOINC, *code),
        subject=chart.subject,
        effectiveDateTime=f"{day(ago)}T09:10:00Z",
        **value,
    )
