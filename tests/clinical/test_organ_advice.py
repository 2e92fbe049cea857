"""The table of opioids with reduced kidney or liver function fits the drug table and the wording."""

import pytest

from cards.words import wording
from clinical.drug_classes import attributes
from clinical.organ_advice import ANY_EXTENDED_RELEASE, load_organ_advice, organ_advice
from clinical.policy import KnowledgeError


def test_every_ingredient_is_an_opioid_of_the_drug_table():
    table = organ_advice()
    names = ({*table.kidney, *table.liver} | table.least_affected) - {ANY_EXTENDED_RELEASE}

    assert [name for name in sorted(names) if "opioid" not in attributes(name).classes] == []


@pytest.mark.parametrize("organ", ["kidney", "liver"])
def test_every_paragraph_is_worded_and_every_wording_used(organ):
    named = set(getattr(organ_advice(), organ).values())

    assert named == wording(f"{organ}-function").paragraphs.keys()


def test_what_is_least_affected_asks_for_nothing():
    assert organ_advice().least_affected.isdisjoint(organ_advice().kidney)


def test_a_row_without_a_mark_stops_the_service(tmp_path):
    path = tmp_path / "organ_advice.toml"
    path.write_text('liver = []\n[[kidney]]\nparagraph = "p"\ningredients = ["i"]\nsource = "s"\n', encoding="utf-8")

    with pytest.raises(KnowledgeError, match="a row has no paragraph"):
        load_organ_advice(path)
