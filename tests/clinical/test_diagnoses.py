"""Diagnoses and their groups: the tables, and a walk over every code that ships."""

import csv
from datetime import date

import pytest

from clinical.condition_groups import condition_table, groups_of_code, poisoning_intent
from clinical.condition_names import contradicts, groups_named
from clinical.diagnoses import diagnosed, event_date, grouped_diagnoses, groups_of
from clinical.facts import ICD10CM, SNOMED, Code
from clinical.policy import KNOWLEDGE
from tests.clinical.builders import diagnosis, record
from tests.clinical.tables import cases, shows

GROUPS = condition_table().groups
SYSTEM = {"SNOMED": SNOMED, "ICD10CM": ICD10CM}
ROWS = list(csv.DictReader((KNOWLEDGE / "condition_groups.csv").read_text(encoding="utf-8").splitlines()))


def of_match(match):
    return [row for row in ROWS if row["match"] == match]


def is_group_or_sibling(group, found):
    """The group itself, or the weaker or stronger sibling that won the match."""
    return any(name == group or group in GROUPS[name].of or name in GROUPS[group].of for name in found)


@pytest.mark.parametrize("case", cases("diagnosis_codes.toml"), ids=shows)
def test_codes_belong_to_their_groups(case):
    found = groups_of(diagnosis(*case["codes"], name=case.get("name")))

    assert sorted(found) == case["groups"]


@pytest.mark.parametrize("case", cases("diagnosis_statuses.toml"), ids=shows)
def test_a_status_moves_a_diagnosis_to_its_weaker_form_but_never_an_event(case):
    codes = case["diagnosis"]["codes"]
    fields = {key: value for key, value in case["diagnosis"].items() if key != "codes"}
    status = None if case.get("without_status") else fields.pop("status", "active")

    found = groups_of(diagnosis(*codes, status=status, **fields))

    assert sorted(found) == case["groups"]


@pytest.mark.parametrize("case", cases("diagnosis_names.toml"), ids=shows)
def test_words_are_read_with_care(case):
    assert sorted(groups_named(case["text"])) == case["groups"]


def test_every_exact_code_reaches_its_group_or_the_sibling_that_precedes_it():
    found = [(row, groups_of_code(SYSTEM[row["system"]], row["code"])) for row in of_match("exact")]

    assert [row for row, groups in found if not is_group_or_sibling(row["group"], groups)] == []


@pytest.mark.parametrize("ending", ["", "9Z"])
def test_every_prefix_reaches_its_group_and_so_do_its_children(ending):
    found = [(row, groups_of_code(ICD10CM, row["code"] + ending)) for row in of_match("prefix")]

    assert [row for row, groups in found if not is_group_or_sibling(row["group"], groups)] == []


@pytest.mark.parametrize("row", of_match("poisoning"), ids=lambda row: row["code"])
def test_a_poisoning_counts_for_the_intents_1_to_4_and_not_as_an_adverse_effect_or_underdosing(row):
    stem = row["code"].replace(".", "").ljust(5, "0")
    counted = {intent: "overdose-other" in groups_of_code(ICD10CM, f"{stem}{intent}A") for intent in "123456"}

    assert counted == {"1": True, "2": True, "3": True, "4": True, "5": False, "6": False}


@pytest.mark.parametrize(
    ("code", "intent"),
    [
        ("T401X1A", 1),
        ("T40412A", 2),
        ("T424X3A", 3),
        ("T43204A", 4),
        ("T402X5A", 5),
        ("T402X6A", 6),
        ("T3692XA", 2),
        ("T5802XA", 2),
        ("T71162A", 2),
        ("T407XXA", None),
        ("T40", None),
        ("T352X1A", None),
        ("T66XX2A", None),
        ("S06001A", None),
    ],
)
def test_the_intent_of_a_poisoning_is_its_sixth_character_or_the_fifth_before_an_x(code, intent):
    assert poisoning_intent(code) == intent


def test_no_unconfirmed_code_stands_in_a_group_that_silences_advice():
    assert [row for row in ROWS if GROUPS[row["group"]].excludes and row["verified"] != "y"] == []


