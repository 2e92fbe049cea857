"""Screening results are found in every shape that charts hold them, and are refused where they cannot be sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.facts import LOINC, SNOMED, Answer, Answers, AnswerValue, Code, Measurement
from clinical.instruments import instruments, score
from clinical.screenings import newest, newest_scored, screening_results
from tests.clinical.screening_cases import chart, observed, questionnaire, record, told
from tests.clinical.screening_shapes import forms_of, loinc, number, observations_of
from tests.clinical.tables import TODAY, cases, day, shows

INSTRUMENTS = instruments()
TEN = [2, 2, 2, 2, 2, 0, 0, 0, 0]
TWELVE = [2, 2, 2, 2, 2, 2, 0, 0, 0]
FORM = "QuestionnaireResponse/q"


@pytest.mark.parametrize("case", cases("screening_*.toml"), ids=shows)
def test_a_source(case):
    found = told(newest(chart(case), case["instrument"]))

    assert {key: found.get(key) for key in case["expect"]} == case["expect"]


def seen(result):
    """What must be the same whatever the shape."""
    return result and (
        result.total,
        result.band,
        result.is_positive,
        result.suicide_item_positive,
        result.is_complete,
        dict(result.items),
        result.flags,
        result.syndrome,
    )


def is_legal(case):
    pairs = zip(INSTRUMENTS[case["instrument"]].items, case.get("answers", ()), strict=False)
    given_points = [(item, points) for item, points in pairs if points != "-"]
    return bool(given_points) and all(item.answers.is_legal(points) for item, points in given_points)


@pytest.mark.requirement("EHR-16", "EHR-17")
@pytest.mark.parametrize("case", [each for each in cases("instrument_*.toml") if is_legal(each)], ids=shows)
def test_every_vector_reads_the_same_from_every_shape(case):
    instrument = INSTRUMENTS[case["instrument"]]
    pairs = zip(instrument.items, case["answers"], strict=True)
    answers = {item.key: points for item, points in pairs if points != "-"}
    sources = {way: (each,) for way, each in forms_of(instrument, answers).items()}
    sources |= observations_of(instrument, answers)

    results = {way: newest(record(*each, sex=case.get("sex")), instrument.name) for way, each in sources.items()}

    expected = seen(score(instrument, answers, sex=case.get("sex")))
    assert {way: seen(result) for way, result in results.items()} == dict.fromkeys(results, expected)


@pytest.mark.parametrize("case", [each for each in cases("instrument_*.toml") if "stated" in each], ids=shows)
def test_every_stored_total_reads_from_a_questionnaire_and_an_observation(case):
    instrument, stored = INSTRUMENTS[case["instrument"]], case["stated"]
    code = instrument.totals[0] if instrument.totals else "total-score"
    title = "-".join(instrument.names[0]) if instrument.names else instrument.title
    sources = [
        questionnaire(FORM, items=[[code, stored]], title=title),
        questionnaire(FORM, items=[[f"/{code}", {"text": f" {stored} "}]], title=title),
        Measurement(
            ref="Observation/1",
            codes=tuple(map(loinc, instrument.totals)),
            name=f"{title} total score",
            status="final",
            taken_on=TODAY,
            value=number(stored),
        ),
    ]

    results = [newest(record(each), instrument.name) for each in sources]

    expected = {key: case["expect"][key] for key in ("total", "positive") if key in case["expect"]}
    expected = {key: None if value == "-" else value for key, value in expected.items()}
    found = [{"total": each.total, "positive": each.is_positive} for each in results]
    assert [{key: each[key] for key in expected} for each in found] == [expected] * 3


STATUSES = [
    ("completed", 10),
    ("amended", 10),
    ("final", 10),
    ("corrected", 10),
    (None, 10),
    ("in-progress", None),
    ("stopped", None),
    ("unknown", None),
]


@pytest.mark.parametrize(("status", "total"), STATUSES)
def test_a_questionnaire_counts_by_its_status(status, total):
    result = newest(record(questionnaire(FORM, of="PHQ-9", answers=TEN, status=status)), "PHQ-9")

    assert (result.total, result.partial_total, result.is_positive) == (total, 10, True)


def test_a_questionnaire_entered_in_error_is_not_there():
    assert screening_results(record(questionnaire(FORM, of="PHQ-9", answers=TEN, status="entered-in-error"))) == ()


@pytest.mark.requirement("EHR-16")
def test_results_stand_newest_first_and_undated_last():
    results = screening_results(
        record(
            observed("44261-6", 9, on="-"),
            questionnaire("QuestionnaireResponse/old", of="PHQ-9", answers=TEN, on=-30),
            questionnaire("QuestionnaireResponse/new", of="PHQ-9", answers=TWELVE, on=-1),
            questionnaire("QuestionnaireResponse/gad", of="GAD-7", answers=[1] * 7, on=-10),
        )
    )

    found = [(each.instrument, each.total) for each in results]
    assert found == [("PHQ-9", 12), ("GAD-7", 7), ("PHQ-9", 10), ("PHQ-9", 9)]
    assert results[0].refs == ("QuestionnaireResponse/new",)


def test_the_newest_scored_result_may_be_older_than_the_newest():
    seen_today = record(questionnaire(FORM, of="PHQ-9", answers=TEN, on=-30), observed("44260-8", 1))

    assert newest(seen_today, "PHQ-9").total is None
    assert newest_scored(seen_today, "PHQ-9").total == 10


def test_a_partial_sum_that_passes_the_cut_off_counts_as_scored():
    partial = record(questionnaire(FORM, of="PHQ-9", answers=[3, 3, 3, 1]))

    assert newest_scored(partial, "PHQ-9").is_positive


def test_the_refs_of_a_result_name_every_source_once():
    panel = observed("44249-1", ref="panel", components=[{"of": "PHQ-9", "answers": TEN}])

    result = newest(record(questionnaire(FORM, of="PHQ-9", answers=TEN), panel), "PHQ-9")

    assert result.refs == (FORM, "Observation/panel", *result.refs[2:])


def test_one_observation_in_two_lists_counts_once():
    item = observed("44260-8", 1)

    result = newest(record(item, social_history=(item,), labs=(item,)), "PHQ-9")

    assert result.notes == ("incomplete: 8 of 9 items not answered",)


def test_two_observations_that_share_an_id_are_two():
    clash = record(observed("44261-6", 12), observed("44261-6", 10, on=-1))

    assert [each.total for each in screening_results(clash)] == [12, 10]


def test_observations_are_found_among_laboratory_results_and_social_history():
    spread = record(labs=(observed("44261-6", 12),), social_history=(observed("75626-2", 4),))

    assert {each.instrument: each.total for each in screening_results(spread)} == {"PHQ-9": 12, "AUDIT-C": 4}


def test_an_ordinary_laboratory_result_is_no_screening():
    assert screening_results(record(labs=(observed("2160-0", 1), observed(name="Creatinine", value=1)))) == ()


def test_audit_c_takes_the_cut_off_of_the_patients_sex():
    three = questionnaire(FORM, of="AUDIT-C", answers=[1, 1, 1])

    assert newest(record(three, sex="female"), "AUDIT-C").is_positive
    assert not newest(record(three, sex="male"), "AUDIT-C").is_positive


CODES = st.sampled_from(
    ["44250-9", "44260-8", "44249-1", "44261-6", "93249-1", "93374-7", "68517-2", "68519-8", "75626-2", "69722-7", "x"]
)
VALUES = st.builds(
    AnswerValue,
    codes=st.lists(
        st.builds(
            Code, system=st.sampled_from([LOINC, "", SNOMED]), value=st.sampled_from(["LA6571-9", "LA33-6", "7"])
        ),
        max_size=2,
    ).map(tuple),
    number=st.none() | st.fractions(-2, 40),
    text=st.none() | st.text(max_size=6),
    flag=st.none() | st.booleans(),
    ordinal=st.none() | st.fractions(-1, 5),
)
DAYS = st.sampled_from([None, TODAY, day(-1)])
REFS = st.sampled_from(["Observation/1", "Observation/2", "http://x/Observation/3", ""])
LEAVES = st.builds(
    Measurement,
    ref=REFS,
    codes=CODES.map(lambda code: (loinc(code),)),
    value=st.none() | VALUES,
    taken_on=DAYS,
    name=st.none() | st.text(max_size=5),
)
MEASUREMENTS = st.builds(
    Measurement,
    ref=REFS,
    codes=CODES.map(lambda code: (loinc(code),)),
    value=st.none() | VALUES,
    taken_on=DAYS,
    status=st.sampled_from(["final", "preliminary", "entered-in-error", None]),
    components=st.lists(LEAVES, max_size=2).map(tuple),
    member_refs=st.lists(REFS, max_size=2).map(tuple),
    derived_from_refs=st.lists(REFS, max_size=1).map(tuple),
)
FORMS = st.builds(
    Answers,
    ref=REFS,
    status=st.sampled_from(["completed", "in-progress", None]),
    authored_on=DAYS,
    questionnaire=st.sampled_from([None, "phq-9", "#usaudit-c", "http://loinc.org/q/44249-1|2"]),
    title=st.none() | st.text(max_size=5),
    items=st.lists(
        st.builds(
            Answer,
            link_id=st.none() | CODES | st.text(max_size=4),
            position=st.integers(-2, 9),
            values=st.lists(VALUES, max_size=2).map(tuple),
        ),
        max_size=10,
    ).map(tuple),
)


@given(
    forms=st.lists(FORMS, max_size=3),
    measurements=st.lists(MEASUREMENTS, max_size=5),
    sex=st.sampled_from([None, "male", "x"]),
)
def test_reading_never_raises_and_gives_one_result_for_each_instrument_and_day(forms, measurements, sex):
    results = screening_results(record(*forms, *measurements, sex=sex))

    assert len({(each.instrument, each.taken_on) for each in results}) == len(results)
