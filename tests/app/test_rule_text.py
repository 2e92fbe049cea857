"""A rule as its own source tells it."""

from textwrap import indent
from types import SimpleNamespace

import pytest

from app import rule_text as module
from app.rule_text import RuleText, docstring, numbers, rule_text
from clinical.assess import rules
from tests.cards.calls import BY_ID

WHOLE = """First sentence.

Source
    A guideline.
When
    this, and
    that.
Then
    50 or more    warning
    otherwise     information
Not assessable
    something is missing.
"""


def told(monkeypatch, text):
    """A rule whose module has this docstring. What is kept of shipped rules is left alone: it is another rule."""
    given = SimpleNamespace(id="toy", title="Toy", evaluate=None)
    monkeypatch.setattr(module.inspect, "getmodule", lambda _: SimpleNamespace(__doc__=text))
    return given


def test_a_docstring_is_told_apart_by_its_sections(monkeypatch):
    assert rule_text.__wrapped__(told(monkeypatch, WHOLE)) == RuleText(
        purpose="First sentence.",
        sections={
            "Source": "A guideline.",
            "When": "this, and\nthat.",
            "Then": "50 or more    warning\notherwise     information",
            "Not assessable": "something is missing.",
        },
    )


def test_a_rule_that_says_nothing_of_itself_has_its_title(monkeypatch):
    assert rule_text.__wrapped__(told(monkeypatch, None)) == RuleText(purpose="Toy", sections={})


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_shipped_rule_says_its_source_and_what_it_does_when(rule):
    assert {"Source", "When", "Then"} <= rule_text(rule).sections.keys()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_nothing_of_a_shipped_docstring_is_lost(rule):
    text = rule_text(rule)

    sections = [f"{name}\n{indent(each, '    ')}" for name, each in text.sections.items()]
    assert "\n".join([text.purpose, "", *sections]) == docstring(rule)


def test_numbers_are_those_that_the_rule_reads_with_what_a_site_may_set():
    found = {each.name: each for each in numbers(BY_ID["naloxone"])}

    assert (found["caution_mme_per_day"].value, found["caution_mme_per_day"].allowed) == ("50", "20 to 50")
    assert found["naloxone_for_all_long_term"].allowed == "True or False"


def test_a_number_that_no_site_may_set_says_so():
    (number,) = numbers(BY_ID["older-adult"])

    assert (number.name, number.allowed) == ("older_adult_age_years", "nothing")
