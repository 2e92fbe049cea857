"""How rules are asked: silence must be earned, a broken rule does not silence the others."""

import pytest

from clinical.assess import assess, find_rules, is_off, rules
from clinical.outcome import Advice, NoAdvice, NotAssessable, Urgency
from clinical.policy import KnowledgeError, standard_policy
from clinical.record import Need
from clinical.rule import Audience, Moment, Rule
from tests.clinical.builders import record


def rule(**given):
    return Rule(
        **{
            "id": "a-rule",
            "topic": "Toy",
            "title": "A rule",
            "evidence_ids": ("R",),
            "source": "design",
            "moments": frozenset({Moment.CHART_REVIEW}),
            "audience": Audience.EVERYONE,
            "applies": lambda record, policy: True,
            "evaluate": lambda record, policy: NoAdvice("fine"),
            **given,
        }
    )


def ask(given=None, *several, moment=Moment.CHART_REVIEW):
    return assess(given or record(), moment, standard_policy(), several)


def advise(record, policy):
    return Advice(urgency=Urgency.INFO, variant="x")


def breaks(record, policy):
    raise KeyError("a name that must not be shown")


def test_a_rule_of_another_moment_is_not_asked():
    assert ask(None, rule(), moment=Moment.DISCHARGE) == ()


@pytest.mark.parametrize(
    ("applies", "outcome"),
    [
        (True, NoAdvice("fine")),
        (False, NoAdvice("does not concern this patient")),
        (None, NotAssessable("the medication list could not be read")),
    ],
)
def test_applies_comes_first(applies, outcome):
    (answered,) = ask(None, rule(applies=lambda record, policy: applies))

    assert answered.outcome == outcome


@pytest.mark.requirement("EHR-2")
@pytest.mark.parametrize(
    ("evaluate", "outcome"),
    [
        (lambda record, policy: NoAdvice("fine"), NotAssessable("laboratory results could not be read")),
        (advise, advise(None, None)),
        (lambda record, policy: NotAssessable("no dose"), NotAssessable("no dose")),
    ],
)
def test_silence_is_not_earned_while_a_need_is_missing_but_advice_stands(evaluate, outcome):
    (answered,) = ask(record(missing=["labs"]), rule(needs=frozenset({Need.LABS}), evaluate=evaluate))

    assert answered.outcome == outcome


@pytest.mark.requirement("EHR-2")
def test_a_rule_does_not_run_without_what_it_requires():
    required = frozenset({Need.LABS, Need.ECG})

    (answered,) = ask(record(missing=["labs", "ecg"]), rule(requires=required, evaluate=breaks))

    assert answered.outcome == NotAssessable("ECG results and laboratory results could not be read")
    assert answered.fault is None


@pytest.mark.parametrize(("off", "is_run"), [({Need.LABS}, False), ({Need.ECG}, True), (set(), True)])
def test_a_rule_is_off_where_what_it_requires_is_switched_off(off, is_run):
    asked = rule(requires=frozenset({Need.LABS}), needs=frozenset({Need.ECG}))

    assert is_off(asked, frozenset(off)) is not is_run


def test_silence_is_not_earned_by_what_is_switched_off():
    given = record(off=frozenset({Need.ECG}), missing=["labs"])

    (answered,) = ask(given, rule(needs=frozenset({Need.ECG, Need.LABS})))

    assert answered.outcome == NotAssessable("ECG results (switched off) and laboratory results could not be read")


@pytest.mark.requirement("EHR-1", "FAULT-20")
def test_a_rule_that_breaks_is_not_assessable_and_the_others_still_speak():
    broken, sound = ask(None, rule(evaluate=breaks), rule(evaluate=advise))

    assert broken.outcome == NotAssessable("the check itself could not be run")
    assert broken.fault == "KeyError"
    assert sound.outcome == advise(None, None)


def test_the_shipped_rules_are_found_once_and_have_ids_of_their_own():
    assert len({each.id for each in rules()}) == len(rules()) >= 5


def test_two_rules_with_one_id_stop_the_service(tmp_path, monkeypatch):
    package = tmp_path / "twice_named"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    for name in ("one", "two"):
        (package / f"{name}.py").write_text("class RULE:\n    id = 'same'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(KnowledgeError, match="share an id"):
        find_rules([str(package)], "twice_named")


def test_a_definition_is_worked_out_once_per_record():
    from clinical.record import definition

    asked = []

    @definition
    def expensive(record, *names):
        asked.append(names)
        return names

    given = record()
    assert [expensive(given, "a"), expensive(given, "a"), expensive(given, "b")] == [("a",), ("a",), ("b",)]
    assert asked == [("a",), ("b",)]
