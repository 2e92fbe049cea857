"""All knowledge is read at start-up."""

from dataclasses import replace

import pytest

import cards
import clinical
from app.knowledge import read_knowledge, tables
from clinical.assess import rules
from clinical.policy import KnowledgeError

WRONG = {
    "a rule without wording": ({"id": "nobody-worded-this"}, "no wording file"),
    "a rule without a source": ({"source": "hearsay"}, "sources.toml has no hearsay"),
}


def test_what_ships_can_be_read_and_is_kept():
    read_knowledge(rules())

    assert [table.__name__ for table in tables(clinical, cards) if table.cache_info().currsize != 1] == []


@pytest.mark.parametrize("name", ["products", "instruments", "condition_table", "sources", "orderables"])
def test_the_tables_are_found(name):
    assert name in {table.__name__ for table in tables(clinical, cards)}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_a_rule_that_could_not_speak_stops_the_service(change, said):
    with pytest.raises(KnowledgeError, match=said):
        read_knowledge([replace(rules()[0], **change)])
