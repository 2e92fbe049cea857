"""Alcohol beside other depressants: a line on the card of another drug; a card of its own is elsewhere (R-SUD-1)."""

from clinical.diagnoses import diagnosed
from clinical.evidence import diagnosis_line, result_line
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import recent_screen


@definition
def alcohol_lines(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Alcohol use disorder on the list, or the newest AUDIT-C when positive and not older than 12 months."""
    found = tuple(diagnosis_line(each, "alcohol use disorder") for each in diagnosed(record, "alcohol-use-disorder"))
    screen = recent_screen(record, policy, "AUDIT-C")
    return (*found, result_line(screen, "AUDIT-C positive")) if screen and screen.is_positive else found
