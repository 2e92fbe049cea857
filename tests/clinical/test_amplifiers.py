"""Mental-health amplifiers: the table."""

import pytest

from clinical.amplifiers import amplifier_names, mental_health_amplifiers, pace_amplifiers
from clinical.facts import LOINC, AnswerValue, Code
from clinical.policy import standard_policy
from tests.clinical.builders import measurement, record
from tests.clinical.tables import cases, shows


def screen(*, code, on, value=None, answer=None):
    given = AnswerValue(codes=(Code(system=LOINC, value=answer),)) if answer else value
    return measurement(f"loinc {code}", value=given, on=on, ref=code, categories=("survey",))


@pytest.mark.parametrize("case", cases("amplifiers.toml"), ids=shows)
def test_what_amplifies_a_reduction(case):
    chart = record(
        diagnoses=case.get("diagnoses", ()),
        screenings=tuple(screen(**row) for row in case.get("screens", ())),
        born=case.get("born", "1980-01-01"),
    )

    level = mental_health_amplifiers(chart, standard_policy())
    pace = pace_amplifiers(chart, standard_policy())

    assert [each.text for each in level] == case["level"]
    assert [each.text for each in pace] == case["pace"]


def test_what_calls_for_closer_care_is_named_once():
    chart = record(
        diagnoses=[
            {"codes": ["icd10 F43.10"]},
            {"codes": ["icd10 F32.1"], "name": "Major depressive disorder"},
            {"codes": ["icd10 F33.1"], "name": "Recurrent depression"},
            {"codes": ["icd10 F41.1"]},
            {"codes": ["icd10 R45.851"], "recorded": -400},
        ],
        screenings=(screen(code="70274-6", value=10, on=-3),),
    )

    assert amplifier_names(chart, standard_policy()) == (
        "post-traumatic stress disorder",
        "GAD-7 of 10",
        "depression",
        "an anxiety disorder",
        "suicidal ideation",
    )
