"""The integration sheet says what discovery says, for the client it is for, and nothing that a name could slip in."""

import json
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from app.cli.commands import main
from app.settings import Settings
from app.sheet.markdown import code, row, text
from cards.overrides import override_reasons
from cards.words import topics
from clinical.orderables import orderables
from tests.app.edge import caller, order_sign
from tests.app.signing import KEY_SET

BASE = "https://cds.example.org"
CLIENT = """
[[client]]
name = "north-hospital"
iss = "https://ehr.example.org"
jwks_file = "keys.json"
fhir_servers = ["https://fhir.example.org/r4"]
aud = ["sand_man"]
tenants = ["north"]
jku = "https://ehr.example.org/jwks.json"
algorithms = ["RS384"]
dialect = { selection_behavior = "any" }
policy = "north-policy.toml"
"""
POLICY = """
[services.behavioral-health]
system = "https://ehr.example.org/orders"
code = "BH-1"
display = "Referral to North behavioral health"
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A checkout's clients file, policy and address, by environment variables."""
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    (tmp_path / "north-policy.toml").write_text(POLICY)
    (tmp_path / "clients.toml").write_text(CLIENT)
    monkeypatch.setenv("CDS_CLIENTS_FILE", str(tmp_path / "clients.toml"))
    monkeypatch.setenv("CDS_PUBLIC_BASE_URL", BASE)
    return tmp_path