def test_snomed_ct_is_shipped_without_displays():
    assert [row["code"] for row in ROWS if row["system"] == "SNOMED" and row["display"]] == []


@pytest.mark.requirement("EHR-15")
def test_a_name_is_read_when_no_code_is_known_and_is_marked():
    chart = record(
        diagnoses=[diagnosis("snomed 999000001", name="Major depressive disorder"), diagnosis("icd10 F33.1")]
    )

    by_name, by_code = grouped_diagnoses(chart)

    assert (sorted(by_name.groups), by_name.is_by_name) == (["depression"], True)
    assert (sorted(by_code.groups), by_code.is_by_name) == (["depression"], False)


def test_the_display_of_an_unknown_code_is_read_as_a_name():
    unknown = Code(system=SNOMED, value="999000001", display="Generalized anxiety disorder")

    assert groups_of(diagnosis(unknown)) == {"anxiety"}


def test_a_known_code_is_not_second_guessed_by_its_name():
    assert groups_of(diagnosis("icd10 F33.1", name="Anxiety")) == {"depression"}


def test_words_that_name_nothing_are_not_marked_as_read_by_name():
    (found,) = grouped_diagnoses(record(diagnoses=[diagnosis(name="Ankle sprain")]))

    assert (found.groups, found.is_by_name) == (frozenset(), False)


def test_a_name_that_is_over_moves_to_its_weaker_form():
    assert groups_of(diagnosis(name="PTSD", status="resolved")) == {"ptsd-history"}


@pytest.mark.requirement("EHR-15")
def test_refuted_and_mistaken_diagnoses_are_left_out():
    kept = diagnosis("icd10 F33.1", ref="kept")
    chart = record(
        diagnoses=[
            diagnosis("icd10 F33.1", verification="refuted"),
            diagnosis("icd10 F33.1", verification="entered-in-error"),
            kept,
        ]
    )

    assert [each.diagnosis for each in grouped_diagnoses(chart)] == [kept]


@pytest.mark.parametrize(
    ("status", "abated", "groups"),
    [
        (None, -1, {"cancer-history"}),
        (None, 0, {"cancer-history"}),
        (None, 1, {"cancer"}),
        ("active", -1, {"cancer"}),
    ],
)
def test_an_abatement_in_the_past_counts_as_resolved_when_no_status_says_otherwise(status, abated, groups):
    chart = record(diagnoses=[diagnosis("icd10 C50.911", status=status, abated=abated)])

    assert grouped_diagnoses(chart)[0].groups == groups


def test_diagnoses_are_asked_for_by_any_of_several_groups_in_the_order_of_the_chart():
    chart = record(diagnoses=[{"codes": ["icd10 F41.1"]}, {"codes": ["icd10 J45.909"]}, {"codes": ["icd10 F33.1"]}])

    assert [each.diagnosis.ref for each in diagnosed(chart, "depression", "anxiety")] == [
        "Condition/c1",
        "Condition/c3",
    ]


@pytest.mark.parametrize(
    ("onset", "recorded", "expected"),
    [("2026-01-01", "2026-02-01", date(2026, 1, 1)), (None, "2026-02-01", date(2026, 2, 1)), (None, None, None)],
)
def test_an_event_happened_at_its_onset_else_when_it_was_recorded(onset, recorded, expected):
    assert event_date(diagnosis("icd10 T40.1X1A", onset=onset, recorded=recorded)) == expected


@pytest.mark.parametrize(
    ("text", "group", "is_denied"),
    [
        ("Sickle cell trait", "sickle-cell", True),
        ("Sickle cell anemia", "sickle-cell", False),
        ("Hemoglobinopathy", "sickle-cell", False),
        ("Discharge from hospice", "palliative", True),
        ("History of breast cancer", "cancer", True),
        ("Breast lump", "cancer", False),
    ],
)
def test_a_text_contradicts_a_group_only_when_it_speaks_of_it(text, group, is_denied):
    assert contradicts(text, group) is is_denied


def test_a_text_in_the_place_of_a_code_is_read_as_far_as_a_code_goes():
    whole = groups_of_code(ICD10CM, "F33.1000")

    assert "depression" in whole
    assert groups_of_code(ICD10CM, "F33.1" + "0" * 200_000) == whole
