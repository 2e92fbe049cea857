"""What else is asked of the whole service: a token with every call, a large chart beside small ones, larger charts."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import uvloop
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.calls import DENOMINATOR, OURS, SERVICES, Servers
from benchmarks.charts import Kind, L, S, Size, hook_call
from benchmarks.load import Round, Stretch, loop, measured, post
from benchmarks.plan import CLIENTS, Plan
from benchmarks.servers import Server, ours, running

PUBLIC, ISSUER, KEY_ID = "https://cds.example.org", "https://ehr.example.org", "benchmark"
CLIENTS_FILE = """
[[client]]
name = "north-hospital"
iss = "{issuer}"
jwks_file = "{keys}"
"""
SIGNING = SERVICES["order-sign"]


def signed(plan: Plan, today: date, folder: Path) -> Stretch:
    """S calls to a service of production that asks for a token and takes each once; one client, then sixteen."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP384R1())
    environment = {
        "CDS_ENVIRONMENT": "production",
        "CDS_PUBLIC_BASE_URL": PUBLIC,
        "CDS_CLIENTS_FILE": str(clients_file(folder, key)),
        "CDS_CLIENT_CALLS_PER_S": "10000",
        "CDS_CLIENT_BURST": "100000",
    }
    calls = [hook_call(S, Kind.OPIOID, number, today) for number in range(plan.patients["S"])]
    bodies = itertools.cycle(calls)
    with running("signed", ours(folder, environment), folder / "log") as server:
        several = [[post(SIGNING, next(bodies), token(key)) for _ in range(plan.signed_calls)] for _ in (0, *CLIENTS)]
        rounds = [
            measured(server, iter(each), n_clients, 60.0)
            for each, n_clients in zip(several, (1, *CLIENTS), strict=True)
        ]
    return Stretch(rounds[1:])


def clients_file(folder: Path, key: ec.EllipticCurvePrivateKey) -> Path:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"keys": [public | {"kid": KEY_ID, "alg": "ES384", "use": "sig"}]}), encoding="utf-8")
    path = folder / "clients.toml"
    path.write_text(CLIENTS_FILE.format(issuer=ISSUER, keys=keys.name), encoding="utf-8")
    return path


def token(key: ec.EllipticCurvePrivateKey) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {"iss": ISSUER, "aud": PUBLIC + SIGNING, "jti": str(uuid4())}
    times = {"iat": now, "exp": now + timedelta(minutes=50)}
    return jwt.encode(claims | times, key, algorithm="ES384", headers={"kid": KEY_ID})


@dataclass(frozen=True, slots=True)
class Blocking:
    """S calls alone, and the same while another client sends L calls without pause."""

    alone: Stretch
    beside: Stretch

    @property
    def waits_ms(self) -> float:
        """What an L call adds to the S calls that it holds up: nearly every second one, so that the 99th percentile is
        one that waited for all of it."""
        return max(0.0, self.beside.at(0.99) - self.alone.at(0.5))


def blocking(server: Server, plan: Plan, today: date) -> Blocking:
    small, large = (
        itertools.cycle([post(SIGNING, hook_call(size, Kind.OPIOID, number, today)) for number in range(8)])
        for size in (S, L)
    )
    seconds = plan.seconds * 5

    async def both() -> Round:
        found, _ = await asyncio.gather(loop(server.port, small, 1, seconds), loop(server.port, large, 1, seconds))
        return found

    alone = measured(server, small, 1, seconds)
    return Blocking(alone=Stretch([alone]), beside=Stretch([uvloop.run(both())]))


@dataclass(frozen=True, slots=True)
class Grown:
    """One size of chart: CPU ms a call, of ours and of what it is compared with."""

    n_orders: int
    kb: float
    ours_ms: float
    other_ms: float


def growth(servers: Servers, plan: Plan, today: date) -> Iterator[Grown]:
    """Charts of orders alone."""
    for n_orders in plan.growth:
        size = Size("G", n_orders, 0, 0)
        requests = [post(SIGNING, hook_call(size, Kind.OPIOID, number, today)) for number in range(4)]
        found = {name: _cpu_ms(servers[name], requests, plan) for name in (OURS, DENOMINATOR)}
        kb = sum(map(len, requests)) / len(requests) / 1000
        yield Grown(n_orders, kb, ours_ms=found[OURS], other_ms=found[DENOMINATOR])


def _cpu_ms(server: Server, requests: list[bytes], plan: Plan) -> float:
    unending = itertools.cycle(requests)
    measured(server, unending, 1, 0.0)
    return Stretch([measured(server, unending, 1, plan.seconds) for _ in range(plan.rounds)]).cpu_ms
