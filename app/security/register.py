"""The register: the clients that may call, the keys of each, and the gate that lets them in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from app.security.clients import Client, Clients, read_clients
from app.security.keys import FetchedKeys, FileKeys, Keys
from app.security.replay import Replay
from app.security.token import Gate
from app.settings import Demand, Settings
from app.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """`gate` is None when no token is asked for."""

    clients: Clients
    keys: Mapping[str, Keys]
    gate: Gate | None

    async def close(self) -> None:
        for keys in self.keys.values():
            await keys.close()


def read_register(
    settings: Settings, http: httpx.AsyncClient, now_s: Callable[[], float], metrics: Metrics, replay: Replay
) -> Register:
    """Raises ConfigurationError. Without a clients file nobody is registered, and nobody is let in by a token."""
    path = settings.clients_file
    clients = read_clients(path, is_production=settings.is_production) if path else Clients()
    keys = {client.name: keys_of(client, http, now_s, metrics) for client in clients.all}
    gate = Gate(clients, keys, replay, settings.public_base_url, now_s)
    return Register(clients=clients, keys=keys, gate=None if settings.auth is Demand.OFF else gate)


def keys_of(client: Client, http: httpx.AsyncClient, now_s: Callable[[], float], metrics: Metrics) -> Keys:
    if client.jwks_file is not None:
        return FileKeys(client.jwks_file)
    return FetchedKeys(client.jwks_url or "", http, now_s, metrics, client.name)
