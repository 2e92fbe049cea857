"""Opioid use disorder: whether the chart shows it, whether it is only possible, and whether it is being treated.

F11.20 is widely used for physical dependence, and F11.9x says less: both are possible use disorder only (R-OUD-CODE).
"""

from dataclasses import replace

from clinical.dates import months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed
from clinical.drug_runs import drug_runs
from clinical.evidence import diagnosis_line, result_line
from clinical.facts import SNOMED, Code
from clinical.instruments import ScreeningResult
from clinical.opioids_in_play import opioids_in_play
from clinical.other_orders import services_ordered
from clinical.outcome import Evidence, Service
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.recorded import was_done
from clinical.screenings import points, recent_screen

CRITERIA = "DSM-5 OUD"
POSSIBLE = ("opioid-use-disorder-possible", "opioid-use-unspecified")
PROGRAMMES = frozenset({"792901003", "792902005", "310653000"})
"""SNOMED CT: treatment with buprenorphine, buprenorphine/naloxone, methadone."""


@definition
def use_disorder(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Active opioid use disorder by its code or words, or by two or more of the DSM-5 criteria within 12 months."""
    coded = tuple(_line(each, "opioid use disorder") for each in diagnosed(record, "opioid-use-disorder"))
    asked = criteria(record, policy)
    return (*coded, *((_criteria_line(asked),) if asked and asked.is_positive else ()))


@definition
def possible_use_disorder(record: PatientRecord) -> tuple[Evidence, ...]:
    """What may be use disorder or only dependence, under its code where it has no name: the code is what is unclear."""
    found = diagnosed(record, *POSSIBLE)
    return tuple(_line(each, next((code.value for code in each.diagnosis.codes), "opioid use")) for each in found)


@definition
def criteria(record: PatientRecord, policy: Policy) -> ScreeningResult | None:
    """The newest answer to the DSM-5 criteria that tells something, within 12 months; an undated one is recent."""
    return recent_screen(record, policy, CRITERIA)


@definition
def treatment(record: PatientRecord, policy: Policy) -> Evidence | None:
    """Medication for it on the list or being written (buprenorphine, methadone for it, naltrexone), or a programme."""
    medicines = (each.evidence for each in opioids_in_play(record) if each.treats_use_disorder)
    naltrexone = (each.evidence for each in drug_runs(record) if each.name == "naltrexone" and each.ended_on is None)
    return next(iter((*medicines, *naltrexone, *_programmes(record, policy))), None)


def is_referred(record: PatientRecord, policy: Policy) -> bool:
    return bool(services_ordered(record, policy, Service.ADDICTION_TREATMENT))


def _programmes(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """A programme that goes on or was recorded within the policy's months, or that is ordered."""
    earliest = months_before(record.as_of, policy.treatment_programme_months)
    done = tuple(
        Evidence("treatment program for opioid use disorder", each.performed_on, each.ref)
        for each in record.procedures
        if was_done(each)
        and _is_programme(each.codes)
        and (each.status == "in-progress" or (each.performed_on is not None and each.performed_on >= earliest))
    )
    ordered = tuple(
        Evidence("treatment program for opioid use disorder, ordered", each.authored_on, each.ref)
        for each in (*record.draft_services, *record.service_orders)
        if not each.do_not_perform and _is_programme(each.codes)
    )
    return (*done, *ordered)


def _is_programme(codes: tuple[Code, ...]) -> bool:
    return any(code.system == SNOMED and code.value in PROGRAMMES for code in codes)


def _line(found: GroupedDiagnosis, otherwise: str) -> Evidence:
    line = diagnosis_line(found, otherwise)
    return replace(line, text=f"{line.text} (by its text; no code)") if found.is_by_name else line


def _criteria_line(result: ScreeningResult) -> Evidence:
    of = "of" if result.total is not None else "of at least"
    return result_line(result, f"DSM-5 criteria {of} {points(result)}")
