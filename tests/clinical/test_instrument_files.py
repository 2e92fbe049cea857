"""Instrument files are checked when they are read: what does not hold together stops the service."""

import shutil

import pytest

from clinical.instruments import instruments, load_instruments
from clinical.policy import KNOWLEDGE, KnowledgeError


@pytest.fixture
def knowledge(tmp_path):
    """A copy of the shipped files to spoil."""
    shutil.copy(KNOWLEDGE / "sources.toml", tmp_path)
    shutil.copy(KNOWLEDGE / "answer_lists.toml", tmp_path)
    shutil.copytree(KNOWLEDGE / "instruments", tmp_path / "instruments")
    return tmp_path


def test_the_shipped_files_hold_together(knowledge):
    assert load_instruments(knowledge).keys() == instruments().keys()


SPOILS = [
    ("no source", "gad_2.toml", 'source = "gad-7"', "", "gad_2.toml: no source"),
    ("a source that nobody lists", "gad_2.toml", '"gad-7"', '"gad-8"', "'gad-8' is not in sources.toml"),
    ("no licence and no mark", "gad_2.toml", "licence =", "note =", "gad_2.toml: no licence"),
    ("an unknown mark", "gad_2.toml", 'mark = "V"', 'mark = "X"', "unknown method or mark"),
    ("an unknown method", "gad_2.toml", "low = 0", 'low = 0\nmethod = "guess"', "unknown method or mark"),
    ("a name that is taken", "gad_2.toml", 'name = "GAD-2"', 'name = "GAD-7"', "GAD-7 is defined twice"),
    ("an answer list that is not there", "gad_2.toml", '"days-of-two-weeks"', '"often"', "answer list 'often'"),
    ("an item key twice", "gad_2.toml", '"worry_control"', '"nervous"', "an item key stands twice"),
    ("bands that fall", "gad_7.toml", "{ from = 10", "{ from = 4", "bands must rise"),
    ("bands that start too high", "gad_7.toml", "{ from = 0,", "{ from = 1,", "bands must rise"),
    ("a code with two meanings", "gad_2.toml", "low = 0", 'low = 0\ntotals = ["70274-6"]', "already means"),
    ("an item code with two meanings", "audit_c.toml", '"68519-8"', '"44260-8"', "already means"),
    ("a part that is not there", "gad_7.toml", '["GAD-2"]', '["GAD-3"]', "parts ['GAD-3'] are not defined"),
    ("a part with items of its own", "gad_7.toml", '["GAD-2"]', '["PHQ-2"]', "part PHQ-2 has items that it lacks"),
    ("a question from nowhere", "c_ssrs.toml", 'asked_when = "q2"', 'asked_when = "q9"', "leads from an item"),
    ("a level that is none", "c_ssrs.toml", 'level = "high"', 'level = "worst"', "has a level"),
]


@pytest.mark.parametrize(("shows", "file", "old", "new", "message"), SPOILS, ids=[row[0] for row in SPOILS])
def test_a_spoiled_file_is_refused(knowledge, shows, file, old, new, message):
    path = knowledge / "instruments" / file
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace(old, new), encoding="utf-8")

    assert old in text
    with pytest.raises(KnowledgeError, match=message.replace("[", r"\[")):
        load_instruments(knowledge)


ANSWER_SPOILS = [
    ("points that are not legal", "LA6571-9 = 3", "LA6571-9 = 4", r"gives \[4\]"),
    ("no source", 'source = "gad-7"', "", "days-of-two-weeks-worry has no source"),
    ("a source that nobody lists", 'source = "gad-7"', 'source = "gad-8"', "'gad-8' is not in sources.toml"),
]


@pytest.mark.parametrize(("shows", "old", "new", "message"), ANSWER_SPOILS, ids=[row[0] for row in ANSWER_SPOILS])
def test_a_spoiled_answer_list_is_refused(knowledge, shows, old, new, message):
    path = knowledge / "answer_lists.toml"
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace(old, new), encoding="utf-8")

    assert old in text
    with pytest.raises(KnowledgeError, match=message):
        load_instruments(knowledge)


def test_no_licensed_text_is_kept():
    assert not any(instruments()[name].items for name in ("SOAPP-R", "COMM"))


def test_every_item_has_an_answer_for_each_end_of_its_scale():
    ends = {
        item.identity: {min(item.answers.points), max(item.answers.points)} <= set(item.answers.codes.values())
        for instrument in instruments().values()
        for item in instrument.items
        if item.codes and item.answers.points
    }

    assert ends == dict.fromkeys(ends, True)
