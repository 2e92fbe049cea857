"""Whom the guideline's dose, duration, follow-up and taper advice is not for.

Source
    CDC 2022 for cancer, sickle cell disease, palliative and end-of-life care; what proves them: design, section 12.
When
    an active, unrefuted diagnosis of such a group stands beside a second signal. For cancer that is an encounter
    diagnosis or two oncology visits within 12 months, or neoplasm-related pain; skin cancer other than melanoma needs
    the visits. For the others it is a display that says the same, an encounter diagnosis, or a hospice or palliative
    visit or referral.
Never
    sickle cell trait, a history of cancer, a do-not-resuscitate order, or a code that no source confirms.
"""

from dataclasses import dataclass
from datetime import date

from clinical.condition_groups import condition_table, groups_of_code
from clinical.condition_names import contradicts, groups_named
from clinical.dates import months_before
from clinical.diagnoses import GroupedDiagnosis, diagnosed, event_date, texts_of
from clinical.facts import Code, Encounter
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import Need, PatientRecord, definition
from clinical.recorded import was_done
from clinical.setting import encounters_on_record

CANCER = ("cancer", "cancer-low-relevance")
OTHERS = ("palliative", "likely-terminal", "sickle-cell", "neoplasm-related-pain")
ONCOLOGY_WORDS = ("oncolog", "chemotherap", "radiation therap", "radiotherap")
HOSPICE_WORDS = ("hospice", "palliative")
HOSPICE_DISPOSITION = "hosp"
"""HL7 discharge-disposition: hospice."""

