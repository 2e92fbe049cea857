"""Which knowledge an answer rests on."""

import pytest

from clinical.knowledge_version import knowledge_version
from clinical.policy import KNOWLEDGE, KnowledgeError, load_policy


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "knowledge"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.csv").write_text("one")
    (folder / "deeper" / "b.csv").write_text("two")
    return folder


CHANGES = {
    "one byte more": lambda folder: (folder / "a.csv").write_text("one "),
    "a byte moved to the next file": lambda folder: (
        (folder / "a.csv").write_text("onet"),
        (folder / "deeper" / "b.csv").write_text("wo"),
    ),
    "another name": lambda folder: (folder / "a.csv").rename(folder / "c.csv"),
    "another folder": lambda folder: (folder / "a.csv").rename(folder / "deeper" / "a.csv"),
    "a file more": lambda folder: (folder / "c.csv").write_text(""),
    "a file less": lambda folder: (folder / "a.csv").unlink(),
}


def test_the_shipped_knowledge_has_a_version():
    shipped = knowledge_version(KNOWLEDGE)

    assert (bool(shipped.version), len(shipped.sha256)) == (True, 64)


def test_the_same_files_are_the_same_knowledge(folder):
    assert knowledge_version(folder) == knowledge_version(folder)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_shows(folder, change):
    before = knowledge_version(folder)

    change(folder)

    assert knowledge_version(folder).sha256 != before.sha256


def test_a_single_file_counts_too(folder):
    assert knowledge_version(folder, folder / "a.csv").sha256 != knowledge_version(folder).sha256


@pytest.mark.parametrize("content", ["", 'version = ""', "version = 1"])
def test_knowledge_without_a_version_stops_the_service(tmp_path, content):
    release = tmp_path / "release.toml"
    release.write_text(content)

    with pytest.raises(KnowledgeError, match="version is missing"):
        knowledge_version(tmp_path, release=release)


def test_thresholds_of_a_client_s_own_are_part_of_the_hash_of_its_calls():
    shipped = knowledge_version(KNOWLEDGE)

    hashes = [
        shipped.with_policy(each).sha256
        for each in (None, load_policy({"max_cards": 2}), load_policy({"max_cards": 2}), load_policy({"max_cards": 1}))
    ]

    assert hashes[0] == shipped.sha256
    assert hashes[1] == hashes[2]
    assert len(set(hashes)) == 3
