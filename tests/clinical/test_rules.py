"""Every rule against its table of cases: cases/rule_<rule id>.toml."""

import pytest

from cards.compose import compose
from clinical.assess import rules
from clinical.policy import standard_policy
from tests.cards.calls import call
from tests.clinical.rule_cases import answer, chart, summary
from tests.clinical.tables import CASES, cases, shows

BY_RULE = {rule.id: cases(f"rule_{rule.id.replace('-', '_')}.toml") for rule in rules()}
ALL = [(rule_id, case) for rule_id, several in BY_RULE.items() for case in several]
ADVISING = [(rule_id, case) for rule_id, case in ALL if case["expect"]["outcome"] == "Advice"]
CONTAINED = ("because", "evidence", "gaps")


@pytest.mark.parametrize(("rule_id", "case"), ALL, ids=[f"{rule_id}: {shows(case)}" for rule_id, case in ALL])
def test_a_rule_answers_its_case(rule_id, case):
    answered = answer(rule_id, case)

    seen = summary(answered.outcome)
    expected = case["expect"]
    assert answered.fault is None
    assert {key: seen.get(key) for key in expected if key not in CONTAINED} == {
        key: expected[key] for key in expected if key not in CONTAINED
    }
    assert [key for key in CONTAINED if expected.get(key, "") not in seen.get(key, "")] == []


@pytest.mark.parametrize(("rule_id", "case"), ADVISING, ids=[f"{rule_id}: {shows(case)}" for rule_id, case in ADVISING])
def test_every_advice_can_be_worded(rule_id, case):
    answered = answer(rule_id, case)

    (card,) = compose(
        assessed=[answered], incomplete=None, record=chart(case["chart"]), policy=standard_policy(), call=call()
    ).response.cards

    assert card.source.topic.code == answered.rule.topic


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_has_cases_that_advise_that_stay_silent_and_that_miss_something(rule):
    expected = {case["expect"]["outcome"] for case in BY_RULE[rule.id]}

    assert {"Advice", "NoAdvice", "NotAssessable"} <= expected


def test_every_table_of_rule_cases_belongs_to_a_rule():
    names = {path.stem.removeprefix("rule_") for path in CASES.glob("rule_*.toml")}

    assert names == {rule.id.replace("-", "_") for rule in rules()}
