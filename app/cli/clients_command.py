"""`clients check`: the clients file, read as the service reads it, and what each client may do."""

import asyncio
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from app.cli.clients_report import report
from app.cli.errors import UsageError
from app.cli.output import print_lines
from app.fhir.exchange import open_http
from app.fhir.pools import small_pools
from app.security.clients import Clients, read_clients
from app.security.dialing import CheckedNetwork
from app.security.keys import FETCH_FAULTS, Key, fetch_key_set, why_not_fetched
from app.security.register import opened_by, own_keys, own_policy
from app.settings import ConfigurationError, Environment, FromEnvironment, read
from app.telemetry.metrics import Metrics
from clinical.policy import KnowledgeError

KeysOf = Mapping[str, Mapping[str, Key] | str]
"""The keys of each client by its name, or why there are none."""


class Checking(FromEnvironment):
    """What the check needs of the settings. The others may be wrong, or set elsewhere."""

    environment: Environment = Environment.DEVELOPMENT
    clients_file: Path | None = None


def run(arguments: Namespace) -> int:
    """0; 2 for a file that the service would not start with, and for a client whose key address gives no key."""
    try:
        settings = read(Checking, **({"clients_file": arguments.file} if arguments.file else {}))
        if settings.clients_file is None:
            raise UsageError("name a FILE, or set CDS_CLIENTS_FILE")
        is_production = settings.environment is Environment.PRODUCTION
        clients = read_clients(settings.clients_file, is_production=is_production)
        keys: dict[str, Mapping[str, Key] | str] = {
            client.name: own_keys(client.name, client.jwks_file).all for client in clients.all if client.jwks_file
        }
        for client in clients.all:
            own_policy(client)
    except (ConfigurationError, KnowledgeError) as wrong:
        raise UsageError(str(wrong)) from None
    if arguments.fetch:
        keys |= asyncio.run(fetched(clients, is_production=is_production))
    for client in clients.all:
        print_lines(report(client, keys.get(client.name)))
    return 2 if any(isinstance(found, str) or not found for found in keys.values()) else 0


async def fetched(clients: Clients, *, is_production: bool) -> KeysOf:
    """Each key address asked once, under the same rules as by the service."""
    network = CheckedNetwork(is_production, Metrics())
    network.opened = opened_by(clients)
    found: dict[str, Mapping[str, Key] | str] = {}
    async with open_http(small_pools(network)) as http:
        for client in clients.all:
            if client.jwks_url is not None:
                try:
                    found[client.name] = await fetch_key_set(client.jwks_url, http)
                except FETCH_FAULTS as fault:
                    found[client.name] = why_not_fetched(fault)
    return found
