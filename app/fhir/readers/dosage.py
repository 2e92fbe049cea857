"""Dosage instructions: R4, R5 and STU3 shapes to facts as written."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from app.fhir.readers.amount import read_amounts, read_limits
from app.fhir.readers.coding import concept_name, read_codes
from app.fhir.readers.quantity import read_days
from app.fhir.repeats import read_once
from app.fhir.shape import Element, day, element, elements, flag, last_day, number, text, texts, whole
from clinical.facts import Dosage

MOST_DOSAGES = 50  # of one order; a taper written out week by week for a year

Fields = dict[str, Any]
Reader = Callable[[object], object]

AS_NEEDED_CODES = ("asNeededCodeableConcept", "asNeededFor")

_AS_NEEDED = re.compile(r"\bPRN\b|\bas[ -]needed\b", re.IGNORECASE)


def _times_of_day(value: object) -> int:
    return len(set(texts(value)))


OF_INSTRUCTION: Mapping[str, tuple[str, Reader]] = {
    "sequence": ("sequence", whole),
    "text": ("text", text),
    "patientInstruction": ("patient_instruction", text),
    "maxDosePerPeriod": ("limits", read_limits),
}
OF_REPEAT: Mapping[str, tuple[str, Reader]] = {
    "frequency": ("frequency", number),
    "frequencyMax": ("frequency_max", number),
    "period": ("period", number),
    "periodMax": ("period_max", number),
    "periodUnit": ("period_unit", text),
    "periodUnits": ("period_unit", text),  # DSTU2
    "timeOfDay": ("times_of_day", _times_of_day),
    "when": ("when", texts),
    "dayOfWeek": ("days_of_week", texts),
    "count": ("count", number),
    "countMax": ("count_max", number),
}


def read_dosages(instructions: object, rendered: object = None) -> tuple[Dosage, ...]:
    """One Dosage per instruction. `rendered` is R5's text of them all, used when nothing else is there.

    Of more than MOST_DOSAGES none is read: the order then has no usable directions, which is told of an opioid.
    """
    if type(instructions) is str or not instructions:
        words = text(instructions) or text(rendered)
        return (Dosage(text=words),) if words else ()
    found = elements(instructions)
    return tuple(map(read_dosage, found)) if len(found) <= MOST_DOSAGES else ()


def read_dosage(instruction: Element) -> Dosage:
    """The same few sigs stand on most orders, so they are read once; only the days of each order are its own."""
    timing = element(instruction.get("timing"))
    repeat = element(timing.get("repeat"))
    if "boundsPeriod" not in repeat:
        return _read_undated(instruction)
    bounds = element(repeat["boundsPeriod"])
    undated = {name: value for name, value in repeat.items() if name != "boundsPeriod"}
    fields = _read_fields({**instruction, "timing": {**timing, "repeat": undated}})
    return Dosage(**fields, starts_on=day(bounds.get("start")), ends_on=last_day(bounds.get("end")))


@read_once
def _read_undated(instruction: Element) -> Dosage:
    return Dosage(**_read_fields(instruction))


@read_once
def _read_fields(instruction: Element) -> Fields:
    """Shared, so never written to."""
    fields = _fields(instruction, OF_INSTRUCTION)
    if "timing" in instruction:
        fields |= _timing(instruction["timing"])
    if "route" in instruction:
        fields |= {"route": concept_name(instruction["route"]), "route_codes": read_codes(instruction["route"])}
    as_needed = _is_as_needed(instruction, fields.get("timing_code"), fields.get("timing_text"))
    return fields | {"as_needed": as_needed, "amounts": read_amounts(instruction)}


def _fields(holder: Element, wanted: Mapping[str, tuple[str, Reader]]) -> Fields:
    """The fields of a fact that are there. Most of the many that FHIR allows are not, so none is asked for by name."""
    return {wanted[name][0]: wanted[name][1](value) for name, value in holder.items() if name in wanted}


def _timing(value: object) -> Fields:
    if type(value) is str:
        return {"timing_text": text(value)}
    timing = element(value)
    repeat = element(timing.get("repeat"))
    fields = _fields(repeat, OF_REPEAT)
    if "boundsDuration" in repeat or "boundsRange" in repeat:
        fields["bounds_days"] = _bounds_days(repeat)
    if "code" in timing:
        codes = read_codes(timing["code"])
        fields |= {"timing_code": codes[0].value if codes else None, "timing_text": concept_name(timing["code"])}
    return fields


def _bounds_days(repeat: Element) -> Fraction | None:
    """Of a range of durations the longest: the order may run as long."""
    span = element(repeat.get("boundsRange"))
    stated = (read_days(each) for each in (repeat.get("boundsDuration"), span.get("high"), span.get("low")))
    return next((days for days in stated if days is not None), None)


def _is_as_needed(instruction: Element, timing_code: str | None, timing_text: str | None) -> bool:
    """asNeededBoolean (R4), asNeeded (R5), a stated reason, or a timing called "Q6H PRN"."""
    if flag(instruction.get("asNeededBoolean")) or flag(instruction.get("asNeeded")):
        return True
    for name in AS_NEEDED_CODES:
        if name in instruction and (read_codes(instruction[name]) or concept_name(instruction[name])):
            return True
    return any([_AS_NEEDED.search(words) for words in (timing_code, timing_text) if words])
