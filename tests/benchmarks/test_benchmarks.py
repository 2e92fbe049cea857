"""The benchmarks run: every server starts and answers, every table is filled. No number of them is looked at here."""

import re
from datetime import date

import pytest
from fhir.resources.R4B import get_fhir_model_class

from benchmarks.__main__ import PAGE, measure
from benchmarks.calls import OURS, TITLES
from benchmarks.charts import SIZES, Kind, all_resources, hook_call
from benchmarks.page import FORMAT, WORDS, page
from benchmarks.plan import CLIENTS, TINY
from benchmarks.stages import STAGES

TODAY = date(2026, 11, 22)
HEADING = re.compile(r"^## .+$", re.MULTILINE)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return measure(TINY, TODAY, tmp_path_factory.mktemp("benchmarks"))


@pytest.mark.parametrize("server", TITLES)
def test_every_server_answers(found, server):
    stretches = [found.calls.stretches[server, f"S {kind}", n] for kind in Kind for n in CLIENTS]

    assert [each.n_calls for each in stretches] == [TINY.rounds * n for _ in Kind for n in CLIENTS]


@pytest.mark.parametrize(("kind", "n_without_cards"), [(Kind.OPIOID, 0), (Kind.QUIET, CLIENTS[-1])])
def test_cards_come_where_there_is_an_opioid_and_nowhere_else(found, kind, n_without_cards):
    stretch = found.calls.stretches[OURS, f"S {kind}", CLIENTS[-1]]

    assert (stretch.n_without_cards, stretch.n_incomplete) == (n_without_cards, 0)


def test_every_call_that_was_made_stands_in_the_audit(found):
    assert found.calls.n_recorded == found.calls.n_made > 0


def test_the_chart_is_read_where_it_is_not_sent(found):
    assert [(each.stretch.n_without_cards, each.stretch.n_incomplete) for each in found.reads] == [(0, 0)]


def test_every_stage_and_every_rule_is_timed(found):
    profile = found.profiles["S opioid"]

    assert profile.stages.keys() == STAGES.keys()
    assert profile.rules.keys() == profile.alone.keys()


def test_the_page_is_filled(found):
    text = page(found)

    assert "nan" not in text
    assert not re.search(r"\{\w+\}", text)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize("kind", Kind)
def test_the_invented_charts_are_valid_and_the_same_each_time(size, kind):
    call = hook_call(size, kind, 1, TODAY)

    for each in all_resources(call):
        get_fhir_model_class(each["resourceType"]).model_validate(each)
    assert hook_call(size, kind, 1, TODAY) == call != hook_call(size, kind, 2, TODAY)


def test_the_page_that_is_there_is_of_this_format():
    text = PAGE.read_text(encoding="utf-8")

    assert f"format {FORMAT}." in text.splitlines()[0]
    assert HEADING.findall(text) == HEADING.findall(WORDS.read_text(encoding="utf-8"))
    assert [title for title in (*TITLES.values(), *STAGES.values()) if title not in text] == []
