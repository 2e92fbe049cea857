"""How long calls take that read a FHIR server, and what they cost: a server that hangs, one slow list, many at once.

    python -m benchmarks.fhir_path [--profile FILE]

The service answers in this process and the FHIR server stands in another, so that CPU time is the service's own. No
number here is asserted anywhere: machines differ.
"""

import argparse
import asyncio
import cProfile
import gc
import logging
import statistics
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import uvloop
from fastapi import FastAPI

import fhir_fixtures
from app.demo.local import local_settings
from app.main import World, create_app, freeze
from app.memory import no_memory
from app.telemetry import logs
from benchmarks.heavy_patient import TODAY
from benchmarks.slow_ehr import NEVER, slow_ehr
from hooks import services

SLUG = "depressed-60-mme"
URLS = {each.hook: f"/cds-services/{each.id}" for each in services()}
FAST_S, SLOW_S = 0.02, 0.6
AT_ONCE, ROUNDS, WARM = (1, 5, 20, 30), 10, 2


def service() -> FastAPI:
    """Without a line in the log for each call."""
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    app = create_app(local_settings(), World(now=lambda: now, open_memory=no_memory))
    logs.configure(logging.ERROR)
    return app


def http_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000", timeout=None)


async def call(http: httpx.AsyncClient, fhir_server: str, hook: str = "patient-view") -> tuple[float, dict[str, Any]]:
    """The time in ms, and the answer."""
    request = fhir_fixtures.request(SLUG, hook, TODAY, prefetch=False, fhir_server=fhir_server)
    started = time.perf_counter()
    response = await http.post(URLS[hook], json=request)
    return (time.perf_counter() - started) * 1000, response.json()


def said(answer: dict[str, Any]) -> str:
    if "cards" not in answer:
        return str(answer["resourceType"])
    return ", ".join(card["source"]["topic"]["code"] for card in answer["cards"])


async def late(title: str, delays_s: dict[str, float]) -> None:
    """The third call: the first two warm up."""
    with slow_ehr(SLUG, TODAY, delays_s) as server:
        async with http_of(service()) as http:
            for _ in range(3):
                ms, answer = await call(http, server, "order-sign")
    print(f"{title:44} {ms:7.0f} ms   {said(answer)}")


async def many(at_once: int, server: str, http: httpx.AsyncClient) -> None:
    times: list[float] = []
    cpu_ms, n_whole = 0.0, 0
    for number in range(WARM + ROUNDS):
        before = time.process_time()
        answered = await asyncio.gather(*(call(http, server) for _ in range(at_once)))
        if number >= WARM:
            cpu_ms += (time.process_time() - before) * 1000
            times += [ms for ms, _ in answered]
            n_whole += sum(is_whole(answer) for _, answer in answered)
    title = f"{at_once} at once, each list after {FAST_S * 1000:.0f} ms"
    said_of_all = (
        f"slowest {max(times):.0f} ms, CPU {cpu_ms / len(times):.1f} ms a call, {n_whole} of {len(times)} whole"
    )
    print(f"{title:44} {statistics.median(times):7.0f} ms   {said_of_all}")


def is_whole(answer: dict[str, Any]) -> bool:
    """Whether all of the chart was read in time."""
    return "cards" in answer and "IncompleteData" not in said(answer)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", help="where to write a cProfile of the calls at once")
    chosen = parser.parse_args()
    print(f"{SLUG}: time to answer. First three lines order-sign, then patient-view")
    await late("the FHIR server hangs, deadline 1500 ms", {"": NEVER})
    await late("conditions hang, the rest answers", {"": FAST_S, "Condition": NEVER})
    await late(
        f"conditions after {SLOW_S * 1000:.0f} ms, the rest after {FAST_S * 1000:.0f}",
        {"": FAST_S, "Condition": SLOW_S},
    )
    profile = cProfile.Profile()
    with slow_ehr(SLUG, TODAY, {"": FAST_S}) as server:
        async with http_of(service()) as http:
            freeze()
            if chosen.profile:
                profile.enable()
            for at_once in AT_ONCE:
                await many(at_once, server, http)
            if chosen.profile:
                profile.disable()
                profile.dump_stats(chosen.profile)


if __name__ == "__main__":
    gc.collect()
    uvloop.run(main())
