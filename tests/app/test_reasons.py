"""Every sentence with which a rule says that it cannot judge has a word for the metric."""

import ast
from pathlib import Path

import pytest

import clinical
from app.telemetry.reasons import OTHER, reason_of
from clinical.gaps import NAMES

SOURCES = sorted(Path(clinical.__file__).parent.rglob("*.py"))


def written(node):
    """The text of a literal; of an f-string what stands between the values."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


def sentences():
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "NotAssessable":
                yield written(node.args[0])


@pytest.mark.parametrize("because", sorted(set(sentences())))
def test_each_has_a_word(because):
    assert reason_of(because) != OTHER


@pytest.mark.parametrize(
    ("because", "word"),
    [
        (f"{next(iter(NAMES.values()))} could not be read", "unread"),
        ("ECG results (switched off) could not be read", "off"),
        ("the check itself could not be run", "fault"),
        ("an opioid's daily dose cannot be computed", "no-dose"),
        ("something that no rule says", OTHER),
    ],
)
def test_the_words(because, word):
    assert reason_of(because) == word


def test_there_are_sentences_to_look_at():
    assert len(set(sentences())) > 10
