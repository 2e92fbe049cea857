"""Which positive suicide screen stands: `cases/suicide_signal.toml`."""

from fractions import Fraction

import pytest

from clinical.facts import AnswerValue, Measurement
from clinical.instruments import instruments
from clinical.policy import load_policy
from clinical.record import PatientRecord
from clinical.suicide_signal import suicide_signal, unread_suicide_answers
from tests.clinical.builders import procedure
from tests.clinical.screening_shapes import coded, form, loinc, number
from tests.clinical.tables import TODAY, cases, day, shows

ASSESSMENT = "snomed 225337009"
ITEM_9, LEVEL = "44260-8", "93374-7"


def source(place, *, of, on=None, answers=None, item=None, level=None):
    """A questionnaire, or item 9 or a level alone as an observation."""
    if answers is not None:
        instrument = instruments()[of]
        given = {each.key: points for each, points in zip(instrument.items, answers, strict=True) if points != "-"}
        fields = {"ref": f"QuestionnaireResponse/{place}", "authored_on": day(on)}
        return form(instrument, given, lambda each: {"link_id": each.codes[0]}, coded, **fields)
    code, value = (LEVEL, AnswerValue(text=level)) if level else (ITEM_9, number(item))
    return Measurement(ref=f"Observation/{place}", codes=(loinc(code),), value=value, taken_on=day(on), status="final")


def chart(case):
    sources = [source(place, **each) for place, each in enumerate(case["screens"])]
    status = case.get("assessment_status", "completed")
    done = [procedure(ASSESSMENT, on=case["assessed"], status=status)] if "assessed" in case else []
    return PatientRecord(
        as_of=TODAY,
        answers=tuple(each for each in sources if not isinstance(each, Measurement)),
        screenings=tuple(each for each in sources if isinstance(each, Measurement)),
        procedures=tuple(done),
    )


@pytest.mark.parametrize("case", cases("suicide_signal.toml"), ids=shows)
def test_suicide_signal(case):
    given, policy = chart(case), load_policy(case.get("policy"))
    signal = suicide_signal(given, policy)

    found = {
        "unread": list(unread_suicide_answers(given, policy)),
        "level": signal.level or "-",
        "reassured": signal.is_reassured,
        "unassessed": signal.is_unassessed,
        "assessed": (signal.assessed_on - TODAY).days if signal.assessed_on else "-",
        "evidence": [each.text for each in signal.evidence],
    }
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def test_evidence_names_the_source_and_its_day():
    signal = suicide_signal(chart({"screens": [{"of": "PHQ-9", "on": -5, "item": 2}]}), load_policy())

    assert [(each.ref, each.on) for each in signal.evidence] == [("Observation/0", day(-5))]
    assert [each.instrument for each in signal.results] == ["PHQ-9"]


def test_conflicts_of_the_screens_are_passed_on():
    screens = [{"of": "PHQ-9", "on": -5, "item": 2}, {"of": "PHQ-9", "on": -5, "answers": [0] * 9}]

    signal = suicide_signal(chart({"screens": screens}), load_policy())

    assert signal.notes == ("suicide item answered differently on the same day; worst used",)
    assert [each.text for each in signal.evidence] == ["PHQ-9 item 9: positive"]


def test_another_procedure_is_no_assessment():
    record = PatientRecord(
        as_of=TODAY,
        screenings=(
            Measurement(ref="o", codes=(loinc(ITEM_9),), value=AnswerValue(number=Fraction(1)), taken_on=day(-5)),
        ),
        procedures=(procedure("snomed 390866009", on=-1), procedure(ASSESSMENT)),
    )

    assert suicide_signal(record, load_policy()).level == "moderate"
