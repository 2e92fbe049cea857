"""A service with a real store, in this process, as its callers see it."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy import select

from app.main import World, create_app
from app.settings import Settings
from app.store.database import open_engine
from app.store.opening import open_memory
from app.store.tables import metadata
from tests.app.edge import NOW, network, new_ids, no_network

ORDER_SIGN = "/cds-services/opioid-order-sign"


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@dataclass
class Service:
    """`http` calls it, `engine` reads what it stored."""

    http: httpx.AsyncClient
    engine: object
    clock: Clock

    async def cards(self, path, call):
        answer = await self.http.post(path, json=call)
        assert answer.status_code == 200, answer.text
        return {card["source"]["topic"]["code"]: card for card in answer.json()["cards"]}

    async def send(self, *entries, path=ORDER_SIGN):
        return await self.http.post(f"{path}/feedback", json={"feedback": list(entries)})

    async def rows(self, table):
        async with self.engine.connect() as connection:
            return (await connection.execute(select(metadata.tables[table]))).mappings().all()


@asynccontextmanager
async def serving(tmp_path, url, clock=None, headers=None, open_exporter=None, answer=no_network, **settings):
    clock = clock or Clock()
    own = Settings(**{"auth": "off", "data_dir": tmp_path, "database_url": url, **settings})
    world = World(
        now=clock,
        new_id=new_ids(),
        open_http=network(answer),
        open_memory=open_memory,
        open_exporter=open_exporter,
    )
    app = create_app(own, world)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    engine = open_engine(url)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as http,
    ):
        yield Service(http=http, engine=engine, clock=clock)
    await engine.dispose()


def overridden(card, reason="patient-refuses", at="2027-01-15T08:00:00Z", **more):
    given = {} if reason is None else {"overrideReason": {"reason": {"code": reason, "system": "urn:x"}}}
    return {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": at, **given, **more}


def accepted(card, at="2027-01-15T08:00:00Z"):
    taken = [{"id": card["suggestions"][0]["uuid"]}]
    return {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": taken, "outcomeTimestamp": at}
