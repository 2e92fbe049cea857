"""The invented chart that every service judges before the first call: whole, and nowhere to be found afterwards."""

from contextlib import nullcontext

import httpx
import pytest

from app.main import World, create_app
from app.memory import no_memory
from app.security.replay import OwnMemory
from app.settings import Settings
from app.warm_up import request
from clinical.outcome import NotAssessable
from hooks import services
from tests.app.edge import NOW, network, numbered_ids

EVERY = services()


class Listening:
    """A memory that keeps what it is told, and every question."""

    def __init__(self):
        self.heard = []
        self.replay = OwnMemory()

    def running(self):
        return nullcontext()

    def settled(self, *asked):
        self.heard.append(asked)
        return {}

    def mark(self, text):
        self.heard.append(text)
        return text

    async def record(self, *told):
        self.heard.append(told)


def service(memory=None, **world):
    own = {"now": lambda: NOW, "new_id": numbered_ids(), "open_http": network(), "open_memory": lambda _: memory}
    return create_app(Settings(auth="off"), World(**{**own, **world}))


def calling(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("asked", EVERY, ids=lambda each: each.id)
async def test_every_service_reads_the_invented_chart_whole_and_has_cards_for_it(asked):
    pipeline = service(no_memory()).state.pipeline

    call = await pipeline.answer(asked, request(asked.hook, pipeline.today()), None)

    assert call.record.unreadable == ()
    assert call.missing_keys == ()
    assert not [each.rule.id for each in call.assessed if isinstance(each.outcome, NotAssessable)]
    assert {"Naloxone", "SedativeOverlap"} <= set(call.topics)
    assert any(card.suggestions for card in call.response.cards)


async def test_what_is_judged_at_the_start_is_not_counted_recorded_or_kept():
    memory, ids = Listening(), numbered_ids()
    app = service(memory, new_id=ids)

    async with app.router.lifespan_context(app), calling(app) as client:
        counted = (await client.get("/metrics")).text

    assert memory.heard == []
    assert ids() == numbered_ids()()
    assert "cds_calls_total{" not in counted
    assert "cds_cards_total{" not in counted


async def test_what_is_asked_afterwards_is():
    memory = Listening()
    app = service(memory)

    async with app.router.lifespan_context(app), calling(app) as client:
        await client.post(f"/cds-services/{EVERY[0].id}", json=request(EVERY[0].hook, NOW.date()))
        counted = (await client.get("/metrics")).text

    assert len(memory.heard) > 1
    assert "cds_calls_total{" in counted


async def test_a_service_that_cannot_judge_does_not_start():
    app = service(no_memory())
    app.state.pipeline.queries.clear()

    with pytest.raises(KeyError):
        async with app.router.lifespan_context(app):
            """Not reached."""
