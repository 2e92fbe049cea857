"""The audit report as a page and files: nothing foreign gets in, nobody stands in it, and its numbers can be read."""

import csv
import re
from html.parser import HTMLParser

import pytest

from app.report import colours, high_dose
from app.report.csv_files import harmless
from app.report.page import page
from app.report.writing import write_report
from tests.store.audit import answer, call, card, high, put, reported

HOSTILE = "<script>alert(1)</script>\"'&\x07\ud7ff"
VOID = {"meta"}


class Checked(HTMLParser):
    """Every element is closed where it was opened."""

    def __init__(self, content):
        super().__init__()
        self.open, self.tags, self.links, self.ids, self.svg_names, self.text = [], [], [], [], [], []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "xlink:href")]
        self.ids += [given["id"]] if "id" in given else []
        self.svg_names += [given["aria-label"]] if tag == "svg" else []
        assert not [name for name in given if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, content):
        self.text.append(content)


@pytest.fixture
async def busy(tmp_path):
    """A month in which something happened of everything."""
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    calls = [high(f"01-{day:02} 08:00", patient=f"{day:032x}", client=HOSTILE, tenant="=1+1") for day in range(1, 29)]
    cards = [card(each, topic=topic) for each in calls for topic in ("Naloxone", "OpioidDose", "SuicideRisk")]
    feedback = [answer(each, reason="patient-refuses", client=HOSTILE) for each in cards[::3]]
    blind = {"id": "opioid-dose", "outcome": "not-assessable", "because": "the medication list could not be read"}
    missing = {"key": "labs", "origin": "none", "n": 0, "problem": "not sent"}
    slow = call(rules=[blind], gathered=[missing], timings={"gather": 3.0}, client="north")
    await put(url, calls=[*calls, slow], cards=cards, feedback=feedback)
    return await reported(url)


async def test_the_page_is_whole_and_needs_nothing_else(busy):
    report, figures = busy

    seen = Checked(page(report))

    assert seen.open == []
    assert not {"script", "iframe", "object", "link", "img", "style"} & set(seen.tags[seen.tags.index("body") :])
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.links) == {f"{name}.csv" for name in figures} | {f"#{each}" for each in seen.ids}
    assert "default-src 'none'" in page(report)


async def test_every_plot_has_a_name_and_its_numbers(busy):
    report, figures = busy

    seen = Checked(page(report))

    named = [each.words.title for each in report.figures if each.plot and each.rows]
    assert seen.svg_names == [f"Plot: {each}. Its numbers are in the table or the file below." for each in named]
    assert {name for name, each in figures.items() if each.plot} == {
        "answers-by-topic",
        "calls-by-hook",
        "calls-by-status",
        "cards-per-100-calls",
        "high-dose-after-30-days",
        "high-dose-after-90-days",
        "high-dose-cards",
        "latency",
        "latency-by-stage",
        "missing-by-key",
        "not-assessable",
        "override-reasons",
    }


async def test_a_client_with_a_hostile_name_is_text(busy):
    report, _ = busy

    seen = Checked(page(report))

    assert HOSTILE.replace("\x07", "") in seen.text
    assert "script" not in seen.tags


async def test_every_number_stands_beside_its_definition(busy):
    report, _ = busy

    assert all(each.words.text for each in report.figures)
    assert all(each.definition for each in report.numbers)
    assert "{" not in "".join(each.words.title + each.words.text for each in (*report.sections, *report.figures))


async def test_the_files_have_what_the_tables_have_and_nobody_stands_in_them(busy, tmp_path):
    report, figures = busy

    written = write_report(report, tmp_path / "a" / "b")

    content = {path.name: path.read_text(encoding="utf-8") for path in written}
    assert set(content) == {"report.html", *(f"{name}.csv" for name in figures)}
    rows = list(csv.reader(content["calls-by-client.csv"].splitlines()))
    assert rows[1:] == [["<script>alert(1)</script>\"'&\x07\ud7ff", "'=1+1", "28", "28"], ["north", "", "1", "1"]]
    pseudonyms = re.compile(r"\b[0-9a-f]{32}\b")
    assert not [name for name, each in content.items() if pseudonyms.search(each)]


async def test_an_empty_period_says_so(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    await put(url)

    report, _ = await reported(url)
    written = write_report(report, tmp_path / "out")

    assert "No calls were recorded in this period." in "".join(Checked(page(report)).text)
    assert [len(path.read_text().splitlines()) for path in written[1:]] == [1] * len(report.figures)


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_a_formula_is_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(("cell", "written"), [(-1.5, -1.5), (None, ""), ("a=b", "a=b"), ("a\0b", "ab"), (0, 0)])
def test_other_cells_are_left_alone(cell, written):
    assert harmless(cell) == written


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", sorted({*colours.SERIES, *colours.URGENCIES, *high_dose.FATES} - {colours.PALE}))
def test_colours_can_be_told_from_the_page(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3
