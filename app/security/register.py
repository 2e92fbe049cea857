"""The register: the clients that may call, the keys and thresholds of each, and the gate that lets them in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import httpx

from app.policies import policy_from
from app.security.clients import Client, Clients, read_clients
from app.security.dialing import HostPort
from app.security.hosts import base_address
from app.security.keys import FetchedKeys, FileKeys, Keys
from app.security.networks import Network, read_networks
from app.security.replay import Replay
from app.security.token import Gate
from app.settings import ConfigurationError, Demand, Settings, named
from app.telemetry.metrics import Metrics
from clinical.policy import KnowledgeError, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """`policies` are those of clients with thresholds of their own. `gate` is None when no token is asked for."""

    clients: Clients
    keys: Mapping[str, Keys]
    policies: Mapping[str, Policy]
    gate: Gate | None


def opened_by(clients: Clients) -> Mapping[HostPort, tuple[Network, ...]]:
    """The private networks of each server and key address. Two clients that share a server share its networks."""
    opened: dict[HostPort, tuple[Network, ...]] = {}
    for client in clients.all:
        networks = read_networks(client.private_networks)
        for address in filter(None, map(base_address, client.called)):
            at = (address.host, address.port)
            opened[at] = (*opened.get(at, ()), *networks)
    return opened


@dataclass(frozen=True, slots=True)
class Registrar:
    """Reads registers: the first at start-up, others when the files have changed. Tokens are checked by `now_s`, the
    time of day; the age of keys is counted by `clock_s`, which nobody sets back."""

    settings: Settings
    http: httpx.AsyncClient
    now_s: Callable[[], float]
    metrics: Metrics
    replay: Replay
    clock_s: Callable[[], float] = monotonic

    def read(self, before: Register | None = None) -> Register:
        """Raises ConfigurationError. Without a clients file nobody is registered, and nobody is let in by a token.

        Fetched keys of `before` stay with a client whose key address is the same.
        """
        path = self.settings.clients_file
        with named("CDS_CLIENTS_FILE"):
            clients = read_clients(path, is_production=self.settings.is_production) if path else Clients()
        keys = {client.name: self._keys(client, before) for client in clients.all}
        policies = {client.name: own_policy(client) for client in clients.all if client.policy}
        gate = Gate(clients, keys, self.replay, self.settings.public_base_url, self.now_s, policies)
        is_off = self.settings.auth is Demand.OFF
        return Register(clients=clients, keys=keys, policies=policies, gate=None if is_off else gate)

    def _keys(self, client: Client, before: Register | None) -> Keys:
        if client.jwks_file is not None:
            return own_keys(client.name, client.jwks_file)
        url = client.jwks_url or ""
        kept = before.keys.get(client.name) if before else None
        if isinstance(kept, FetchedKeys) and kept.url == url:
            return kept
        return FetchedKeys(url, self.http, self.clock_s, self.metrics, client.name)


def own_keys(name: str, file: Path) -> FileKeys:
    """Raises ConfigurationError naming the client and the entry."""
    try:
        return FileKeys(file)
    except ConfigurationError as wrong:
        raise ConfigurationError(f"client {name!r}: jwks_file: {wrong}") from None


def own_policy(client: Client) -> Policy:
    """Raises ConfigurationError or KnowledgeError naming the client."""
    try:
        return policy_from(client.policy)
    except KnowledgeError as wrong:
        raise KnowledgeError(f"client {client.name!r}: {wrong}") from None
    except ConfigurationError as wrong:
        raise ConfigurationError(f"client {client.name!r}: policy: {wrong}") from None
