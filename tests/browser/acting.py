"""What a person does on the page and sees there."""

import json
from dataclasses import dataclass

from playwright.sync_api import Page, expect

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The addresses: our service, a second one, and a FHIR server."""

    own: str
    other: str
    fhir: str


class Playground:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.cards = page.locator("#cards .card")
        self.said = page.locator("#said")
        self.order = page.locator("#orders .order").first
        self.rules = page.locator("#rules-body")

    def ready(self):
        """The page has chosen somebody, and their dose is drawn."""
        expect(self.page.locator("#fire")).to_be_enabled()
        expect(self.page.locator(".plot")).to_be_visible()
        return self

    def fire(self):
        with self.page.expect_response(lambda answer: is_call(answer.request)) as answered:
            self.page.locator("#fire").click()
        self.page.locator("#said", has_text="after").wait_for()
        return answered.value

    def topics(self):
        return self.cards.evaluate_all("cards => cards.map(card => card.dataset.topic)")

    def card(self, topic):
        return self.page.locator(f"#cards .card[data-topic={topic}]")

    def patient(self, slug):
        self.page.select_option("#patient", slug)
        expect(self.page.locator("#said")).to_contain_text("Ready")
        return self

    def hook(self, hook):
        self.page.locator("#hooks label", has_text=hook).click()
        return self

    def after_signing(self):
        return self.page.locator(".figure", has_text="After signing").locator(".mme")

    def unfold(self, summary):
        self.page.locator("summary", has_text=summary).first.click()
        return self


def is_call(request):
    path = request.url.partition("/cds-services/")[2]
    return request.method == "POST" and path != "" and "/feedback" not in path


def sent(response):
    """The hook request that was answered."""
    return json.loads(response.request.post_data)
