"""What is published of a rule's use of the patient's attributes, and of its inputs, is what it really uses.

Each case of the rule's own table is asked again in forms that differ in one thing alone. Where the answer differs, the
rule uses that thing and has to say so; a use that never makes a difference must not be claimed.
"""

import pytest

from clinical.assess import assess, rules
from clinical.policy import load_policy, standard_policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment
from clinical.scope import scope_needs
from clinical.source_attributes import own, shared, uses
from tests.clinical.changed_charts import ATTRIBUTES_OF_NEEDS, FORMS, without
from tests.clinical.rule_cases import chart
from tests.clinical.tables import cases

NEVER_READ = ("race", "ethnicity", "sexual_orientation", "gender_identity")


def asked(rule):
    """Each case of the rule as a question that takes another form of its chart."""
    for case in cases(f"rule_{rule.id.replace('-', '_')}.toml"):
        given = chart(case["chart"])
        moment = Moment(case.get("moment", "prescribing" if given.drafts else "chart-review"))
        policy = load_policy(case["policy"]) if "policy" in case else standard_policy()
        yield given, lambda form, moment=moment, policy=policy: assess(form, moment, policy, [rule])[0].outcome


def makes_a_difference(rule, forms):
    for given, ask in asked(rule):
        first, *others = forms(given)
        answer = ask(first)
        if any(ask(other) != answer for other in others):
            return True
    return False


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_uses_what_it_declares_and_nothing_else(rule):
    used = {attribute for attribute, forms in FORMS.items() if makes_a_difference(rule, forms)}

    assert used == {each.attribute.key for each in uses(own(rule.id), rule.audience) if each.is_used}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_what_changes_an_answer_is_among_the_inputs(rule):
    found = {
        need
        for given, ask in asked(rule)
        for need in (*ATTRIBUTES_OF_NEEDS, Need.ENCOUNTER)
        if (less := without(given, need)) and ask(less) != ask(given)
    }

    assert found <= rule.needs | rule.requires | rule.uses | scope_needs(rule.audience)


def test_what_is_never_read_has_no_place_in_the_record():
    names = set(PatientRecord.__dataclass_fields__)

    assert {each.key for each in shared().attribute} - names >= set(NEVER_READ)
    assert [rule.id for rule in rules() if set(own(rule.id).uses) & set(NEVER_READ)] == []
