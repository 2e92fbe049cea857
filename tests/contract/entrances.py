"""The two ways into the service, for tests: open, and with a token on every call."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import httpx

from app.settings import Settings
from tests.app.edge import ORIGIN, caller
from tests.app.signing import ISS, KEY_SET, token

ENTRANCES = ("open", "with a token")
CLIENT = """
[[client]]
name = "client-{number}"
iss = "{iss}"
jwks_file = "keys.json"
fhir_servers = ["https://fhir.example.org/r4"]
"""


class Signed(httpx.Auth):
    """An EHR that signs each call: for the address it calls, and with a token id of its own."""

    def __init__(self, iss=ISS):
        self._iss = iss
        self._numbers = count(1)

    def auth_flow(self, request):
        address = str(request.url.copy_with(query=None))
        request.headers["authorization"] = f"Bearer {token(iss=self._iss, aud=address, jti=str(next(self._numbers)))}"
        yield request


def write_clients(folder, issuers):
    """A clients file with one client for each issuer."""
    (folder / "keys.json").write_text(json.dumps(KEY_SET))
    tables = [CLIENT.format(number=number, iss=iss) for number, iss in enumerate(issuers, 1)]
    (folder / "clients.toml").write_text("".join(tables))
    return folder / "clients.toml"


@asynccontextmanager
async def entered(entrance, folder, issuers=(ISS,), **given):
    """A caller of a new service; `given` are settings, and what `edge.caller` takes."""
    of_settings = {name: given.pop(name) for name in tuple(given) if name in Settings.model_fields}
    if entrance == "open":
        async with caller(Settings(auth="off", cors_origins=[ORIGIN], **of_settings), **given) as service:
            yield service
        return
    settings = Settings(clients_file=write_clients(folder, issuers), cors_origins=[ORIGIN], **of_settings)
    async with caller(settings, **given) as service:
        service.auth = Signed()
        yield service


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and what came back."""

    name: str
    service_id: str
    sent: dict
    answer: httpx.Response

    @property
    def cards(self):
        return self.answer.json()["cards"]

    @property
    def suggestions(self):
        return [suggestion for card in self.cards for suggestion in card.get("suggestions", ())]

    @property
    def actions(self):
        return [action for suggestion in self.suggestions for action in suggestion["actions"]]
