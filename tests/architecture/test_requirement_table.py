"""The tables of requirements: what is demanded has a test or a reason, and a test names what is listed."""

import pytest

from scripts.requirements import faults, main, marked_tests, page

LISTED = {"id": "REQ-1", "level": "HARD", "text": "A body is JSON | nothing else"}
CATALOGUE = """
[[requirement]]
part = "Bodies"
id = "REQ-1"
level = "HARD"
text = "A body is JSON | nothing else"
where = "app/api/body.py, hooks/request.py"
"""
TEST = """
import pytest


@pytest.mark.parametrize("x", [1])
@pytest.mark.requirement("{ids}")
async def test_a_text_is_refused(x):
    assert x
"""


@pytest.fixture
def project(tmp_path):
    for folder in ("docs", "tests/contract"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs" / "requirements.toml").write_text(CATALOGUE)
    (tmp_path / "tests/contract/test_body.py").write_text(TEST.format(ids="REQ-1"))
    return tmp_path


def written(project, ids):
    (project / "tests/contract/test_body.py").write_text(TEST.format(ids=ids))
    return marked_tests(project)


def test_a_requirement_stands_with_its_test(project):
    assert main([], project) == 0

    row = (project / "docs/requirements.md").read_text().splitlines()[-1]
    assert row == (
        "| REQ-1 | HARD | A body is JSON \\| nothing else | `app/api/body.py`, `hooks/request.py` "
        "| [a text is refused](../tests/contract/test_body.py) |"
    )


def test_a_page_that_is_stale_is_told_and_not_written(project, capsys):
    assert main(["--check"], project) == 1

    assert "requirements.md is stale" in capsys.readouterr().err
    assert not (project / "docs/requirements.md").exists()


def test_a_page_that_is_fresh_passes(project):
    main([], project)

    assert main(["--check"], project) == 0


def test_a_requirement_needs_a_test_or_a_reason():
    (said,) = faults({"requirements": [LISTED]}, [])

    assert said.startswith("REQ-1: no test shows it")
    assert list(faults({"requirements": [{**LISTED, "untested": "paper"}]}, [])) == []


WRONG = {
    "an id that nobody lists": ([LISTED], 'REQ-1", "REQ-2', "test_a_text_is_refused names REQ-2"),
    "a reason beside a test": ([{**LISTED, "untested": "x"}], "REQ-1", "has a test and a reason"),
    "an id listed twice": ([LISTED, LISTED], "REQ-1", "REQ-1: listed twice"),
    "a level of nobody": ([{**LISTED, "level": "OUGHT"}], "REQ-1", "unknown level 'OUGHT'"),
    "a key of nobody": ([{**LISTED, "level": "MAY", "why": "x"}], "REQ-1", "unknown key 'why'"),
}


@pytest.mark.parametrize(("catalogue", "ids", "said"), WRONG.values(), ids=WRONG)
def test_a_fault_is_named(project, catalogue, ids, said):
    found = list(faults({"requirements": catalogue}, written(project, ids)))

    assert any(said in each for each in found)


def test_a_mark_of_a_whole_file_is_shown_as_that(project):
    (project / "tests/contract/test_body.py").write_text('pytestmark = [pytest.mark.requirement("REQ-1")]\n')

    assert main([], project) == 0
    assert "[all of test_body.py](../tests/contract/test_body.py)" in (project / "docs/requirements.md").read_text()


def test_a_marker_that_stands_on_no_test_is_not_lost(project):
    (project / "tests/contract/test_body.py").write_text('MARKS = pytest.mark.requirement("REQ-1")\n')

    with pytest.raises(ValueError, match=r"test_body\.py: a requirement marker stands on no test function"):
        marked_tests(project)


def test_behaviours_may_be_named_before_their_catalogue_is_there(project):
    tests = written(project, 'REQ-1", "EHR-7')
    behaviour = {"id": "EHR-1", "level": "must", "text": "x", "untested": "y"}

    assert list(faults({"requirements": [LISTED]}, tests)) == []
    assert len(list(faults({"requirements": [LISTED], "behaviours": [behaviour]}, tests))) == 1


def test_a_reason_stands_where_a_test_would():
    assert page("requirements", [{**LISTED, "untested": "paper"}], []).endswith("|  | paper |\n")


FAULT = {"id": "FAULT-1", "text": "The disk is full.", "caller": "503", "operations": "a log line"}
WRONG_FAULTS = {
    "nothing of the caller": ({name: FAULT[name] for name in FAULT if name != "caller"}, "says nothing of 'caller'"),
    "no test": (FAULT, "FAULT-1: no test shows it"),
    "an excuse": ({**FAULT, "untested": "hard to do"}, "unknown key 'untested'"),
    "a level": ({**FAULT, "level": "must"}, "unknown key 'level'"),
}


@pytest.mark.parametrize(("fault", "said"), WRONG_FAULTS.values(), ids=WRONG_FAULTS)
def test_a_fault_is_told_from_both_sides_and_has_a_test(fault, said):
    assert any(said in each for each in faults({"faults": [fault]}, []))


def test_a_fault_stands_with_what_each_side_sees_of_it():
    table = page("faults", [FAULT], []).splitlines()

    assert table[-3] == "| Id | What happens | What the caller sees | What operations see | How | Shown by |"
    assert table[-1] == "| FAULT-1 | The disk is full. | 503 | a log line |  |  |"
