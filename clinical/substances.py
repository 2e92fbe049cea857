"""Alcohol and drugs as the chart shows them: positive screens and active diagnoses, opioids left aside.

Source: AUDIT-C, AUDIT, DAST-10, TAPS part 1 and the single-question screens with their cut-offs (risk-instruments,
sections 4 and 5; R-SUD-1). What is in remission, resolved or history is not use of today.
"""

from clinical.instruments import ScreeningResult
from clinical.mental_health import Findings, findings
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import recent_screen

ALCOHOL_SCREENS = ("AUDIT-C", "AUDIT", "Single-question alcohol screen")
DRUG_SCREENS = ("DAST-10", "Single-question drug screen")
TAPS_SUBSTANCES = {"alcohol": "alcohol", "illicit_drugs": "drugs", "prescription_misuse": "medicines"}
"""Items of TAPS part 1 by what they ask about; tobacco makes no card."""


@definition
def alcohol_use(record: PatientRecord, policy: Policy) -> Findings:
    """Unhealthy drinking by a screen, or an alcohol use disorder that is active."""
    return findings(record, policy, ALCOHOL_SCREENS, {"alcohol-use-disorder": "alcohol use disorder"})


@definition
def drug_use(record: PatientRecord, policy: Policy) -> Findings:
    """Drug use by a screen, or an active use disorder of a substance other than alcohol, opioids and stimulants."""
    return findings(record, policy, DRUG_SCREENS, {"other-sud": "substance use disorder"})


@definition
def stimulant_use(record: PatientRecord, policy: Policy) -> Findings:
    return findings(record, policy, (), {"stimulant-use-disorder": "stimulant use disorder"})


@definition
def taps_positive(record: PatientRecord, policy: Policy) -> tuple[ScreeningResult, tuple[str, ...]] | None:
    """A recent TAPS part 1 with any answer but "never" on alcohol, drugs or medicines, and on which of them."""
    result = recent_screen(record, policy, "TAPS-1")
    named = tuple(name for key, name in TAPS_SUBSTANCES.items() if result and result.items.get(key))
    return (result, named) if result and named else None
