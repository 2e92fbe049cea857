"""The Dockerfile and its context, as far as reading them tells. scripts/test-image carries them out."""

import re

import pytest

from tests.image.building import CHECKOUT, context_files
from tests.image.dockerfile import admits, command, instructions, stages

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
IMAGE = stages(DOCKERFILE)[""]
CONTEXT = context_files()
IN_IMAGE = {"LICENSE", "NOTICE", "app", "cards", "clinical", "hooks", "pyproject.toml", "requirements.lock"}
SECRET = re.compile(r"\.(env|pem|key|sqlite3?|toml~)$|(^|/)\.")


def test_the_context_holds_what_the_image_needs_and_nothing_else():
    assert {path.partition("/")[0] for path in CONTEXT} == IN_IMAGE


def test_no_secret_and_no_left_over_lies_in_the_context():
    assert [path for path in CONTEXT if SECRET.search(path) or "__pycache__" in path] == []


def test_everything_that_is_copied_is_in_the_context():
    copied = {
        source
        for word, rest in instructions(DOCKERFILE)
        if word == "COPY" and not rest.startswith("--from=")
        for source in rest.split()[:-1]
    }

    assert copied == IN_IMAGE


def test_packages_are_installed_by_their_hashes():
    assert "--require-hashes -r requirements.lock" in DOCKERFILE


def test_the_image_is_not_root_and_its_last_user_is_a_number():
    """Kubernetes can hold `runAsNonRoot` only to a number."""
    assert [rest for word, rest in IMAGE if word == "USER"] == ["10001"]


@pytest.mark.parametrize("word", ["CMD", "HEALTHCHECK"])
def test_commands_have_no_shell_in_between(word):
    assert command(IMAGE, word)[0] == "python"


@pytest.mark.parametrize(
    ("ignored", "path", "expected"),
    [
        ("", "app/main.py", True),
        ("**", "app/main.py", False),
        ("**\n!app", "app/main.py", True),
        ("**\n!app", "application/main.py", False),
        ("**\n!app\n**/__pycache__", "app/api/__pycache__/main.pyc", False),
        ("**\n!app\n**/*.pyc", "app/main.pyc", False),
        ("**\n!app\n**/.*", "app/.env", False),
        ("**\n!app\n**/.*", "app/.cache/main.py", False),
        ("*.py", "app/main.py", True),
        ("# app\n\napp", "app/main.py", False),
    ],
)
def test_the_last_line_that_fits_decides(ignored, path, expected):
    assert admits(ignored, path) is expected
