"""Opioid use disorder: whether the chart shows it, whether it is only possible, and whether it is being treated.

F11.20 is widely used for physical dependence, and F11.9x says less: both are possible use disorder only (R-OUD-CODE).
"""

from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date
from clinical.drug_runs import drug_runs
from clinical.facts import SNOMED, Code
from clinical.instruments import ScreeningResult
from clinical.months import months_before
from clinical.opioids_in_play import opioids_in_play
from clinical.other_orders import NOT_DONE, services_ordered
from clinical.outcome import Evidence, Service
from clinical.policy import Policy
from clinical.record import PatientRecord, definition
from clinical.screenings import newest_scored

CRITERIA = "DSM-5 OUD"
POSSIBLE = ("opioid-use-disorder-possible", "opioid-use-unspecified")
PROGRAMMES = frozenset({"792901003", "792902005", "310653000"})
"""SNOMED CT: treatment with buprenorphine, buprenorphine/naloxone, methadone."""


@definition
def use_disorder(record: PatientRecord, policy: Policy) -> tuple[Evidence, ...]:
    """Active opioid use disorder by its code or words, or by two or more of the DSM-5 criteria within 12 months."""
    coded = tuple(_line(each) for each in diagnosed(record, "opioid-use-disorder"))
    asked = criteria(record, policy)
    return (*coded, *((_criteria_line(asked),) if asked and asked.is_positive else ()))


@definition
def possible_use_disorder(record: PatientRecord) -> tuple[Evidence, ...]:
    return tuple(_line(each) for each in diagnosed(record, *POSSIBLE))


@definition
def criteria(record: PatientRecord, policy: Policy) -> ScreeningResult | None:
    """The newest answer to the DSM-5 criteria that tells something, within 12 months; an undated one is recent."""
    result = newest_scored(record, CRITERIA)
    earliest = months_before(record.as_of, policy.chronic_screen_months)
    return result if result and (result.taken_on is None or result.taken_on >= earliest) else None


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
        if each.status not in NOT_DONE
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


def _line(found: GroupedDiagnosis) -> Evidence:
    named = found.diagnosis.name or next((code.value for code in found.diagnosis.codes), "opioid use")
    by_name = " (by its text; no code)" if found.is_by_name else ""
    return Evidence(f"{named}{by_name}", event_date(found.diagnosis), found.diagnosis.ref)


def _criteria_line(result: ScreeningResult) -> Evidence:
    points = result.total if result.total is not None else result.partial_total
    of = "of" if result.total is not None else "of at least"
    return Evidence(f"DSM-5 criteria {of} {points}", result.taken_on, next(iter(result.refs), None))
