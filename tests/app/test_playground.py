"""The playground's page and files: where it is served, how it is sent, what is in its files, and whom it may offer."""

import re
from html.parser import HTMLParser

import pytest

import fhir_fixtures
from app.settings import Settings
from app.web.assets import CONTENT_POLICY, FOLDER, MEDIA, PAGE
from tests.app.edge import NOW, caller, patient_view
from tests.app.test_settings import PRODUCTION

PRODUCTION_SETTINGS = {name.removeprefix("CDS_").lower(): value for name, value in PRODUCTION.items()}
MODULES = sorted(FOLDER.glob("*.js"))
LONGEST_MODULE = 150
FORBIDDEN = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b|https?://cdn"
)


@pytest.fixture
async def service():
    async with caller() as service:
        yield service


@pytest.mark.parametrize(
    ("settings", "is_there"),
    [
        ({"environment": "development"}, True),
        ({"environment": "development", "auth": "off"}, True),
        ({"environment": "development", "playground": "off"}, False),
        (PRODUCTION_SETTINGS, False),
        (PRODUCTION_SETTINGS | {"playground": "on"}, True),
        (PRODUCTION_SETTINGS | {"playground": "off"}, False),
    ],
)
def test_it_is_on_in_development_and_in_production_only_by_word(settings, is_there):
    assert Settings(**settings).has_playground is is_there


@pytest.mark.parametrize("path", ["", "/assets/main.js", "/opening", "/patients/no-opioid"])
async def test_switched_off_there_is_no_such_address(path):
    async with caller(Settings(auth="off", playground="off")) as service:
        response = await service.get(f"/playground{path}")

    assert response.status_code == 404


async def test_the_page_is_sent_with_a_strict_policy(service):
    response = await service.get("/playground")

    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.headers["content-security-policy"] == CONTENT_POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"


def test_the_policy_allows_no_code_of_others_and_no_frame():
    rules = dict(each.split(" ", 1) for each in CONTENT_POLICY.split("; "))

    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert (rules["frame-ancestors"], rules["base-uri"], rules["form-action"]) == ("'none'", "'none'", "'none'")
    assert "unsafe" not in CONTENT_POLICY


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
async def test_each_file_is_sent_once_and_then_only_confirmed(service, path):
    first = await service.get(f"/playground/assets/{path.name}")
    second = await service.get(
        f"/playground/assets/{path.name}", headers={"if-none-match": f"W/{first.headers['etag']}"}
    )

    assert (first.status_code, first.content) == (200, path.read_bytes())
    assert first.headers["content-type"] == f"{MEDIA[path.suffix]}; charset=utf-8"
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.parametrize("name", ["no.js", "..%2Froutes.py", "%2e%2e/main.js", "main.js/"])
async def test_what_is_no_file_of_the_page_is_not_found(service, name):
    assert (await service.get(f"/playground/assets/{name}")).status_code == 404


class Inline(HTMLParser):
    """Collects what a strict content policy would block, and the files that the page names."""

    def __init__(self):
        super().__init__()
        self.blocked, self.files = [], []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.files += [named[name] for name in ("src", "href") if named.get(name, "#")[0] != "#"]
        is_inline = tag == "style" or (tag == "script" and "src" not in named)
        self.blocked += [tag] if is_inline else [name for name in named if name == "style" or name.startswith("on")]


def test_the_page_has_nothing_inline_and_names_files_that_are_there():
    found = Inline()

    found.feed((FOLDER / PAGE).read_text(encoding="utf-8"))

    assert found.blocked == []
    assert found.files
    assert {name.removeprefix("playground/assets/") for name in found.files} <= {each.name for each in FOLDER.iterdir()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_short_and_inserts_no_html(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    risky = [line.strip() for line in lines if FORBIDDEN.search(line)]

    assert len(lines) < LONGEST_MODULE
    assert risky == ([INSERTION] if path.name == "dom.js" else [])


INSERTION = "element.innerHTML = trusted ? trusted.createHTML(html) : html;"


async def test_every_invented_patient_is_offered_and_one_is_chosen(service):
    opening = (await service.get("/playground/opening")).json()

    assert [each["id"] for each in opening["patients"]] == list(fhir_fixtures.slugs())
    assert opening["first"] in fhir_fixtures.slugs()
    assert all(each["story"] for each in opening["patients"])


async def test_a_patient_comes_with_chart_and_calls_and_without_prefetch(service):
    found = (await service.get("/playground/patients/medications-unavailable")).json()

    assert found["resources"] == fhir_fixtures.chart("medications-unavailable", NOW.date())
    assert found["unavailable"] == ["MedicationRequest"]
    assert set(found["requests"]) == {"patient-view", "order-sign"}
    assert not any("prefetch" in each for each in found["requests"].values())


@pytest.mark.parametrize("slug", ["nobody", "%2e%2e%2fcalls", "no-opioid%00"])
async def test_another_name_is_nobody(service, slug):
    assert (await service.get(f"/playground/patients/{slug}")).status_code == 404


async def test_where_there_are_no_fixtures_nobody_is_offered():
    async with caller(fixtures=lambda: None) as service:
        opening = (await service.get("/playground/opening")).json()
        patient = await service.get("/playground/patients/no-opioid")

    assert (opening["patients"], patient.status_code) == ([], 404)


async def test_the_fhir_server_of_the_settings_is_offered():
    async with caller(Settings(auth="off", playground_fhir_server="http://127.0.0.1:8001/fhir/")) as service:
        opening = (await service.get("/playground/opening")).json()

    assert opening["fhirServer"] == "http://127.0.0.1:8001/fhir"


async def test_the_plot_asks_for_a_token_wherever_a_call_does(tmp_path):
    async with caller(Settings(auth="required")) as service:
        page = await service.get("/playground")
        plot = await service.post("/playground/timeline", json=patient_view())

    assert (page.status_code, plot.status_code) == (200, 401)
