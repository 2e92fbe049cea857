"""CarePlan to its fact."""

from app.fhir.readers.coding import read_codes, status_code
from app.fhir.shape import Element, day, element, elements, last_day, text
from clinical.facts import CarePlan, PlannedStep


def read_care_plan(plan: Element, ref: str) -> CarePlan:
    """Its codes are its categories. A plan without a title goes by its description."""
    period = element(plan.get("period"))
    return CarePlan(
        ref=ref,
        codes=read_codes(plan.get("category")),
        title=text(plan.get("title")) or text(plan.get("description")),
        status=status_code(plan.get("status")),
        intent=status_code(plan.get("intent")),
        created_on=day(plan.get("created")),
        starts_on=day(period.get("start")),
        ends_on=last_day(period.get("end")),
        steps=tuple(_read_step(element(each.get("detail"))) for each in elements(plan.get("activity"))),
    )


def _read_step(detail: Element) -> PlannedStep:
    """An activity that only refers to another resource says nothing here."""
    period = element(detail.get("scheduledPeriod"))
    return PlannedStep(
        text=text(detail.get("description")) or text(detail.get("scheduledString")),
        status=status_code(detail.get("status")),
        starts_on=day(period.get("start")),
        ends_on=last_day(period.get("end")),
    )
