"""Codes and their names: CodeableConcept, Coding, CodeableReference, code, or plain text in the place of one."""

import re
from collections.abc import Mapping, Sequence

from app.fhir.repeats import read_once
from app.fhir.shape import NOTHING, Element, element, elements, text
from clinical.facts import ICD10CM, LOINC, NDC, RXNORM, SNOMED, Code

OIDS = {  # HL7 OID registry
    "2.16.840.1.113883.6.88": RXNORM,
    "2.16.840.1.113883.6.96": SNOMED,
    "2.16.840.1.113883.6.1": LOINC,
    "2.16.840.1.113883.6.90": ICD10CM,
    "2.16.840.1.113883.6.69": NDC,
}
NAMES = {  # written in place of a URL by hand-made charts
    "rxnorm": RXNORM,
    "snomed": SNOMED,
    "snomed-ct": SNOMED,
    "snomedct": SNOMED,
    "loinc": LOINC,
    "icd-10-cm": ICD10CM,
    "icd10cm": ICD10CM,
    "ndc": NDC,
}
URLS = frozenset({RXNORM, SNOMED, LOINC, ICD10CM, NDC})
BY_BARE_NAME: Mapping[str, str] = OIDS | NAMES | {url.partition("://")[2]: url for url in URLS}
NO_CONCEPT: tuple[tuple[Code, ...], None] = ((), None)
_SCHEME = re.compile(r"^(https?://|urn:oid:)")


def system_url(written: object) -> str:
    """The FHIR URL of a code system that the clinical tables know; any other as written; "" when there is none."""
    url = text(written)
    if url is None or url in URLS:
        return url or ""
    bare = _SCHEME.sub("", url.lower()).rstrip("/").replace(" ", "-")
    if bare.startswith("snomed.info/sct/"):  # an edition named in the system, as in snomed.info/sct/731000124108
        return SNOMED
    return BY_BARE_NAME.get(bare, url)


@read_once
def read_concept(value: object) -> tuple[tuple[Code, ...], str | None]:
    """Codes and name of one concept, or the codes of many and the name of the first."""
    return (_codes(value), _name(value)) if value else NO_CONCEPT


def read_codes(value: object) -> tuple[Code, ...]:
    """Every coding with a code, of one concept or of many, in the order written."""
    return read_concept(value)[0] if value else ()


def concept_name(value: object) -> str | None:
    """What the source calls it: its text, else the display that the user selected, else the first display."""
    return read_concept(value)[1] if value else None


def _codes(value: object) -> tuple[Code, ...]:
    return tuple([code for coding in codings(value) if (code := _read_code(coding)) is not None])


def _read_code(coding: Element) -> Code | None:
    code = text(coding.get("code"))
    if code is None:
        return None
    return Code(system=system_url(coding.get("system")), value=code, display=text(coding.get("display")))


def codings(value: object) -> Sequence[Element]:
    """The codings inside; a Coding in the place of a concept is its own."""
    if type(value) is dict:
        if "coding" in value:
            return elements(value["coding"])
        if type(value.get("concept")) is dict:
            return elements(value["concept"].get("coding"))
        return (value,) if "code" in value or "system" in value else ()
    return [coding for concept in elements(value) for coding in codings(concept)]


def _name(value: object) -> str | None:
    if type(value) is str:
        return text(value)
    concept = element(value)
    if "concept" in concept:
        concept = element(concept["concept"])
    if found := text(concept.get("text")):
        return found
    if "coding" not in concept:
        return text(concept.get("display"))
    shown = [coding for coding in codings(concept) if text(coding.get("display"))]
    chosen = next((coding for coding in shown if coding.get("userSelected") is True), shown[0] if shown else NOTHING)
    return text(chosen.get("display"))


def status_code(value: object) -> str | None:
    """A status in lower case, sent as a code (R4) or as plain text (STU3)."""
    if value is None:
        return None
    if type(value) is str:
        return value.strip().lower() or None
    words = category_codes(value)
    return words[0] if words else None


@read_once
def category_codes(value: object) -> tuple[str, ...]:
    """Codes in lower case; words alone are read as one: "Encounter Diagnosis" is encounter-diagnosis."""
    if not value:
        return ()
    found = [code for each in (value if type(value) is list else (value,)) for code in _category(each)]
    return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))


def _category(value: object) -> list[str]:
    codes = [code.lower() for coding in codings(value) if (code := text(coding.get("code")))]
    if codes:
        return codes
    name = concept_name(value)
    return [name.lower().replace(" ", "-")] if name else []
