"""Who the patient is: the few facts of a Patient that rules and cards use."""

from dataclasses import dataclass
from datetime import date

from app.fhir.readers.coding import concept_name, read_codes
from app.fhir.shape import Element, day, element, elements, flag, text

SEXES = {  # administrative gender, birth sex (US Core 3-6) and SNOMED CT sex (US Core 7)
    "male": "male",
    "female": "female",
    "other": "other",
    "m": "male",
    "f": "female",
    "248153007": "male",
    "248152002": "female",
}
SEX_EXTENSIONS = ("us-core-birthsex", "us-core-sex")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a Patient resource says of the person."""

    birth_date: date | None = None
    sex: str | None = None
    is_deceased: bool = False
    language: str | None = None


def read_patient(patient: Element) -> Person:
    return Person(
        birth_date=day(patient.get("birthDate")),
        sex=_sex(patient),
        is_deceased=_is_deceased(patient),
        language=_language(patient),
    )


def _sex(patient: Element) -> str | None:
    """Birth sex when it is stated, else the administrative gender: cut-offs and pregnancy go by the body.

    Source: US Core, us-core-birthsex. Unknown, undisclosed and unheard-of values are None.
    """
    stated = [_stated_sex(each) for each in elements(patient.get("extension"))]
    born = next((sex for sex in stated if sex in ("male", "female")), None)
    return born or SEXES.get((text(patient.get("gender")) or "").lower())


def _stated_sex(extension: Element) -> str | None:
    if (text(extension.get("url")) or "").rpartition("/")[2] not in SEX_EXTENSIONS:
        return None
    codes = read_codes(extension.get("valueCoding")) or read_codes(extension.get("valueCodeableConcept"))
    value = text(extension.get("valueCode")) or (codes[0].value if codes else "")
    return SEXES.get(value.lower())


def _is_deceased(patient: Element) -> bool:
    return flag(patient.get("deceasedBoolean")) is True or text(patient.get("deceasedDateTime")) is not None


def _language(patient: Element) -> str | None:
    """The preferred language, else the first: its code, else its name."""
    spoken = elements(patient.get("communication"))
    chosen = next((each for each in spoken if flag(each.get("preferred"))), element(list(spoken)))
    codes = read_codes(chosen.get("language"))
    return codes[0].value if codes else concept_name(chosen.get("language"))
