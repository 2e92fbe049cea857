"""What stops the service at start-up: a table of diagnosis groups that does not fit together."""

import tomllib

import pytest

from clinical.condition_groups import load_condition_table
from clinical.policy import KNOWLEDGE, KnowledgeError

TOML = """
[groups.depression]
title = "depression"
names = ["depression"]
[groups.cancer]
title = "cancer"
excludes = true
{extra}
[unnamed_substance]
codes = []
words = []
[no_more_than_dependence]
codes = []
[oncology_visits_only]
codes = []
"""
HEAD = "group,system,code,match,verified,display,source\n"
GOOD = "depression,ICD10CM,F33,prefix,y,,somewhere\n"


def load(folder, rows=GOOD, extra=""):
    (folder / "condition_groups.toml").write_text(TOML.format(extra=extra), encoding="utf-8")
    (folder / "condition_groups.csv").write_text(HEAD + rows, encoding="utf-8")
    return load_condition_table(folder)


def test_a_sound_table_gives_every_group_a_form_of_the_past(tmp_path):
    table = load(tmp_path)

    assert table.prefix == {"F33": ("depression",)}
    assert table.groups["depression"].over == "depression-history"
    assert table.groups["depression-history"].title == "a history of depression"


@pytest.mark.parametrize(
    ("rows", "extra", "message"),
    [
        ("mood,ICD10CM,F33,prefix,y,,somewhere\n", "", "unknown group"),
        ("depression,ICD9,311,exact,y,,somewhere\n", "", "unknown group, system"),
        ("depression,ICD10CM,F33,suffix,y,,somewhere\n", "", "match"),
        ("depression,ICD10CM,F33,prefix,y,,\n", "", "names no source"),
        (GOOD + GOOD, "", "stands twice"),
        ("cancer,ICD10CM,C50,prefix,n,,somewhere\n", "", "may not exclude"),
        ("cancer,SNOMED,1,exact,partial,,somewhere\n", "", "may not exclude"),
        (GOOD, '[groups.mild]\ntitle = "mild"\nof = ["severe"]', "unknown groups ['severe']"),
        (GOOD, '[groups.grief]\ntitle = "grief"\nover = "peace"', "unknown groups ['peace']"),
        (GOOD, '[groups.grief]\ntitle = "grief"\ncolour = "blue"', "grief"),
    ],
)
def test_a_table_that_does_not_fit_together_is_refused(tmp_path, rows, extra, message):
    with pytest.raises(KnowledgeError) as refusal:
        load(tmp_path, rows, extra)

    assert message in str(refusal.value)


@pytest.mark.parametrize("name", ["condition_groups.toml", "drug_ingredients.toml"])
def test_a_table_says_what_it_is_who_made_it_and_under_which_licence(name):
    about = tomllib.loads((KNOWLEDGE / name).read_text(encoding="utf-8"))["about"]

    assert about.keys() == {"title", "publisher", "version", "date", "purpose", "included", "excluded", "licence"}
