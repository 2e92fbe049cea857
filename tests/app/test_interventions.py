"""What is published of each recommendation: whole, the same as JSON and as a page, and open to everybody."""

from html import unescape
from html.parser import HTMLParser

import orjson
import pytest

from app.api.interventions import described
from app.intervention_page import intervention_page
from app.interventions import catalog
from app.settings import Settings
from cards.build import NOTICES
from cards.words import sources, topics
from clinical.assess import rules
from clinical.knowledge_version import KnowledgeVersion
from clinical.policy import KnowledgeError
from clinical.source_attributes import Own
from tests.app.edge import CHART, ORDER_SIGN, PATIENT_VIEW, caller, order_sign, oxycodone, patient_view

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LINKED = Settings(auth="off", public_base_url="https://cds.hospital.example")
KNOWLEDGE = KnowledgeVersion(version="1.2.3", sha256="ab" * 32)
PUBLISHED = catalog(rules(), KNOWLEDGE, "https://cds.hospital.example/interventions")
IDS = (*(rule.id for rule in rules()), *NOTICES)
VOID = {"meta"}


class Page(HTMLParser):
    """What a page is made of. Refuses one whose elements are not closed in their order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.links, self.heads, self.scopes = [], [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [given["href"]] if "href" in given else []
        self.scopes += [given.get("scope")] if tag == "th" else []
        self.open += [] if tag in VOID else [tag]
        assert not [name for name in given if name.startswith("on") or name in ("src", "style")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.heads += [data] if self.open and self.open[-1] in ("h1", "h2", "h3") else []


def told(name):
    """One as JSON, without a service."""
    return orjson.loads(orjson.dumps(described(PUBLISHED.all[name], PUBLISHED)))


@pytest.fixture
async def service():
    async with caller(LINKED) as service:
        yield service


async def test_the_list_names_every_rule_and_both_notices_in_the_rank_of_topics(service):
    listed = (await service.get("/interventions")).json()["interventions"]

    ranks = [list(topics()).index(each["topic"]["code"]) for each in listed]
    assert {each["id"] for each in listed} == set(IDS)
    assert len(listed) == len(IDS)
    assert ranks == sorted(ranks)
    assert listed[0] == {
        "id": "suicide-risk",
        "title": "Suicide risk",
        "topic": {"code": "SuicideRisk", "title": "Suicide risk"},
        "url": "https://cds.hospital.example/interventions/suicide-risk",
    }


@pytest.mark.parametrize("name", IDS)
def test_each_is_published_whole(name):
    found = told(name)

    demanded = ("title", "purpose", "intendedUse", "intendedUsers", "population", "developer", "funding", "basis")
    assert all(found[each].strip() for each in demanded)
    assert all(found[each] for each in ("moments", "citations", "inputs", "logic", "says", "limits"))
    assert len(found["uses"]) == 9
    assert all(each["citation"] and each["label"] for each in found["citations"])
    assert found["dates"]["written"] <= found["dates"]["revised"]


async def test_one_in_full(service):
    found = (await service.get("/interventions/trauma")).json()

    assert found["url"] == "https://cds.hospital.example/interventions/trauma"
    assert [each["label"] for each in found["citations"]] == [
        sources()["pc-ptsd-5"].label,
        sources()["demidenko-2017"].label,
    ]
    assert {each["attribute"] for each in found["uses"] if each["used"]} == {"sex", "date_of_birth", "health_status"}
    assert [each["section"] for each in found["logic"]] == ["Source", "When", "Then", "Silent", "Not assessable"]
    assert {each["need"]: each["role"] for each in found["inputs"]} == {
        "drafts": "decides with it whether to speak at all",
        "medications": "decides with it whether to speak at all",
        "pastMedications": "reads it when it is there",
        "conditions": "cannot be silent without it",
        "screenings": "cannot be silent without it",
        "encounter": "decides with it whether to speak at all",
        "serviceRequests": "reads it when it is there",
        "patient": "reads it when it is there",
    }
    assert found["evidenceIds"] == ["R-PTSD-1", "R-BH-REF"]
    assert set(found["knowledge"]) == {"version", "sha256"}


@pytest.mark.parametrize("name", IDS)
def test_the_page_tells_the_same_in_good_order(name):
    found, html = told(name), intervention_page(PUBLISHED.all[name], PUBLISHED)

    page, text = Page(html), unescape(html)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert page.heads[0] == found["title"]
    assert set(page.scopes) <= {"row", "col"}
    assert page.tags.count("caption") == page.tags.count("table")
    parts = [
        *(found[each] for each in ("purpose", "intendedUse", "population", "developer", "funding", "basis")),
        *(each["how"] for each in found["uses"]),
        *(each["citation"] for each in found["citations"]),
        *(each["text"] for each in found["logic"]),
        *(each["elements"] for each in found["inputs"]),
        *(each["name"] for each in found["numbers"]),
        *(each["summary"] for each in found["says"]),
        *found["limits"],
        found["knowledge"]["sha256"],
    ]
    assert [each for each in parts if each not in text] == []


async def test_the_page_of_them_all_leads_to_each_and_each_leads_back(service):
    listed = Page((await service.get("/interventions", headers=BROWSER)).text)
    one = Page((await service.get("/interventions/naloxone", headers=BROWSER)).text)

    assert listed.links == [f"interventions/{name}" for name in PUBLISHED.all]
    assert one.links[0] == "../interventions"
    assert all(link.startswith("https://") for link in one.links[1:])


@pytest.mark.parametrize("path", ["/interventions", "/interventions/naloxone", "/interventions/unknown"])
async def test_a_page_loads_runs_and_sends_nothing(service, path):
    answer = await service.get(path, headers=BROWSER)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "base-uri 'none'; form-action 'none'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Accept" in answer.headers["vary"]
    assert {"script", "img", "link", "iframe", "form", "object"}.isdisjoint(Page(answer.text).tags)


async def test_what_is_not_there_is_an_OperationOutcome_that_echoes_nothing(service):
    answer = await service.get("/interventions/sentinel-name")

    assert answer.status_code == 404
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.json()["issue"][0]["code"] == "not-found"
    assert "sentinel" not in answer.text


async def test_what_is_not_there_is_a_page_for_a_browser(service):
    answer = await service.get("/interventions/sentinel-name", headers=BROWSER)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert Page(answer.text).heads == ["There is no such recommendation"]
    assert "sentinel" not in answer.text


@pytest.mark.parametrize("path", ["/interventions", "/interventions/naloxone"])
@pytest.mark.parametrize("headers", [BROWSER, {}], ids=["page", "JSON"])
async def test_it_is_not_sent_twice(service, path, headers):
    first = await service.get(path, headers=headers)

    again = await service.get(path, headers={**headers, "if-none-match": f'"other", W/{first.headers["etag"]}'})
    other = await service.get(path, headers={**headers, "if-none-match": '"other"'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.content == first.content


async def test_page_and_JSON_have_tags_of_their_own(service):
    tags = {(await service.get("/interventions/naloxone", headers=each)).headers["etag"] for each in (BROWSER, {})}

    assert len(tags) == 2


async def test_it_needs_no_token():
    async with caller(Settings(auth="required")) as guarded:
        assert (await guarded.get("/interventions/naloxone")).status_code == 200


@pytest.mark.parametrize(
    ("path", "call"),
    [
        (PATIENT_VIEW, patient_view(prefetch=CHART)),
        (ORDER_SIGN, order_sign(oxycodone(per_day=8, status="draft"), prefetch=None)),
    ],
)
async def test_every_card_links_to_what_is_published_of_it(service, path, call):
    cards = (await service.post(path, json=call)).json()["cards"]

    urls = [link["url"] for card in cards for link in card["links"] if link["label"] == "About this recommendation"]
    answers = [await service.get(url.removeprefix("https://cds.hospital.example")) for url in urls]
    assert len(urls) == len(cards) > 1
    assert [each.status_code for each in answers] == [200] * len(urls)
    assert [each.json()["topic"]["code"] for each in answers] == [card["source"]["topic"]["code"] for card in cards]


def test_a_rule_with_an_unknown_source_stops_the_service(monkeypatch):
    monkeypatch.setattr("app.interventions.own", lambda _: Own(limits=("none",), sources=("hearsay",)))

    with pytest.raises(KnowledgeError, match=r"sources\.toml has no hearsay"):
        catalog(rules()[:1], KNOWLEDGE, "")


def test_a_notice_that_says_nothing_of_itself_stops_the_service(monkeypatch):
    monkeypatch.setattr("app.interventions.own", lambda _: Own(limits=("none",)))

    with pytest.raises(KnowledgeError, match=r"incomplete-data: its source attributes have no \[notice\]"):
        catalog([], KNOWLEDGE, "")
