"""What is inside a Bundle, a list of resources or a single one, however oddly they are put together."""

from collections.abc import Iterator

from app.fhir.references import last_segment
from app.fhir.shape import Element, elements, text

REFERRED_TO_BY_ADDRESS = frozenset({"Medication", "Patient"})


def resources_in(value: object) -> tuple[Element, ...]:
    """Every resource, in order. A Bundle needs no type, an entry no `resource` around it, and Bundles may be nested.

    An OperationOutcome is about the search and no part of the chart, so it is left out. A Medication or Patient that is
    referred to by its entry's fullUrl (a urn:uuid) carries that address along as `fullUrl`.
    """
    return tuple(_walk(value))


def _walk(value: object) -> Iterator[Element]:
    waiting: list[tuple[Element, object]] = [(each, None) for each in reversed(elements(value))]
    while waiting:
        resource, address = waiting.pop()
        kind = text(resource.get("resourceType"))
        if kind == "Bundle":
            waiting += [_opened(entry) for entry in reversed(elements(resource.get("entry")))]
        elif kind and kind != "OperationOutcome":
            yield _addressed(resource, kind, address)


def _opened(entry: Element) -> tuple[Element, object]:
    inside = entry.get("resource")
    return (inside, entry.get("fullUrl")) if type(inside) is dict else (entry, None)


def _addressed(resource: Element, kind: str, address: object) -> Element:
    url = text(address)
    if (
        kind not in REFERRED_TO_BY_ADDRESS
        or url is None
        or last_segment(url) == (text(resource.get("id")) or "").casefold()
    ):
        return resource
    return {**resource, "fullUrl": url}
