"""FHIR references: absolute, relative, versioned, urn:uuid, or a contained "#id", brought to one form."""

from app.fhir.shape import Element, element, elements, text


def reference(value: object) -> str | None:
    """A Reference, its text alone, or an R5 CodeableReference, as "Type/id"; "#id" and urn: references as written."""
    if value is None:
        return None
    written = written_reference(value)
    return short(written) if written else None


def references(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    members = value if type(value) is list else (value,)
    return tuple([found for member in members if (found := reference(member)) is not None])


def written_reference(value: object) -> str | None:
    """The reference as the source wrote it."""
    if type(value) is dict:
        value = value.get("reference")
        value = value.get("reference") if type(value) is dict else value
    return text(value)


def display(value: object) -> str | None:
    """The words beside a reference."""
    holder = element(value)
    return text(holder.get("display")) or text(element(holder.get("reference")).get("display"))


def short(written: str) -> str:
    if written.startswith(("#", "urn:")) or written.count("/") < 2:
        return written.strip("/")
    parts = written.partition("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def last_segment(written: str) -> str:
    """The id by which patients are compared, without regard to case: servers differ in the case of UUIDs."""
    return short(written).replace(":", "/").rpartition("/")[2].casefold()


def contained(resource: Element, written: str) -> Element | None:
    """The contained resource that "#id" (or an id that lost its "#") names."""
    wanted = written.removeprefix("#")
    return next((each for each in elements(resource.get("contained")) if _is_named(each, wanted)), None)


def _is_named(resource: Element, wanted: str) -> bool:
    return (text(resource.get("id")) or "").removeprefix("#") == wanted
