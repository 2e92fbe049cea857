"""Thresholds: typed, sourced, and changed by a site only within what the file allows."""

from fractions import Fraction

import pytest

from clinical.policy import KNOWLEDGE, KnowledgeError, load_policy, standard_policy

GOOD = (KNOWLEDGE / "policy.toml").read_text(encoding="utf-8")


def test_the_shipped_numbers_are_those_of_the_guideline():
    policy = standard_policy()

    assert (policy.caution_mme_per_day, policy.justification_mme_per_day) == (50, 90)
    assert policy.adult_age_years == 18
    assert policy.max_cards == 3


@pytest.mark.parametrize(
    ("own", "name", "value"),
    [
        ({"caution_mme_per_day": 40}, "caution_mme_per_day", Fraction(40)),
        ({"caution_mme_per_day": Fraction("49.5")}, "caution_mme_per_day", Fraction("49.5")),
        ({"naloxone_for_all_long_term": True}, "naloxone_for_all_long_term", True),
        ({"mme_table": "2016"}, "mme_table", "2016"),
        ({"crisis_line": "Samaritans 116 123"}, "crisis_line", "Samaritans 116 123"),
    ],
)
def test_a_site_may_set_what_is_allowed(own, name, value):
    assert getattr(load_policy(own), name) == value


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        ({"caution_mme_per_day": 51}, "outside what policy.toml allows"),
        ({"caution_mme_per_day": 19}, "outside what policy.toml allows"),
        ({"caution_mme_per_day": True}, "must be Fraction"),
        ({"max_cards": "many"}, "must be int"),
        ({"adult_age_years": 16}, "outside what policy.toml allows"),
        ({"mme_table": "2030"}, "outside what policy.toml allows"),
        ({"nonsense": 1}, "unknown entries"),
    ],
)
def test_what_is_not_allowed_stops_the_service(own, complaint):
    with pytest.raises(KnowledgeError, match=complaint):
        load_policy(own)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (GOOD + '\n[odd]\nvalue = 1\nunit = "u"\nsource = "s"\nmark = "D"\n', "unknown entries"),
        (GOOD.replace('unit = "MME/day"\nsource = "cdc-2022"\n', 'unit = "MME/day"\n', 1), "has no source"),
        (GOOD.replace("value = 50", 'value = "fifty"', 1), "must be Fraction"),
    ],
)
def test_a_wrong_file_stops_the_service(tmp_path, content, complaint):
    path = tmp_path / "policy.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_policy(path=path)
