"""Which resources of a list that is too long are read: the newest, and those that nobody dated."""

from datetime import date

from app.fhir.gathered import Resource
from app.fhir.shape import day, element

MOST_RESOURCES = 2000
"""Of one list: more than the chart of somebody who was ill for decades holds of one kind."""
WRITTEN = ("authoredOn", "whenHandedOver", "effectiveDateTime", "authored", "recordedDate", "performedDateTime")
SPANS = ("period", "effectivePeriod", "performedPeriod")


def newest(resources: tuple[Resource, ...], most: int) -> tuple[Resource, ...]:
    """In the order in which they came. What has no date may be of today."""
    by_day = sorted(range(len(resources)), key=lambda place: dated(resources[place]), reverse=True)
    return tuple(resources[place] for place in sorted(by_day[:most]))


def dated(resource: Resource) -> date:
    stated = (day(resource.get(name)) for name in WRITTEN)
    begun = (day(element(resource.get(name)).get("start")) for name in SPANS)
    return next((found for found in (*stated, *begun) if found is not None), date.max)
