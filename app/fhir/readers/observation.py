"""Observation to Measurement, with its components."""

from datetime import date

from app.fhir.readers.answer_value import read_value
from app.fhir.readers.coding import category_codes, concept_name, read_codes, status_code
from app.fhir.references import reference, references
from app.fhir.shape import Element, day, element, elements, last_day
from clinical.facts import Measurement

MEMBER, SOURCE = "has-member", "derived-from"  # STU3 Observation.related.type


def read_measurement(observation: Element, ref: str) -> Measurement:
    """A member that is contained, so that no reference from outside can reach it, is read as a component."""
    taken_on = _taken_on(observation)
    status = status_code(observation.get("status"))
    value, unit = read_value(observation)
    inner = (*elements(observation.get("component")), *_contained_members(observation))
    return Measurement(
        ref=ref,
        codes=read_codes(observation.get("code")),
        name=concept_name(observation.get("code")),
        status=status,
        categories=category_codes(observation.get("category")) if "category" in observation else (),
        value=value,
        unit=unit,
        interpretations=read_codes(observation.get("interpretation")),
        taken_on=taken_on,
        components=tuple(_component(each, ref, status, taken_on) for each in inner),
        member_refs=references(observation.get("hasMember")) + _related(observation, MEMBER),
        derived_from_refs=references(observation.get("derivedFrom")) + _related(observation, SOURCE),
    )


def _component(component: Element, ref: str, status: str | None, taken_on: date | None) -> Measurement:
    value, unit = read_value(component)
    return Measurement(
        ref=ref,
        codes=read_codes(component.get("code")),
        name=concept_name(component.get("code")),
        status=status,
        value=value,
        unit=unit,
        interpretations=read_codes(component.get("interpretation")),
        taken_on=taken_on,
    )


def _taken_on(observation: Element) -> date | None:
    """When it was true of the patient; for a period its end, when the sample or the interview was complete."""
    period = element(observation.get("effectivePeriod"))
    return (
        day(observation.get("effectiveDateTime"))
        or day(observation.get("effectiveInstant"))
        or last_day(period.get("end"))
        or day(period.get("start"))
        or day(observation.get("issued"))
    )


def _contained_members(observation: Element) -> list[Element]:
    inside = elements(observation.get("contained")) if "contained" in observation else ()
    return [each for each in inside if each.get("resourceType") == "Observation"]


def _related(observation: Element, kind: str) -> tuple[str, ...]:
    targets = (each.get("target") for each in elements(observation.get("related")) if each.get("type") == kind)
    return tuple(found for target in targets if (found := reference(target)) is not None)
