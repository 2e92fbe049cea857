"""The leaflet that cards link to: what it says, how hard it is to read, and how it is sent."""

import re

import pytest

from app.leaflets import read_leaflet
from app.settings import ConfigurationError, Settings
from clinical.policy import standard_policy
from tests.app.edge import caller
from tests.app.reading_grade import grade, syllables
from tests.cards.test_wording import STIGMA

HARDEST_GRADE = 7
LEAFLET = read_leaflet("opioids", "en", standard_policy().crisis_line)
SECTIONS = re.split(r"^## ", LEAFLET.markdown, flags=re.MULTILINE)


@pytest.fixture
async def service():
    async with caller() as service:
        yield service


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("take", 1),
        ("little", 2),
        ("overdose", 3),
        ("naloxone", 3),
        ("the", 1),
        ("pain", 1),
        ("opioid", 3),
        ("depression", 3),
        ("don't", 1),
    ],
)
def test_syllables_are_counted_as_a_reader_would(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cat sat on the mat.", -1.45),
        ("Take it. Keep it.", -3.01),
        ("Pharmacological interventions necessitate individualized reassessment of respiratory depression.", 34.73),
    ],
)
def test_the_grade_follows_flesch_and_kincaid(text, expected):
    assert grade(text) == pytest.approx(expected, abs=0.01)


def test_the_whole_leaflet_reads_at_grade_seven_or_below():
    assert grade(LEAFLET.markdown) <= HARDEST_GRADE


@pytest.mark.parametrize("section", SECTIONS, ids=lambda text: text.splitlines()[0])
def test_each_section_reads_at_grade_seven_or_below(section):
    assert grade(section) <= HARDEST_GRADE


def test_it_has_the_sections_of_the_content_model():
    assert [section.splitlines()[0] for section in SECTIONS[1:]] == [
        "Why we look at it together",
        "What we agreed",
        "How to take it",
        "If the dose goes down",
        "Naloxone",
        "Who to call",
        "My goals",
    ]


def test_it_is_person_first():
    assert re.findall(STIGMA, LEAFLET.markdown, re.IGNORECASE) == []


def test_it_holds_no_placeholder_once_it_is_read():
    assert "{" not in LEAFLET.markdown


async def test_it_is_a_page_to_print(service):
    answer = await service.get("/leaflets/opioids")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == "en"
    assert "<h2>Naloxone</h2>" in answer.text
    assert "<li>If life feels too hard: 988 Suicide &amp; Crisis Lifeline (call or text 988, US)</li>" in answer.text
    assert "@media print" in answer.text


async def test_it_runs_nothing_and_loads_nothing(service):
    answer = await service.get("/leaflets/opioids")

    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert re.findall(r"<script|<img|<link|https?:", answer.text) == []


@pytest.mark.parametrize(
    ("path", "accept"), [("/leaflets/opioids", "text/markdown"), ("/leaflets/opioids.md", "text/html")]
)
async def test_it_is_markdown_where_that_is_asked_for(service, path, accept):
    answer = await service.get(path, headers={"accept": accept})

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text == LEAFLET.markdown


async def test_it_is_not_sent_twice(service):
    first = await service.get("/leaflets/opioids")

    again = await service.get("/leaflets/opioids", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_it_needs_no_token():
    async with caller(Settings(auth="required")) as guarded:
        answer = await guarded.get("/leaflets/opioids")

    assert answer.status_code == 200


async def test_another_language_is_not_there_yet(service):
    assert (await service.get("/leaflets/opioids.es")).status_code == 404


def test_the_sites_own_crisis_line_stands_in_it_as_plain_text():
    leaflet = read_leaflet("opioids", "en", "Samaritans <116 123>")

    assert "<li>If life feels too hard: Samaritans &lt;116 123&gt;</li>" in leaflet.html
    assert "988" not in leaflet.markdown


def test_a_site_without_a_crisis_line_has_no_empty_line():
    assert "If life feels too hard" not in read_leaflet("opioids", "en", "").markdown


def test_a_missing_leaflet_stops_the_service(tmp_path):
    with pytest.raises(ConfigurationError, match=r"no leaflet opioids\.en\.md"):
        read_leaflet("opioids", "en", "", tmp_path)
