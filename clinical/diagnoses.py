"""The diagnoses of a chart, in groups that rules can ask for.

Source
    README_clinical.md, code matching rules 1 to 8; each code's own source stands in knowledge/condition_groups.csv.
Reads
    codes first, each at its longest match; then, for a diagnosis without a code that we know, its words.
Leaves out
    what was refuted or entered in error. What the chart calls inactive, resolved or in remission moves to its weaker
    form; an event (overdose, attempt, self-harm, fall, brain injury) stays itself, by its own date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from clinical.condition_groups import (
    ICD10_SYSTEMS,
    condition_table,
    groups_of_code,
    settle_together,
)
from clinical.condition_names import groups_named, names_an_opioid, past_form
from clinical.facts import Code, Diagnosis
from clinical.quick import quick
from clinical.record import PatientRecord, definition

OVER = frozenset({"inactive", "resolved", "remission"})
NOT_SO = frozenset({"refuted", "entered-in-error"})


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedDiagnosis:
    """A diagnosis with its groups; `is_by_name` when they were read from words instead of a code."""

    diagnosis: Diagnosis
    groups: frozenset[str]
    is_by_name: bool


@definition
def grouped_diagnoses(record: PatientRecord) -> tuple[GroupedDiagnosis, ...]:
    """Every diagnosis that was not refuted or entered in error, also those that belong to no group."""
    return tuple(_grouped(each, record.as_of) for each in record.diagnoses if not is_refuted(each))


def diagnosed(record: PatientRecord, *groups: str) -> tuple[GroupedDiagnosis, ...]:
    """The diagnoses in any of the groups, in the order of the chart."""
    places = _places(record)
    found = {at for group in groups for at in places.get(group, ())}
    return tuple([grouped_diagnoses(record)[at] for at in sorted(found)])


@definition
def _places(record: PatientRecord) -> Mapping[str, list[int]]:
    """Where in the chart the diagnoses of each group stand. Dozens of definitions ask, and few groups are there."""
    places: dict[str, list[int]] = {}
    for at, each in enumerate(grouped_diagnoses(record)):
        for group in each.groups:
            places.setdefault(group, []).append(at)
    return places


def groups_of(diagnosis: Diagnosis) -> frozenset[str]:
    """The groups of one diagnosis under its own status; empty when it was refuted or entered in error."""
    if is_refuted(diagnosis):
        return frozenset()
    return _read(diagnosis.codes, diagnosis.name, diagnosis.clinical_status in OVER)[0]


def event_date(diagnosis: Diagnosis) -> date | None:
    """When it happened: onset, else the day it was recorded."""
    return diagnosis.onset_on or diagnosis.recorded_on


def is_refuted(diagnosis: Diagnosis) -> bool:
    return diagnosis.verification_status in NOT_SO


def texts_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The words of a diagnosis: its name and the displays of its codes."""
    return tuple(text for text in (diagnosis.name, *(code.display for code in diagnosis.codes)) if text)


def _grouped(diagnosis: Diagnosis, as_of: date) -> GroupedDiagnosis:
    """An abatement in the past counts as resolved when no status says otherwise."""
    has_abated = diagnosis.abated_on is not None and diagnosis.abated_on <= as_of
    is_over = diagnosis.clinical_status in OVER or (diagnosis.clinical_status is None and has_abated)
    groups, is_by_name = _read(diagnosis.codes, diagnosis.name, is_over)
    return GroupedDiagnosis(diagnosis=diagnosis, groups=groups, is_by_name=is_by_name)


@lru_cache(maxsize=8192)
def _read(codes: tuple[Code, ...], name: str | None, is_over: bool) -> tuple[frozenset[str], bool]:
    groups = _coded(codes, name)
    is_by_name = not groups and not any(code.system in ICD10_SYSTEMS for code in codes)
    if is_by_name:
        texts = (name, *(code.display for code in codes))
        groups = settle_together(group for text in texts if text for group in groups_named(text))
    return (_past(groups) if is_over else groups), is_by_name and bool(groups)


def _coded(codes: tuple[Code, ...], name: str | None) -> frozenset[str]:
    """The groups of all codings together, and possible opioid use disorder where only the words name the opioid."""
    found = {code.value: groups_of_code(code.system, code.value) for code in codes}
    table = condition_table()
    if any("opioid-use-disorder-possible" in groups for groups in found.values()):
        found = {value: groups for value, groups in found.items() if value not in table.no_more_than_dependence}
        if name and "opioid-use-disorder" in groups_named(name):
            found[name] = frozenset({"opioid-use-disorder"})
    if not table.unnamed_substance_codes.isdisjoint(found):
        texts = (name, *(code.display for code in codes))
        if any(names_an_opioid(text) for text in texts if text):
            found["possible"] = frozenset({"opioid-use-disorder-possible"})
    return settle_together(group for groups in found.values() for group in groups)


def _past(groups: frozenset[str]) -> frozenset[str]:
    table = condition_table().groups
    return frozenset(name if table[name].is_event else past_form(table[name]) for name in groups)
