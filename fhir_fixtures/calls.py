"""The calls that an EHR would make for a patient: hook, context, and the prefetch or the way to its FHIR server."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from fhir_fixtures.patients import call_file, chart, read, unavailable
from fhir_fixtures.search import search
from hooks.queries import ALL

Json = dict[str, Any]

TEMPLATES = {query.key: query.template for query in ALL}
EXPIRES_S = 300


def request(
    slug: str, hook: str, today: date, *, prefetch: bool, fhir_server: str | None = None, token: str | None = None
) -> Json:
    """A whole hook request. With a token it carries a fhirAuthorization, without one the FHIR server is open."""
    call: Json = read(slug, call_file(hook), today)
    if prefetch:
        call["prefetch"] = prefetched(slug, today, call["context"], TEMPLATES)
    if fhir_server is not None:
        call["fhirServer"] = fhir_server
    if fhir_server is not None and token is not None:
        call["fhirAuthorization"] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": EXPIRES_S,
            "scope": "patient/*.rs",
            "subject": "opioid-cds",
            "patient": slug,
        }
    return call


def prefetch(slug: str, hook: str, today: date, templates: Mapping[str, str]) -> Json:
    """What these prefetch templates find for the patient, as an EHR would send it."""
    return prefetched(slug, today, read(slug, call_file(hook), today)["context"], templates)


def prefetched(slug: str, today: date, context: Json, templates: Mapping[str, str]) -> Json:
    resources, failing = chart(slug, today), unavailable(slug)
    filled = {key: _filled(template, context) for key, template in templates.items()}
    return {key: _answer(query, resources, failing) for key, query in filled.items() if "{{" not in query}


def _filled(template: str, context: Json) -> str:
    """The template with its tokens replaced; one without a value stays, and then nothing can be asked."""
    for name, value in context.items():
        if isinstance(value, str):
            template = template.replace(f"{{{{context.{name}}}}}", value)
    return template


def _answer(query: str, resources: list[Json], failing: frozenset[str]) -> Json | None:
    """A resource or null for a read, a searchset for a search, an OperationOutcome for what the EHR fails to give."""
    path, is_search, parameters = query.partition("?")
    resource_type, _, resource_id = path.partition("/")
    if resource_type in failing:
        return outcome("transient", f"{resource_type} could not be read at this time")
    if is_search:
        return searchset(search(resources, resource_type, parse_qsl(parameters)))
    return next(iter(search(resources, resource_type, [("_id", resource_id)])), None)


def searchset(found: list[Json]) -> Json:
    entries = [{"resource": resource, "search": {"mode": "match"}} for resource in found]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    return bundle | ({"entry": entries} if entries else {})


def outcome(code: str, diagnostics: str) -> Json:
    """An OperationOutcome with one error."""
    issue = {"severity": "error", "code": code, "diagnostics": diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
