"""ServiceRequest (ProcedureRequest and ReferralRequest in STU3) to ServiceOrder."""

from app.fhir.readers.coding import concept_name, read_codes, status_code
from app.fhir.shape import Element, day, flag
from clinical.facts import ServiceOrder


def read_service_order(order: Element, ref: str, *, is_draft: bool = False) -> ServiceOrder:
    """A ReferralRequest says in `serviceRequested` (STU3) or `type` what is asked for."""
    wanted = order.get("code") or order.get("serviceRequested") or order.get("type")
    return ServiceOrder(
        ref=ref,
        codes=read_codes(wanted),
        name=concept_name(wanted),
        status=status_code(order.get("status")),
        intent=status_code(order.get("intent")),
        is_draft=is_draft,
        do_not_perform=flag(order.get("doNotPerform")) is True,
        authored_on=day(order.get("authoredOn")),
    )
