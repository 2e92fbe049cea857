"""A headless Chromium in front of the service, a second one elsewhere, and the demo's FHIR server, all on loopback.

`--screenshots` writes docs/screenshots/. Whatever a test does, nothing may reach the console as an error, no rule of
the content policy may be broken, and no other machine may be called.
"""

import os
import shutil
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from app.demo.fhir_server import PATH, create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.demo.servers import address, listen, serving
from app.main import World, create_app
from tests.browser.acting import DESKTOP, Playground, Where

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WORLD = World(now=lambda: NOW)
NAMES = ("chromium", "chromium-browser", "google-chrome")
LOOPBACK = "127.0.0.1"


def pytest_addoption(parser):
    parser.addoption("--screenshots", action="store_true", help="write docs/screenshots/")


@pytest.fixture(scope="session")
def around(tmp_path_factory):
    """What stays the same: the door of our service, the FHIR server, and a second service. It has no fixtures, as in
    the image, and lets the first one's page call it, as a site would that tries it out."""
    own, other, fhir = (listen(port) for port in (18000, 18100, 18200))
    found = Where(own=address(own), other=address(other), fhir=address(fhir) + PATH)
    there = local_settings(found.other, data_dir=tmp_path_factory.mktemp("other"))
    allowing = there.model_copy(update={"cors_origins": (found.own,)})
    with (
        serving(create_app(allowing, World(now=lambda: NOW, fixtures=lambda: None)), other),
        serving(create_fhir_app(fixture_shelf(NOW.date())), fhir),
        own,
    ):
        yield own, found


@pytest.fixture
def where(around, tmp_path):
    """Our service, new in every test: it remembers what was accepted and set aside."""
    own, found = around
    here = local_settings(found.own, data_dir=tmp_path, fhir_server=found.fhir)
    with serving(create_app(here, WORLD), own.dup()):
        yield found


@pytest.fixture(scope="session")
def chromium():
    found = os.environ.get("CDS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium is needed: scripts/test-browser installs it or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, where):
    """Opens the page in a window of its own, as often as a test asks; all of them are watched."""
    contexts, seen = [], []

    def open_page(link="", viewport=DESKTOP, scheme="light", base=where.own):
        context = chromium.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        page.on("console", lambda message: seen.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.on("request", lambda request: seen.append(request.url) if is_abroad(request.url) else None)
        page.goto(f"{base}/playground{link}")
        return Playground(page)

    open_page.seen = seen
    yield open_page
    for each in contexts:
        each.close()
    assert seen == []


def is_abroad(url):
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != LOOPBACK


@pytest.fixture
def playground(opened):
    return opened().ready()
