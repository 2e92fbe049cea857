"""The declared source attributes: what ships is whole, and what is missing or unknown is refused."""

from datetime import date

import pytest

from clinical.assess import rules
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.rule import Audience
from clinical.source_attributes import FOLDER, load_shared, own, shared, uses

SHIPPED = (KNOWLEDGE / "interventions.toml").read_text(encoding="utf-8")
REGULATION = (
    "race",
    "ethnicity",
    "language",
    "sexual_orientation",
    "gender_identity",
    "sex",
    "date_of_birth",
    "social_determinants",
    "health_status",
)


def test_the_attributes_are_those_of_the_regulation_in_its_order():
    assert tuple(each.key for each in shared().attribute) == REGULATION


def test_every_file_belongs_to_a_rule_or_to_a_notice():
    names = {path.stem.replace("_", "-") for path in FOLDER.iterdir()}

    assert names == {rule.id for rule in rules()} | {"incomplete-data", "also-due"}


def test_what_is_revised_was_written_before_and_what_is_released_after():
    assert shared().written <= shared().revised <= (shared().released or date.max)


def test_a_rule_for_adults_uses_the_date_of_birth_and_may_say_more():
    (born,) = [
        each for each in uses(own("naloxone"), Audience.ADULT_OUTPATIENT) if each.attribute.key == "date_of_birth"
    ]
    (more,) = [
        each for each in uses(own("older-adult"), Audience.ADULT_OUTPATIENT) if each.attribute.key == "date_of_birth"
    ]

    assert (born.is_used, born.how) == (True, born.attribute.adults)
    assert more.how.startswith("It speaks from 65 years on")


def test_a_rule_for_everyone_and_a_notice_use_it_only_where_they_say_so():
    used = {
        name: [each.attribute.key for each in uses(own(name), audience) if each.is_used]
        for name, audience in (("suicide-risk", Audience.EVERYONE), ("incomplete-data", None), ("also-due", None))
    }

    assert used == {"suicide-risk": ["health_status"], "incomplete-data": ["date_of_birth"], "also-due": []}


def test_what_is_not_used_says_so():
    unused = [each for each in uses(own("naloxone"), Audience.ADULT_OUTPATIENT) if not each.is_used]

    assert all(each.how.startswith("Not used") for each in unused)
    assert {each.attribute.key for each in unused} == {
        *REGULATION[:6],
        "health_status",
    }


WRONG = {
    "no developer": (SHIPPED.replace("developer = ", "other = ", 1), r"unknown or empty: \['other'\]"),
    "no funding": ("".join(line for line in SHIPPED.splitlines(True) if "funding" not in line), "funding"),
    "an empty text": (SHIPPED.replace("written = 2026-11-21", 'written = ""'), r"unknown or empty: \['written'\]"),
    "a need without words": (SHIPPED.replace("ecg = ", "other = "), r"elements missing or unknown: \['ecg', 'other'\]"),
    "a moment without words": (SHIPPED.replace("discharge = ", "other = "), r"moments missing .*discharge"),
    "an audience without words": (SHIPPED.replace("everyone = ", "other = "), r"populations missing .*everyone"),
    "an attribute without words": (SHIPPED.replace('title = "Race"\n', ""), "title"),
}


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_shared_attributes_that_are_not_whole_are_refused(tmp_path, content, said):
    path = tmp_path / "interventions.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=f"interventions.toml: .*{said}"):
        load_shared(path)


OWN = {
    "no limits": ('sources = ["cdc-2022"]', "limits"),
    "empty limits": ("limits = []", r"unknown or empty: \['limits'\]"),
    "an unknown part": ('limits = ["x"]\nother = 1', r"unknown or empty: \['other'\]"),
    "an attribute that nobody asks about": ('limits = ["x"]\n[uses]\nheight = "x"', r"unknown attributes \['height'\]"),
    "a notice that is not whole": ('limits = ["x"]\n[notice]\ntitle = "x"', "purpose"),
}


@pytest.mark.parametrize(("content", "said"), OWN.values(), ids=OWN)
def test_attributes_that_are_not_whole_are_refused(tmp_path, content, said):
    (tmp_path / "a_rule.toml").write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=f"a_rule.toml: .*{said}"):
        own("a-rule", tmp_path)


def test_of_a_rule_without_attributes_nothing_is_claimed(tmp_path):
    declared = own("a-rule", tmp_path)

    assert declared.limits == ("Its source attributes are not declared yet.",)
    assert {(each.is_used, each.how) for each in uses(declared, Audience.ADULT_OUTPATIENT)} == {
        (None, "Not declared yet.")
    }


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_of_every_shipped_rule_they_are_declared(rule):
    assert own(rule.id).is_declared
