"""Alcohol beside other depressants: a line on the card of another drug; a card of its own is elsewhere (R-SUD-1)."""

from clinical.diagnoses import diagnosed, event_date
from clinical.months import months_before
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import newest_scored


@definition
def alcohol_lines(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Alcohol use disorder on the list, or the newest AUDIT-C when positive and not older than 12 months."""
    found = tuple(
        Evidence(each.diagnosis.name or "alcohol use disorder", event_date(each.diagnosis), each.diagnosis.ref)
        for each in diagnosed(record, "alcohol-use-disorder")
    )
    screen = newest_scored(record, "AUDIT-C")
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    if screen and screen.is_positive and (screen.taken_on is None or screen.taken_on >= earliest):
        return (*found, Evidence("AUDIT-C positive", screen.taken_on, next(iter(screen.refs), None)))
    return found
