"""What fhir.resources makes of each resource of a file: a help for integrators, which never decides what is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from app.fhir.bundle import resources_in
from app.fhir.gathered import Resource
from app.fhir.shape import text

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One resource, by its place in the file, and what is not FHIR R4 in it; nothing when it is."""

    place: int
    ref: str
    faults: tuple[str, ...]


def findings(content: object) -> Iterator[Finding]:
    for place, resource in enumerate(resources_in(content), 1):
        kind = text(resource.get("resourceType")) or "no resourceType"
        own_id = text(resource.get("id"))
        yield Finding(place=place, ref=f"{kind}/{own_id}" if own_id else kind, faults=tuple(faults(resource, kind)))


def faults(resource: Resource, kind: str) -> list[str]:
    try:
        model = get_fhir_model_class(kind)
    except ValueError:
        return ["not a resource type of FHIR R4"]
    try:
        model.model_validate(resource)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, each['loc'])) or kind}: {each['msg']}" for each in error.errors()]
        return found[:MOST] + ([f"and {len(found) - MOST} more"] if len(found) > MOST else [])
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError):
        return ["too odd for fhir.resources to check"]
    return []
