"""The check that what we emit is FHIR R4: by fhir.resources, once for each shape of resource.

Its verdict hangs on which members there are and on the form of each value, never on whose chart it was. So the shape is
what is remembered: no patient's words, ids or days are in it.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

MOST_SHAPES = 1000

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_accepted: set[tuple[type[BaseModel], Hashable]] = set()


def checked(model: type[BaseModel], resource: dict[str, Any]) -> dict[str, Any]:
    """The resource or element, if fhir.resources accepts it. Raises its ValidationError otherwise: a fault of ours."""
    seen = model, shape(resource)
    if seen not in _accepted:
        model.model_validate(resource)
        if len(_accepted) >= MOST_SHAPES:
            _accepted.clear()
        _accepted.add(seen)
    return resource


def shape(value: object, name: str = "") -> Hashable:
    """Of two values with the same shape both are valid or neither is.

    What differs from patient to patient is replaced by the form that makes it valid, whatever it says; all else stays
    as it is, of a list each shape once. What has not that form has a shape of its own each time, and is always checked.
    """
    if isinstance(value, dict):
        return tuple((member, shape(each, member)) for member, each in value.items())
    if isinstance(value, list):
        return frozenset(shape(each, name) for each in value)
    if name not in _FORMS:
        return type(value), value
    is_formed = _FORMS[name]
    return is_formed if isinstance(value, str) and is_formed(value) else object()


def is_words(text: str) -> bool:
    """A FHIR string: something, and no control characters or lone surrogates."""
    return bool(text) and text.isprintable()


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """A whole FHIR date that is in the calendar. Python reads other ways to write one, too."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "id": is_id,
    **dict.fromkeys(("authoredOn", "created", "start", "end"), is_day),
    **dict.fromkeys(("reference", "display", "text", "title", "description", "patientInstruction"), is_words),
}
"""By the name of a member, which is of the same FHIR type wherever we write it."""
