"""Whether something was done, as a Procedure or an Observation under one of its SNOMED CT codes."""

from datetime import date

from clinical.facts import SNOMED, Code, Procedure
from clinical.lab_results import NOT_VALID
from clinical.outcome import Evidence
from clinical.record import PatientRecord, definition

NOT_DONE = frozenset({"not-done", "entered-in-error", "preparation"})

PDMP_REVIEW = ("461621000124108", "461651000124104")
"""Review of the prescription monitoring program; a review done (R-PDMP-1)."""


def was_done(procedure: Procedure) -> bool:
    return procedure.status not in NOT_DONE


@definition
def recorded(record: PatientRecord, *codes: str) -> tuple[Evidence, ...]:
    """Each time it was recorded up to today, the newest first, undated last."""
    done = ((each.codes, each.name, each.performed_on, each.ref) for each in record.procedures if was_done(each))
    observed = (
        (each.codes, each.name, each.taken_on, each.ref)
        for each in (*record.screenings, *record.labs, *record.social_history)
        if each.status not in NOT_VALID
    )
    found = [
        Evidence(name or "recorded", on, ref)
        for held, name, on, ref in (*done, *observed)
        if _is_one_of(held, codes) and (on is None or on <= record.as_of)
    ]
    return tuple(sorted(found, key=lambda each: each.on or date.min, reverse=True))


def _is_one_of(held: tuple[Code, ...], codes: tuple[str, ...]) -> bool:
    return any(code.system == SNOMED and code.value in codes for code in held)