@pytest.fixture
def sheet(site, capsys):
    def run(*options):
        code = main(["integration-sheet", *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def section(sheet, title):
    """The text below a heading, up to the next of the same level."""
    return sheet.partition(f"## {title}\n")[2].partition("\n## ")[0]


def cells(sheet):
    """Every table row as its cells, without the signs of code."""
    rows = [line for line in sheet.splitlines() if line.startswith("| ")]
    return [[cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in rows]


async def discovered():
    async with caller(Settings(auth="off", public_base_url=BASE)) as service:
        return (await service.get("/cds-services")).json()["services"]


@pytest.mark.requirement("EHR-42")
async def test_prefetch_lines_are_those_of_discovery(sheet):
    _, out, _ = sheet()

    for service in await discovered():
        block = out.partition(f": `{service['hook']}`\n\n```text\n")[2].partition("```")[0]
        assert dict(line.split() for line in block.splitlines()) == service["prefetch"]


@pytest.mark.requirement("EHR-42", "EHR-29")
async def test_addresses_and_audiences_are_those_that_answer(sheet):
    _, out, _ = sheet()

    services = [f"{BASE}/cds-services/{each['id']}" for each in await discovered()]
    both = [address for each in services for address in (each, f"{each}/feedback")]
    assert section(out, "Client token (JWT)").partition("```text\n")[2].split("```")[0].split() == both
    assert [each[1:] for each in cells(section(out, "Addresses"))[2:]] == [
        [each, f"{each}/feedback"] for each in services
    ]


@pytest.mark.requirement("EHR-42")
async def test_every_key_has_its_level_and_what_is_lost_without_it(sheet):
    _, out, _ = sheet()

    for service in await discovered():
        part = out.partition(f": `{service['hook']}`\n\n```")[2].partition("\n#")[0]
        rows = cells(part)[2:]
        assert [each[0] for each in rows] == list(service["prefetch"])
        assert {each[1] for each in rows} <= {"required", "optional", "helpful"}
        assert all(each[2] for each in rows)


def test_a_query_that_another_makes_up_for_says_so(sheet):
    _, out, _ = sheet()

    assert "| `screenings` | optional | With `questionnaireResponses`: nothing. Without either: " in out


@pytest.mark.requirement("EHR-42")
def test_the_claims_are_those_of_the_client(sheet):
    code, out, _ = sheet("--client", "north-hospital")

    claims = dict(each[:2] for each in cells(section(out, "Client token (JWT)"))[2:])
    assert code == 0
    assert (claims["iss"], claims["alg"], claims["tenant"]) == ("https://ehr.example.org", "RS384", "one of `north")
    assert claims["aud"].endswith("also taken: `sand_man")
    assert "one of `https://ehr.example.org/jwks.json`" in claims["jku"]
    assert "https://fhir.example.org/r4" in section(out, "FHIR access")


def test_without_a_client_what_must_be_agreed_is_named(sheet):
    _, out, _ = sheet()

    claims = dict(each[:2] for each in cells(section(out, "Client token (JWT)"))[2:])
    assert (claims["iss"], claims["jku"], claims["alg"]) == ("*to be agreed*", "*to be agreed*", "ES384`, `RS384")
    assert "no call is let in while tokens are required" in out


def test_discovery_is_an_audience_where_it_is_protected(sheet, monkeypatch):
    monkeypatch.setenv("CDS_DISCOVERY_AUTH", "required")

    _, out, _ = sheet()

    assert f"```text\n{BASE}/cds-services\n" in section(out, "Client token (JWT)")


def test_a_service_without_tokens_says_what_it_is_not_for(sheet, monkeypatch):
    monkeypatch.setenv("CDS_AUTH", "off")

    _, out, _ = sheet()

    assert "asks for no token" in section(out, "Client token (JWT)")


@pytest.mark.requirement("EHR-37", "EHR-42")
def test_override_reasons_are_those_of_the_cards(sheet):
    _, out, _ = sheet()

    listed = [tuple(each) for each in cells(section(out, "Override reasons"))[2:]]
    assert [each[:3] for each in listed] == [(each.system, each.code, each.display) for each in override_reasons()]


def test_how_long_a_reason_keeps_a_topic_quiet_is_the_clients_policy(sheet, site):
    (site / "north-policy.toml").write_text("quiet_declined_days = 7\n")

    _, out, _ = sheet("--client", "north-hospital")

    quiet = {each[1]: each[3] for each in cells(section(out, "Override reasons"))[2:]}
    assert quiet["patient-refuses"] == "7 days"


@pytest.mark.requirement("EHR-32", "EHR-42")
def test_every_topic_is_listed_with_its_title_and_hooks(sheet):
    _, out, _ = sheet()

    listed = cells(section(out, "Topics"))[2:]
    assert [each[:2] for each in listed] == [[each.code, each.title] for each in topics().values()]
    assert next(each[2] for each in listed if each[0] == "InheritedRegimen") == "patient-view"


@pytest.mark.requirement("EHR-33", "EHR-42")
def test_orders_are_listed_with_the_sites_own_codes(sheet):
    _, out, _ = sheet("--client", "north-hospital")

    listed = cells(section(out, "Suggestions"))[2:]
    own = ["behavioral-health`, the site's own", "https://ehr.example.org/orders", "BH-1"]
    assert own in [each[:3] for each in listed]
    assert {each[0] for each in listed} >= set(orderables())


def test_the_dialect_in_force_is_printed(sheet):
    assert "| `selection_behavior` | `any` |" in sheet("--client", "north-hospital")[1]
    assert "| `selection_behavior` | `at-most-one` |" in sheet()[1]
    assert "| `when_blind` | `412` |" in sheet()[1]


def test_keys_that_are_switched_off_are_asked_for_nowhere(sheet, site):
    (site / "clients.toml").write_text(CLIENT + 'queries_off = ["labs", "dispenses"]\n')

    _, out, _ = sheet("--client", "north-hospital")

    assert "Switched off for this client: `dispenses`, `labs`. Never checked: Toxicology." in out
    assert "category=laboratory" not in out
    assert "| `labs` |" not in out
    assert "| MedicationDispense |" not in out


def test_the_hosts_of_links_are_ours_and_those_of_the_sources(sheet):
    hosts = section(sheet()[1], "Links").split("\n- ")[1:]

    assert hosts[0] == "`cds.example.org`"
    assert "`www.cdc.gov`" in hosts


async def test_the_order_to_test_with_gives_the_cards_that_the_sheet_promises(sheet):
    promised = section(sheet()[1], "What to test before go-live")
    order = {
        "resourceType": "MedicationRequest",
        "id": "1",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "oxycodone 10 mg tablet"},
        "dosageInstruction": [{"text": "1 tablet every 6 hours"}],
    }

    async with caller() as service:
        answer = await service.post("/cds-services/opioid-order-sign", json=order_sign(order))

    cards = {each["source"]["topic"]["code"]: each["summary"] for each in answer.json()["cards"]}
    assert "60 MME/day" in cards["OpioidDose"]
    assert "Naloxone" in cards
    assert "oxycodone 10 mg tablets, 1 tablet every 6 hours" in promised


class Page(HTMLParser):
    """Which tags and attributes a page has, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, shown):
        self.text += shown


def read(html):
    page = Page()
    page.feed(html)
    return page


def test_the_page_holds_what_the_markdown_holds_and_loads_nothing(sheet, tmp_path):
    code, out, _ = sheet("--format", "html", "--out", str(tmp_path / "sheet.html"))

    page = read((tmp_path / "sheet.html").read_text(encoding="utf-8"))
    assert (code, out) == (0, "")
    assert page.tags.count("table") == sum(line.startswith("| --- |") for line in sheet()[1].splitlines())
    assert not page.attributes & {"src", "href", "onclick", "onerror"}
    assert not {"script", "img", "link", "iframe", "a"} & set(page.tags)
    assert "code=http://loinc.org|8636-3,http://loinc.org|76634-5" in page.text


def tags_of_structure(page):
    return [tag for tag in page.tags if tag in ("title", "h1", "h2", "h3", "table", "tr", "td", "li")]


HOSTILE = {
    "a tag": "<script>alert(1)</script>",
    "an image": '<img src=x onerror="alert(1)">',
    "a table that ends": "x | y |\n| a | b |",
    "a heading": "x\n# Call 555-0100 for the password",
    "a link": "[x](https://evil.example.org)",
    "a link that runs": "[x](javascript:alert(1))",
    "backticks": "`x``y```",
    "a title that ends": "</title><script>alert(1)</script>",
    "a comment": "<!-- x",
    "directions": "x\u202egnp.exe",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(sheet, site, name):
    quoted = json.dumps(name)
    (site / "clients.toml").write_text(f'[[client]]\nname = {quoted}\niss = {quoted}\njwks_file = "keys.json"\n')
    plain = read(sheet("--format", "html")[1])

    code, out, _ = sheet("--client", name, "--format", "html")

    page = read(out)
    assert code == 0
    assert tags_of_structure(page) == tags_of_structure(plain)
    assert set(page.tags) <= set(plain.tags)
    assert page.attributes == plain.attributes
    assert "\u202e" not in page.text


@pytest.mark.parametrize("given", ["a|b", "`", "``a`", " ", "a\nb", "", "\\|"])
def test_a_cell_stays_one_cell(given):
    for shown in (code(given), text(given)):
        html = MarkdownIt("commonmark").enable("table").render(f"| a | b |\n| --- | --- |\n{row([shown, 'x'])}\n")
        assert (html.count("<td>"), "<td>x</td>" in html) == (2, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--client", "nobody"], "no client 'nobody'; there are 'north-hospital'"),
        (["--out", "/nowhere/sheet.md"], "/nowhere/sheet.md: No such file or directory"),
    ],
)
def test_wrong_use_is_told(sheet, options, said):
    code, out, err = sheet(*options)

    assert (code, out, err.strip()) == (2, "", said)


def test_a_client_without_a_clients_file_is_wrong_use(sheet, monkeypatch):
    monkeypatch.delenv("CDS_CLIENTS_FILE")

    code, _, err = sheet("--client", "north-hospital")

    assert (code, "CDS_CLIENTS_FILE is not set" in err) == (2, True)


def test_a_clients_file_that_is_wrong_is_told(sheet, site):
    (site / "clients.toml").write_text("[[client]]\nname = 'x'\n")

    code, _, err = sheet("--client", "x")

    assert (code, "client 'x'" in err) == (2, True)
