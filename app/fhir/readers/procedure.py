"""Procedure to its fact."""

from app.fhir.readers.coding import concept_name, read_codes, status_code
from app.fhir.shape import Element, day, element, last_day
from clinical.facts import Procedure


def read_procedure(procedure: Element, ref: str) -> Procedure:
    return Procedure(
        ref=ref,
        codes=read_codes(procedure.get("code")),
        name=concept_name(procedure.get("code")),
        status=status_code(procedure.get("status")),
        performed_on=day(procedure.get("performedDateTime"))
        or day(procedure.get("occurrenceDateTime"))
        or last_day(_period(procedure).get("end"))
        or day(_period(procedure).get("start")),
    )


def _period(procedure: Element) -> Element:
    """performedPeriod, or occurrencePeriod in R5. What took a while was done when it ended."""
    return element(procedure.get("performedPeriod") or procedure.get("occurrencePeriod"))