ENCOUNTER_DIAGNOSIS = "encounter-diagnosis"
NOT_ORDERED = frozenset({"revoked", "entered-in-error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """One exclusion that holds. `group` tells cancer and sickle cell disease from the rest, for the abrupt stop."""

    group: str
    reason: str
    evidence: Evidence


@definition
def exclusion(record: PatientRecord, policy: Policy) -> Exclusion | None:
    """The first exclusion that holds: end-of-life care before disease, so that cards can choose their words."""
    for group in OTHERS:
        if found := _others_excluded(record, group):
            return _exclusion(group, found)
    if found := _cancer_excluded(record, policy):
        return _exclusion("cancer", found)
    return None


@definition
def guideline_exclusion(record: PatientRecord, policy: Policy) -> str | None:
    """Why the guideline's dose and duration advice is not for this patient: "sickle cell disease recorded …"."""
    found = exclusion(record, policy)
    return found.reason if found else None


def exclusion_unknown(record: PatientRecord) -> bool:
    """Whether the diagnoses could not be read, or only in part, so that an exclusion may have been missed."""
    return record.is_seen_in_part(Need.CONDITIONS)


def exclusion_gaps(record: PatientRecord) -> tuple[str, ...]:
    """The line of a card that speaks without knowing whether it is for this patient."""
    return ("Cancer, sickle-cell and palliative care could not be ruled out",) if exclusion_unknown(record) else ()


def _exclusion(group: str, found: GroupedDiagnosis) -> Exclusion:
    title = condition_table().groups[group].title
    on = event_date(found.diagnosis)
    reason = f"{title} recorded {on.isoformat()}" if on else f"{title} on the list of conditions, without a date"
    return Exclusion(group=group, reason=reason, evidence=Evidence(reason, on, found.diagnosis.ref))


def _standing(record: PatientRecord, *groups: str) -> tuple[GroupedDiagnosis, ...]:
    """Diagnoses of the groups that have not abated and whose own words do not say otherwise (a trait, a history)."""
    return tuple(
        each
        for each in diagnosed(record, *groups)
        if not _has_abated(each, record.as_of) and not _says_otherwise(each, groups)
    )


def _has_abated(each: GroupedDiagnosis, as_of: date) -> bool:
    return each.diagnosis.abated_on is not None and each.diagnosis.abated_on <= as_of


def _says_otherwise(each: GroupedDiagnosis, groups: tuple[str, ...]) -> bool:
    held = [name for name in groups if name in each.groups]
    return any(all(contradicts(text, name) for name in held) for text in texts_of(each.diagnosis))


def _others_excluded(record: PatientRecord, group: str) -> GroupedDiagnosis | None:
    found = _standing(record, group)
    proven = (each for each in found if _is_encounter_diagnosis(each) or _display_agrees(each, group))
    return next(proven, found[0] if found and has_hospice_contact(record) else None)


def _is_encounter_diagnosis(each: GroupedDiagnosis) -> bool:
    return ENCOUNTER_DIAGNOSIS in each.diagnosis.categories


def _display_agrees(each: GroupedDiagnosis, group: str) -> bool:
    """Words are a second signal to a code. A diagnosis read from its words alone has only the one."""
    return not each.is_by_name and any(group in groups_named(text) for text in texts_of(each.diagnosis))


def _cancer_excluded(record: PatientRecord, policy: Policy) -> GroupedDiagnosis | None:
    """Neoplasm-related pain is a second signal to a cancer, not a cancer itself."""
    found = [each for each in _standing(record, *CANCER) if "neoplasm-related-pain" not in each.groups]
    earliest = months_before(record.as_of, policy.cancer_visit_months)
    if found and (len(_oncology_days(record, earliest)) >= 2):
        return found[0]
    weighty = [each for each in found if "cancer" in each.groups and not _needs_visits(each)]
    if weighty and _standing(record, "neoplasm-related-pain"):
        return weighty[0]
    return next((each for each in weighty if _diagnosed_at_visit(each, record, earliest)), None)


def _needs_visits(each: GroupedDiagnosis) -> bool:
    codes = {code.value for code in each.diagnosis.codes}
    return not codes.isdisjoint(condition_table().oncology_visits_only)


def _diagnosed_at_visit(each: GroupedDiagnosis, record: PatientRecord, earliest: date) -> bool:
    """An encounter diagnosis dated within the window: by the day it was recorded, else of its visit, else its onset."""
    if not _is_encounter_diagnosis(each):
        return False
    visit = next((seen for seen in record.encounters if seen.ref == each.diagnosis.encounter_ref), None)
    on = each.diagnosis.recorded_on or (visit.started_on if visit else None) or each.diagnosis.onset_on
    return on is not None and on >= earliest


def _oncology_days(record: PatientRecord, earliest: date) -> frozenset[date]:
    """Days of visits to oncology, and of coded chemotherapy or radiation, within the window."""
    visits = [each.started_on for each in encounters_on_record(record) if _speaks_of(each, ONCOLOGY_WORDS)]
    treatments = [event_date(each.diagnosis) for each in diagnosed(record, "cancer-treatment")]
    return frozenset(on for on in (*visits, *treatments) if on is not None and earliest <= on <= record.as_of)


@definition
def has_hospice_contact(record: PatientRecord) -> bool:
    """A hospice or palliative visit, discharge, procedure or referral on record."""
    done = (each for each in record.procedures if was_done(each))
    orders = (each for each in record.service_orders if each.status not in NOT_ORDERED and not each.do_not_perform)
    visits = encounters_on_record(record)
    return (
        any(_is_hospice(each.codes, each.name) for each in done)
        or any(_is_hospice(each.codes, each.name) for each in orders)
        or any(_is_palliative((*each.codes, *each.reasons)) for each in visits)
        or any(_speaks_of(each, HOSPICE_WORDS) or _discharged_to_hospice(each) for each in visits)
    )


def _is_hospice(codes: tuple[Code, ...], name: str | None) -> bool:
    return _is_palliative(codes) or _has_words(codes, name, HOSPICE_WORDS)


def _is_palliative(codes: tuple[Code, ...]) -> bool:
    return any("palliative" in groups_of_code(code.system, code.value) for code in codes)


def _discharged_to_hospice(visit: Encounter) -> bool:
    return any(code.value == HOSPICE_DISPOSITION for code in visit.discharge_codes) or _is_palliative(
        visit.discharge_codes
    )


def _speaks_of(visit: Encounter, words: tuple[str, ...]) -> bool:
    return _has_words((*visit.codes, *visit.reasons), visit.name, words)


def _has_words(codes: tuple[Code, ...], name: str | None, words: tuple[str, ...]) -> bool:
    texts = [text.lower() for text in (name, *(code.display for code in codes)) if text]
    return any(word in text for text in texts for word in words)
