"""The value[x] of an answer or an observation, of any type, to AnswerValue."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from app.fhir.readers.coding import codings, read_concept
from app.fhir.readers.quantity import read_quantity, read_range
from app.fhir.shape import Element, element, elements, flag, number, text
from clinical.facts import AnswerValue

ORDINALS = frozenset({"ordinalValue", "itemWeight", "iso21090-CO-value", "questionnaire-ordinalValue"})
ABSENT = "/data-absent-reason"  # the end of that code system's URL, in R4 and in STU3

Valued = tuple[AnswerValue | None, str | None]


def read_value(holder: Element) -> Valued:
    """The value with its unit. None: nothing was answered, or the answer is a reason why there is none."""
    for name in holder:
        reader = READERS.get(name)
        if reader is not None:
            value, unit = reader(holder, name)
            if value is not None:
                return value, unit
    return None, None


def _coded(holder: Element, name: str) -> Valued:
    """A coding, or a concept of several; one that only says why data are absent is no answer."""
    codes, words = read_concept(holder[name])
    if any([code.system.endswith(ABSENT) for code in codes]):
        return None, None
    if not codes and words is None:
        return None, None
    points = None if codes else number(words)
    return AnswerValue(codes=codes, text=words, number=points, ordinal=_ordinal(holder, name)), None


def _quantity(holder: Element, name: str) -> Valued:
    """A comparator is kept in the words ("<5"), for the number alone would not say it."""
    value, unit = read_quantity(holder[name])
    if value is None:
        return None, unit
    quantity = element(holder[name])
    comparator = text(quantity.get("comparator"))
    words = f"{comparator}{text(quantity.get('value'))}" if comparator else None
    return AnswerValue(number=value, text=words, ordinal=_ordinal(holder, name)), unit


def _written(holder: Element, name: str) -> Valued:
    """A number, or a text that may be one: a total is sent as "12" too."""
    found, words = number(holder[name]), text(holder[name])
    if words is None:
        return None, None
    return AnswerValue(number=found, text=words, ordinal=_ordinal(holder, name)), None


def _flag(holder: Element, name: str) -> Valued:
    said = flag(holder[name])
    return (None if said is None else AnswerValue(flag=said, ordinal=_ordinal(holder, name))), None


def _range(holder: Element, name: str) -> Valued:
    span = element(holder[name])
    ends = [text(element(span.get(end)).get("value")) for end in ("low", "high")]
    stated = " - ".join(end for end in ends if end is not None)
    return (AnswerValue(text=stated) if stated else None), read_range(span)[2]


READERS: Mapping[str, Callable[[Element, str], Valued]] = {
    "valueQuantity": _quantity,
    "valueCodeableConcept": _coded,
    "valueCoding": _coded,
    "valueInteger": _written,
    "valueDecimal": _written,
    "valueString": _written,
    "valueBoolean": _flag,
    "valueRange": _range,
    "valueDateTime": _written,
    "valueDate": _written,
    "valueTime": _written,
    "valueUri": _written,
}


def _ordinal(holder: Element, name: str) -> Fraction | None:
    """Points stated with the answer: on its coding, its concept, the primitive's shadow or the answer itself."""
    value = holder[name]
    places = (*codings(value), *elements(value), element(holder.get(f"_{name}")), holder)
    stated = [points for place in places if "extension" in place for points in _points(place)]
    return stated[0] if stated else None


def _points(place: Element) -> list[Fraction]:
    named = [each for each in elements(place["extension"]) if _last(each.get("url")) in ORDINALS]
    stated = [number(each.get("valueDecimal", each.get("valueInteger"))) for each in named]
    return [points for points in stated if points is not None]


def _last(url: object) -> str:
    return (text(url) or "").rpartition("/")[2]
