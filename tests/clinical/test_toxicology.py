"""Urine drug tests: what one result says, which result of a substance counts, and the tables behind it."""

from fractions import Fraction

import pytest

from clinical.facts import AnswerValue
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.toxicology_results import detected, last_screen, toxicology_findings, toxicology_test
from clinical.toxicology_tests import load_toxicology_tests, toxicology_tests
from tests.clinical.builders import measurement, record
from tests.clinical.tables import cases, codes_of, shows

SUBSTANCE = '[[substance]]\nkey = "fentanyl"\ncomponents = ["fentanyl"]\nexpects = ["fentanyl"]\nexplained_by = []\n'
HEADER = "code,substance,kind,method,display\n"
GOOD = "59673-4,fentanyl,presence,screen,fentanyl\n"


def result(code="19642-8", text=None, *, on=-10, **fields):
    value = AnswerValue(text=text) if text else None
    return measurement(f"loinc {code}", value=value, on=on, **fields)


def reading(case):
    answer = codes_of([case["answer"]]) if "answer" in case else ()
    number = Fraction(case["value"]) if "value" in case else None
    value = AnswerValue(codes=answer, text=case.get("text"), number=number, flag=case.get("is_yes"))
    flags = codes_of([f"flag {case['flag']}"]) if "flag" in case else ()
    return measurement(f"loinc {case['code']}", value=None if value == AnswerValue() else value, interpretations=flags)


def found(record):
    return [(each.substance.key, each.is_found, each.is_confirmed) for each in toxicology_findings(record)]


@pytest.mark.parametrize("case", cases("toxicology_readings.toml"), ids=shows)
def test_a_result_reads_as_its_case_says(case):
    seen = reading(case)

    said = detected(seen, toxicology_tests().by_code[case["code"]])

    assert said is (None if case["found"] == "unclear" else case["found"])


def test_on_one_day_a_confirmatory_method_goes_before_a_screen():
    chart = record(labs=(result("19643-6", "Negative", ref="c"), result("19642-8", "Positive", ref="s")))

    assert found(chart) == [("oxycodone", False, True)]


def test_the_newest_day_goes_before_a_confirmation_of_earlier():
    chart = record(labs=(result("19643-6", "Negative", on=-20), result("19642-8", "Positive", on=-10)))

    assert found(chart) == [("oxycodone", True, False)]


def test_on_one_day_what_was_found_goes_before_what_was_not():
    chart = record(labs=(result("59673-4", "Positive"), result("59673-4", "Negative")))

    assert found(chart) == [("fentanyl", True, False)]


def test_components_of_a_panel_are_results_of_their_own():
    panel = measurement("loinc 69739-1", on=-10, components=(result("3393-6", "Positive"),))

    assert found(record(labs=(panel,))) == [("cocaine", True, False)]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_a_result_that_does_not_stand_is_none(status):
    chart = record(labs=(result("3393-6", "Positive", status=status),))

    assert found(chart) == []
    assert last_screen(chart) is None


@pytest.mark.parametrize("on", [None, 1])
def test_a_result_without_a_day_or_of_tomorrow_is_not_compared(on):
    assert found(record(labs=(result("3393-6", "Positive", on=on),))) == []


@pytest.mark.parametrize(
    ("name", "key", "is_confirmed"),
    [
        ("Fentanyl, urine", "fentanyl", False),
        ("Norfentanyl urine confirmation", "fentanyl", True),
        ("Benzodiazepines screen, urine", "benzodiazepines", False),
    ],
)
def test_a_result_under_a_local_code_is_read_by_the_component_in_its_name(name, key, is_confirmed):
    test = toxicology_test(measurement("local 1", name=name))

    assert (test.substance.key, test.is_confirmed) == (key, is_confirmed)


@pytest.mark.parametrize("name", ["Fentanyl", "Glucose, urine", None])
def test_a_name_that_says_no_urine_test_of_a_substance_is_none(name):
    assert toxicology_test(measurement("local 1", name=name)) is None


def test_a_test_of_what_is_not_compared_shows_that_a_screen_was_done():
    chart = record(labs=(result("69739-1"),))

    assert found(chart) == []
    assert last_screen(chart).isoformat() == "2026-02-20"


@pytest.mark.parametrize("code", ["44907-4", "99999-9"])
def test_an_unrelated_result_is_no_drug_test(code):
    assert last_screen(record(labs=(result(code),))) is None


def test_every_test_of_the_knowledge_fits_its_substances():
    assert load_toxicology_tests(KNOWLEDGE).by_code["3393-6"].substance.title == "cocaine"


def test_a_class_stands_for_all_of_its_drugs():
    assert {"lorazepam", "clonazepam"} <= toxicology_tests().by_component["benzodiazepines"].explained_by


@pytest.mark.parametrize(
    ("substances", "tests", "complaint"),
    [
        (SUBSTANCE * 2, GOOD, "a substance stands twice"),
        (SUBSTANCE, GOOD * 2, "stands twice or says something unknown"),
        (SUBSTANCE, "1-1,heroin,presence,,x\n", "stands twice or says something unknown"),
        (SUBSTANCE, "1-1,fentanyl,colour,,x\n", "stands twice or says something unknown"),
        (SUBSTANCE.replace('expects = ["fentanyl"]', 'expects = ["unobtainium"]'), GOOD, "names unknown drugs"),
    ],
)
def test_tables_that_do_not_fit_stop_the_service(tmp_path, substances, tests, complaint):
    (tmp_path / "toxicology_substances.toml").write_text(substances, encoding="utf-8")
    (tmp_path / "toxicology_tests.csv").write_text(HEADER + tests, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_toxicology_tests(tmp_path)
