"""What the docs point at is there: files of the checkout, and settings."""

import re
import tomllib
from pathlib import Path

import pytest

from app.settings import SECRETS_DIR, Settings

ROOT = Path(__file__).parents[2]
FILE = re.compile(
    r"`((?:app|hooks|cards|clinical|tests|scripts|deploy)/[\w./-]*|Dockerfile|requirements\.lock|pyproject\.toml)`"
)
SETTING = re.compile(r"\bCDS_[A-Z_]+\b")
PAGES = ["docs/security.md", "docs/operations.md", "docs/deployment.md"]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page):
    named = set(FILE.findall((ROOT / page).read_text(encoding="utf-8")))

    assert sorted(each for each in named if not (ROOT / each).exists()) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_that_a_page_names_is_one(page):
    known = {SECRETS_DIR, *(f"CDS_{name.upper()}" for name in Settings.model_fields)}

    assert set(SETTING.findall((ROOT / page).read_text(encoding="utf-8"))) - known == set()


@pytest.mark.parametrize("catalogue", sorted(path.name for path in (ROOT / "docs").glob("*.toml")))
def test_every_place_that_a_catalogue_names_is_there(catalogue):
    listed = tomllib.loads((ROOT / "docs" / catalogue).read_text(encoding="utf-8"))["requirement"]
    places = {place.strip() for each in listed for place in each.get("where", "").split(",") if place.strip()}

    assert sorted(each for each in places if not (ROOT / each).exists()) == []
