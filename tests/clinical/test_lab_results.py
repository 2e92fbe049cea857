"""Results by what they measure: which count, in which order, and what a wrong table does."""

import pytest

from clinical.facts import Measurement
from clinical.lab_results import load_result_codes, result_codes, results
from clinical.policy import KnowledgeError
from tests.clinical.builders import measurement
from tests.clinical.tables import codes_of, day


def test_results_come_newest_first_and_undated_last():
    taken = [measurement("loinc 98979-8", value=each, on=on) for each, on in ((1, -9), (2, None), (3, -2))]

    assert [each.value.number for each in results(taken, "egfr")] == [3, 1, 2]


def test_a_component_counts_like_a_result_of_its_own():
    part = Measurement(ref="Observation/ecg", codes=codes_of(["loinc 76634-5"]), status="final", taken_on=day(-1))
    whole = measurement("loinc 11524-6", on=-1, ref="ecg", components=(part,))

    assert results([whole], "qtc") == (part,)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_a_result_that_is_not_valid_does_not_count_nor_do_its_parts(status):
    part = Measurement(ref="Observation/ecg", codes=codes_of(["loinc 76634-5"]), status="final", taken_on=day(-1))
    whole = measurement("loinc 8636-3", value=430, on=-1, status=status, components=(part,))

    assert results([whole], "qtc") == ()


def test_a_code_of_another_system_is_no_result():
    assert results([measurement("snomed 98979-8", value=20, on=-1)], "egfr") == ()


def test_no_code_belongs_to_two_groups():
    codes = [code for group in result_codes().values() for code in group]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "content", ['[group.a]\nsource = "s"\n[group.a.codes]', '[group.a]\n[group.a.codes]\n"1-8" = "one"']
)
def test_a_group_without_codes_or_source_stops_the_service(tmp_path, content):
    path = tmp_path / "result_codes.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match="no source or codes"):
        load_result_codes(path)
