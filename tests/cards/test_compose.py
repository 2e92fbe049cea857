"""Which cards are shown, in what order, and what is held back."""

from dataclasses import replace

import pytest

from cards.compose import compose, ranked
from cards.words import topics as topics_in_rank_order
from clinical.assess import Assessed
from clinical.completeness import Incomplete
from clinical.outcome import NoAdvice, NotAssessable, Urgency
from clinical.policy import load_policy, standard_policy
from tests.cards.calls import BY_ID, call, said
from tests.clinical.builders import record

FIVE = [
    said("taper-review"),
    said("opioid-dose"),
    said("depression"),
    said("naloxone", Urgency.WARNING),
    said("suicide-risk", Urgency.CRITICAL),
]


def cards(assessed, *, incomplete=None, policy=None, given=None, **call_fields):
    composed = compose(
        assessed=assessed,
        incomplete=incomplete,
        record=given or record(),
        policy=policy or standard_policy(),
        call=call(**call_fields),
    )
    return composed.response.to_wire()["cards"]


def topics(shown):
    return [card["source"]["topic"]["code"] for card in shown]


def test_silence_is_an_empty_list_of_cards():
    assert cards([Assessed(rule=BY_ID["naloxone"], outcome=NoAdvice("none of the criteria"))]) == []


def test_a_rule_that_could_not_be_assessed_makes_no_card_of_its_own():
    assert cards([Assessed(rule=BY_ID["naloxone"], outcome=NotAssessable("no list"))]) == []


@pytest.mark.requirement("EHR-35")
def test_the_most_urgent_come_first_then_the_rank_of_the_topic():
    shown = cards(FIVE)

    assert topics(shown) == ["SuicideRisk", "Naloxone", "BehavioralHealth", "AlsoDue"]


def test_the_order_in_which_rules_were_asked_does_not_matter():
    assert topics(cards(reversed(FIVE))) == topics(cards(FIVE))


def test_what_is_held_back_is_named_one_line_each_and_as_data():
    *_, held = cards(FIVE)

    assert held["summary"] == "Also due: Opioid dose and Review of long-term opioid therapy"
    assert held["extension"] == {"example.hospital.cds.also-due": ["OpioidDose", "TaperReview"]}
    assert held["indicator"] == "info"
    assert "- Opioid dose: Opioids total 60 MME/day" in held["detail"]


def test_a_critical_card_held_back_makes_the_notice_critical_and_stands_first():
    *_, held = cards(
        [said("suicide-risk", Urgency.CRITICAL), said("naloxone", Urgency.CRITICAL), said("opioid-dose")],
        policy=load_policy({"max_cards": 1}),
    )

    assert held["indicator"] == "critical"
    assert held["extension"]["example.hospital.cds.also-due"] == ["Naloxone", "OpioidDose"]


@pytest.mark.requirement("EHR-35")
@pytest.mark.parametrize(("limit", "shown"), [(1, 1), (3, 3), (5, 5)])
def test_never_more_cards_than_the_site_allows(limit, shown):
    several = cards(FIVE, policy=load_policy({"max_cards": limit}))

    assert len([code for code in topics(several) if code != "AlsoDue"]) == shown


def test_gaps_stand_in_one_card_after_the_advice():
    shown = cards(FIVE, incomplete=Incomplete(urgency=Urgency.WARNING, lines=("The problem list could not be read",)))

    assert topics(shown) == ["SuicideRisk", "Naloxone", "BehavioralHealth", "IncompleteData", "AlsoDue"]
    assert shown[3]["indicator"] == "warning"
    assert "- The problem list could not be read" in shown[3]["detail"]


def test_very_many_gaps_are_cut_and_counted():
    lines = tuple(f"Gap {number}" for number in range(1000))
    (shown,) = cards([], incomplete=Incomplete(urgency=Urgency.INFO, lines=lines))

    assert "- Gap 39\n- and 960 more" in shown["detail"]


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_a_suicide_risk_is_never_displaced_by_the_card_limit(limit):
    critical = [
        replace(said("naloxone", Urgency.CRITICAL), rule=replace(BY_ID["naloxone"], topic=code))
        for code in topics_in_rank_order()
        if code != "SuicideRisk"
    ]

    first, *_ = cards([*critical, said("suicide-risk", Urgency.CRITICAL)], policy=load_policy({"max_cards": limit}))

    assert topics([first]) == ["SuicideRisk"]


def test_no_rule_makes_a_suicide_risk_redundant():
    assert all("SuicideRisk" not in rule.supersedes for rule in BY_ID.values())


@pytest.mark.parametrize(
    ("spoken", "lead"),
    [
        (
            [("integrated-care", "together"), ("anxiety", "present"), ("depression", "present")],
            "PHQ-9 14 with an opioid",
        ),
        ([("anxiety", "present"), ("behavioral-health-referral", "low")], "C-SSRS at low risk with an opioid"),
    ],
)
def test_equally_urgent_rules_of_a_topic_are_led_by_precedence(spoken, lead):
    values = {"what": ("PHQ-9 14",), "parts": ("Pain", "mood"), "treatment": ()}

    (card,) = cards([said(rule_id, variant=variant, values=values) for rule_id, variant in spoken])

    assert card["summary"].startswith(lead)
    assert card["detail"].split("**Also on this topic**")[1].count("\n- ") == len(spoken) - 1


@pytest.mark.requirement("EHR-35")
def test_within_a_topic_the_more_urgent_rule_gives_the_card_and_the_other_a_line():
    second = replace(said("opioid-dose"), rule=replace(BY_ID["naloxone"], topic="OpioidDose"))
    other = replace(second, outcome=said("naloxone").outcome)

    (card,) = cards([other, said("opioid-dose", Urgency.WARNING, "crossing")])

    assert card["summary"].startswith("With this order, opioids total 60 MME/day")
    assert "**Also on this topic**\n\n- No naloxone on the list" in card["detail"]
    assert "seen by naloxone" in card["detail"]


def test_a_second_rule_without_a_line_of_its_own_lends_its_summary():
    words = said("suicide-risk")
    other = replace(words, rule=replace(words.rule, id="incomplete-data", topic="OpioidDose"))
    spoken = replace(other, outcome=replace(words.outcome, variant="incomplete"))

    (card,) = cards([spoken, said("opioid-dose", Urgency.WARNING)])

    assert "- This opioid safety check is incomplete" in card["detail"]


def test_a_topic_made_redundant_by_another_is_dropped():
    strong = replace(said("naloxone"), rule=replace(BY_ID["naloxone"], supersedes=frozenset({"TaperReview"})))

    assert topics(cards([strong, said("taper-review")])) == ["Naloxone"]


def test_a_topic_that_is_not_listed_ranks_last():
    unknown = replace(said("naloxone"), rule=replace(BY_ID["naloxone"], topic="SomethingNew"))

    in_order = ranked([unknown, said("taper-review")])

    assert [each.topic.code for each in in_order] == ["TaperReview", "SomethingNew"]
