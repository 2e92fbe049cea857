"""FHIR search over a list of resources: what the demo's server and a prefetching EHR both answer from.

Parameters: _id, patient, status, category and code, each with comma for "or" and system|code for tokens (FHIR R4
search, sections 3.1.1.4 and 3.1.1.4.10).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Resource = dict[str, Any]

_ALTERNATIVES = re.compile(r"(?<!\\),")
_ESCAPE = re.compile(r"\\([\\$,|])")


class UnknownParameter(Exception):  # noqa: N818  # named for what it tells the caller
    """A parameter that this search does not support, by name."""


def search(resources: Iterable[Resource], resource_type: str, parameters: Iterable[tuple[str, str]]) -> list[Resource]:
    """The resources of a type that meet every parameter, in their order. Raises UnknownParameter."""
    wanted = list(parameters)
    if unknown := [name for name, _ in wanted if name not in _MATCHERS]:
        raise UnknownParameter(unknown[0])
    tests = [(_MATCHERS[name], alternatives(values)) for name, values in wanted]
    return [
        resource
        for resource in resources
        if resource["resourceType"] == resource_type
        and all(any(is_met(resource, value) for value in values) for is_met, values in tests)
    ]


def alternatives(values: str) -> list[str]:
    """What stands between unescaped commas, without the escapes."""
    return [_ESCAPE.sub(r"\1", value) for value in _ALTERNATIVES.split(values)]


def patient_of(resource: Resource) -> str | None:
    """The id of the patient whom a resource is about."""
    if resource["resourceType"] == "Patient":
        return str(resource["id"])
    subject = resource.get("subject") or resource.get("patient") or {}
    kind, _, patient_id = str(subject.get("reference", "")).rpartition("/")
    return patient_id if kind == "Patient" else None


def _has_id(resource: Resource, value: str) -> bool:
    return bool(resource["id"] == value)


def _is_of_patient(resource: Resource, value: str) -> bool:
    return patient_of(resource) == value.removeprefix("Patient/")


def _is_coded(name: str) -> Callable[[Resource, str], bool]:
    return lambda resource, value: value in set(_tokens(resource.get(name)))


def _tokens(value: object) -> Iterator[str]:
    """What a token search compares: a bare code; or code, |code and system|code of each coding."""
    if isinstance(value, str):
        yield value
    for concept in value if isinstance(value, list) else [value]:
        for coding in concept.get("coding", ()) if isinstance(concept, dict) else ():
            system, code = coding.get("system"), coding["code"]
            yield code
            yield f"{system}|{code}" if system else f"|{code}"


_MATCHERS: Mapping[str, Callable[[Resource, str], bool]] = {
    "_id": _has_id,
    "patient": _is_of_patient,
    "status": _is_coded("status"),
    "category": _is_coded("category"),
    "code": _is_coded("code"),
}
