"""What a clinician has answered is not asked again for a while; what is worse, or must always be said, is."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from cards.compose import State, compose
from cards.overrides import ACCEPTED, OTHER, known_reason, override_reasons, quiet_days
from cards.settled import Settled
from clinical.outcome import Evidence, Urgency
from clinical.policy import load_policy, standard_policy
from tests.cards.calls import BY_ID, call, said
from tests.clinical.builders import order, record
from tests.clinical.tables import TODAY

WARNING, CRITICAL, INFO = Urgency.WARNING, Urgency.CRITICAL, Urgency.INFO
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SIXTY = record(medications=[order("oxycodone 10", "1 tablet four times daily", start=-5, days=30)])


SAID = frozenset(
    {
        "naloxone:risk",
        "opioid-dose:stable",
        "suicide-risk:signal",
        "naltrexone-and-opioid:withdrawal",
        "mixed-agonist:both",
    }
)


def answered(**given):
    """An answer, at 60 MME/day, to what any rule of these tests says."""
    own = {"urgency": WARNING, "until": TODAY, "because": "patient-refuses", "said": SAID, "mme_per_day": Fraction(60)}
    return Settled(**{**own, **given})


def dated(*texts):
    """The marks of evidence of today as it stands, where a mark is the text itself."""
    return frozenset(f"{TODAY}: {text}" for text in texts)


def fates(assessed, given=SIXTY, **settled):
    answers = {topic: each if isinstance(each, list) else [each] for topic, each in settled.items()}
    return [(each.topic, each.state.value, each.until) for each in composed(assessed, given, answers).spoken]


def composed(assessed, given=SIXTY, settled=None):
    in_call = call(settled=settled or {})
    return compose(assessed=assessed, incomplete=None, record=given, policy=standard_policy(), call=in_call)


NALOXONE = [said("naloxone", WARNING)]
SHOWN = [("Naloxone", "shown", None)]


@pytest.mark.parametrize(
    ("assessed", "settled", "expected"),
    [
        (NALOXONE, {}, SHOWN),
        (NALOXONE, {"OpioidDose": answered()}, SHOWN),
        (NALOXONE, {"Naloxone": answered(until=YESTERDAY)}, SHOWN),
        (NALOXONE, {"Naloxone": answered()}, [("Naloxone", "quieted", TODAY)]),
        (NALOXONE, {"Naloxone": answered(until=TOMORROW)}, [("Naloxone", "quieted", TOMORROW)]),
        (NALOXONE, {"Naloxone": answered(urgency=INFO)}, SHOWN),
        (NALOXONE, {"Naloxone": answered(urgency=CRITICAL)}, [("Naloxone", "quieted", TODAY)]),
    ],
)
def test_a_topic_is_quiet_until_its_day_is_over_unless_it_has_become_more_urgent(assessed, settled, expected):
    assert fates(assessed, **settled) == expected


@pytest.mark.parametrize(
    ("mme_per_day", "state"),
    [(None, "shown"), (Fraction(59), "shown"), (Fraction(60), "quieted"), (Fraction(61), "quieted")],
)
@pytest.mark.parametrize("rule_id", ["opioid-dose", "naloxone"])
def test_anything_is_said_again_once_the_dose_is_higher_than_the_one_that_was_settled(rule_id, mme_per_day, state):
    topic = BY_ID[rule_id].topic

    ((_, fate, _),) = fates([said(rule_id, WARNING)], **{topic: answered(mme_per_day=mme_per_day)})

    assert fate == state


NOT_WHOLE = record(
    medications=[order("oxycodone 10", "1 tablet four times daily", start=-5, days=30)], missing=["medications"]
)


@pytest.mark.parametrize(("was_partial", "state"), [(False, "shown"), (True, "quieted")])
def test_a_dose_that_is_no_longer_known_whole_may_be_higher(was_partial, state):
    ((_, fate, _),) = fates(NALOXONE, NOT_WHOLE, Naloxone=answered(is_mme_partial=was_partial))

    assert fate == state


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (dated("seen by naloxone"), "quieted"),
        (dated("seen by naloxone", "and more"), "quieted"),
        (frozenset({f"{YESTERDAY}: seen by naloxone"}), "shown"),
        (dated("something else"), "shown"),
        (frozenset(), "shown"),
    ],
)
def test_a_critical_card_is_quiet_only_while_all_that_it_saw_is_the_same(seen, state):
    ((_, fate, _),) = fates([said("naloxone", CRITICAL)], Naloxone=answered(urgency=CRITICAL, seen=seen))

    assert fate == state


@pytest.mark.parametrize(
    ("rule_id", "variant", "topic"),
    [("suicide-risk", "signal", "SuicideRisk"), ("naltrexone-and-opioid", "withdrawal", "DrugInteraction")],
)
def test_some_rules_are_never_quieted(rule_id, variant, topic):
    always = said(rule_id, CRITICAL, variant)

    assert fates([always], **{topic: answered(urgency=CRITICAL)}) == [(topic, "shown", None)]


@pytest.mark.parametrize(
    ("before", "state"),
    [
        ({"naloxone:risk"}, "quieted"),
        ({"naloxone:risk", "depression:present"}, "quieted"),
        ({"naloxone:overdose"}, "shown"),
        ({"depression:present"}, "shown"),
        (set(), "shown"),
    ],
)
def test_another_rule_or_another_thing_to_say_speaks(before, state):
    ((_, fate, _),) = fates(NALOXONE, Naloxone=answered(said=frozenset(before)))

    assert fate == state


CLARITHROMYCIN = Evidence("clarithromycin, being ordered", TODAY)
OXYCODONE = Evidence("oxycodone 5 mg × 4/day × 1.5 = 30 MME/day", TODAY)
BOTH = {"clarithromycin", "oxycodone 5 mg"}


@pytest.mark.parametrize(
    ("seen", "drugs", "state"),
    [
        ((CLARITHROMYCIN, OXYCODONE), BOTH, "quieted"),
        ((Evidence("clarithromycin", YESTERDAY),), BOTH, "quieted"),
        ((CLARITHROMYCIN, OXYCODONE), {"clarithromycin"}, "shown"),
        ((Evidence("ketoconazole, being ordered", TODAY), OXYCODONE), BOTH, "shown"),
        ((CLARITHROMYCIN,), set(), "shown"),
    ],
    ids=["the same", "written before", "another opioid", "another inhibitor", "nothing had been seen"],
)
def test_a_card_about_drugs_speaks_again_once_another_drug_is_part_of_it(seen, drugs, state):
    values = {"other": ("clarithromycin",), "opioid": ("oxycodone",)}
    pair = said("cyp3a4-and-opioid", WARNING, "inhibitor-begun", evidence=seen, values=values)
    settled = answered(said=frozenset({"cyp3a4-and-opioid:inhibitor-begun"}), seen=frozenset(drugs))

    ((_, fate, _),) = fates([pair], DrugInteraction=settled)

    assert fate == state


def remembered(spoken):
    """The answer to a card, as the store knows it again."""
    return answered(urgency=spoken.urgency, said=frozenset(spoken.said), seen=frozenset(spoken.seen))


PAIR = said(
    "cyp3a4-and-opioid",
    CRITICAL,
    "inhibitor-begun",
    evidence=(CLARITHROMYCIN, OXYCODONE),
    values={"other": ("clarithromycin",), "opioid": ("oxycodone",)},
)


@pytest.mark.parametrize("now", [CRITICAL, WARNING], ids=lambda urgency: urgency.name)
@pytest.mark.parametrize("before", [CRITICAL, WARNING], ids=lambda urgency: urgency.name)
@pytest.mark.parametrize("advice", [PAIR, *NALOXONE], ids=lambda each: each.rule.id)
def test_what_a_card_leaves_behind_is_enough_to_know_it_again_unless_it_has_become_critical(advice, before, now):
    card, again = (replace(advice, outcome=replace(advice.outcome, urgency=urgency)) for urgency in (before, now))

    (shown,) = composed([card]).spoken
    ((_, fate, _),) = fates([again], **{shown.topic: remembered(shown)})

    assert fate == ("shown" if now > before else "quieted")


def test_only_what_a_comparison_will_ask_for_is_kept_of_what_was_seen():
    several = [said("naloxone", CRITICAL), said("opioid-dose", WARNING), said("depression"), said("taper-review")]

    marks = {each.topic: each.seen for each in composed(several).spoken}

    assert marks == {
        "Naloxone": (f"{TODAY}: seen by naloxone",),
        "OpioidDose": (),
        "BehavioralHealth": (),
        "TaperReview": (),
        "AlsoDue": (),
    }


def test_of_several_answers_any_that_holds_will_do():
    answers = [answered(until=YESTERDAY), answered(until=TOMORROW), answered(urgency=INFO)]

    assert fates(NALOXONE, Naloxone=answers) == [("Naloxone", "quieted", TOMORROW)]


def test_a_topic_is_not_quieted_while_a_rule_that_never_is_speaks_under_it():
    naltrexone = said("naltrexone-and-opioid", CRITICAL, "withdrawal")
    other = said("mixed-agonist", WARNING, "both", values={"mixed": ("pentazocine",), "full": ("oxycodone",)})

    settled = answered(urgency=CRITICAL, seen=dated("seen by naltrexone-and-opioid", "seen by mixed-agonist"))
    ((_, fate, _),) = fates([other, naltrexone], DrugInteraction=settled)

    assert fate == "shown"


def test_what_is_quieted_makes_room_for_what_was_held_back():
    five = [said("naloxone", WARNING), said("opioid-dose"), said("depression"), said("taper-review")]

    before = [(topic, state) for topic, state, _ in fates(five)]
    after = [(topic, state) for topic, state, _ in fates(five, Naloxone=answered())]

    assert ("TaperReview", "held back") in before
    assert after == [
        ("BehavioralHealth", "shown"),
        ("OpioidDose", "shown"),
        ("TaperReview", "shown"),
        ("Naloxone", "quieted"),
    ]


def test_a_notice_of_what_was_held_back_is_shown_however_often_it_was_answered():
    five = [said("naloxone", WARNING), said("opioid-dose"), said("depression"), said("taper-review")]

    assert ("AlsoDue", State.SHOWN.value, None) in fates(five, AlsoDue=answered(), IncompleteData=answered())


@pytest.mark.parametrize(
    ("answer", "days"),
    [
        (ACCEPTED, 7),
        ("cds-not-applicable", 30),
        ("action-completed", 30),
        ("recipient-concerns-outcomes", 30),
        ("does-not-align-preferences", 30),
        ("patient-refuses", 30),
        ("patient-contraindication", 30),
        ("service-not-available", 30),
        ("cds-suboptimal-context", 1),
        (OTHER, 30),
        ("a site's own", 30),
    ],
)
def test_how_long_an_answer_settles_a_topic(answer, days):
    assert quiet_days(answer, standard_policy()) == days


def test_a_site_sets_for_itself_how_long():
    assert quiet_days("patient-refuses", load_policy({"quiet_declined_days": 90})) == 90


@pytest.mark.parametrize("reason", override_reasons(), ids=lambda reason: reason.code)
def test_every_reason_on_a_card_is_known_by_its_code_and_by_its_words_and_has_its_own_time(reason):
    own = {"quiet_other_days": 11}

    assert known_reason(reason.code, None) == known_reason(None, reason.display) == reason.code
    assert quiet_days(reason.code, load_policy(own)) != 11


@pytest.mark.parametrize(
    ("code", "display", "known"),
    [
        (None, None, None),
        ("", "", None),
        ("42", None, OTHER),
        (None, "Because", OTHER),
        ("42", "Already done", "action-completed"),
    ],
)
def test_a_reason_that_is_not_on_the_list_is_another(code, display, known):
    assert known_reason(code, display) == known
