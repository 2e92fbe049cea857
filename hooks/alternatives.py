"""What is asked once more, in other words, when a server refuses a query as it stands."""

from collections.abc import Iterator, Mapping
from functools import cache

from clinical.facts import LOINC
from clinical.instruments.files import instruments
from hooks.queries import PATIENT_ID


@cache
def alternatives() -> Mapping[str, str]:
    """Templates by the key of the query. Servers without the category "survey" are asked for screenings by code, those
    without `code` for the category that holds ECGs (FHIR observation-category: electrodiagnostics are "procedure")."""
    codes = ",".join(f"{LOINC}|{code}" for code in dict.fromkeys(screening_codes()))
    return {
        "screenings": f"Observation?patient={PATIENT_ID}&code={codes}",
        "ecg": f"Observation?patient={PATIENT_ID}&category=procedure",
    }


def screening_codes() -> Iterator[str]:
    """Totals, levels and panels of our instruments, and the items that count by themselves: those of suicide."""
    for instrument in instruments().values():
        yield from (*instrument.totals, *instrument.level_codes, *instrument.panels)
        yield from (code for item in instrument.items if item.is_suicide or item.level for code in item.codes)
