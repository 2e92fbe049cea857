"""A long run against one worker with its store: does its memory stay flat? Exit 1 when it grew beyond the bound.

The calls are those of the fixture patients, every hook in turn, each with an id of its own; every tenth answer with a
card gets feedback. Not in the run: tokens, and reads of an EHR.

python -m benchmarks.soak [--calls 100000] [--growth-mb 15]
"""

import argparse
import http.client
import itertools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

import fhir_fixtures
from hooks import services

N_CLIENTS = 4
N_SAMPLES = 40
FEEDBACK_EVERY = 10
START_S = 120
MB = 1024 * 1024
JSON = {"content-type": "application/json"}
SERVICE_IDS = {service.hook: service.id for service in services()}
MARK = b'"hookInstance":"'
REASONS = (None, {"code": "patient-refuses", "system": "urn:x"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One hook call as bytes, cut where its id goes."""

    path: str
    before: bytes
    after: bytes

    def body(self) -> bytes:
        return self.before + str(uuid4()).encode() + self.after


def calls() -> list[Call]:
    today = datetime.now(UTC).date()
    every = [(slug, hook) for slug in fhir_fixtures.slugs() for hook in fhir_fixtures.hooks(slug)]
    return [as_call(fhir_fixtures.request(slug, hook, today, prefetch=True)) for slug, hook in every]


def as_call(request: dict[str, Any]) -> Call:
    before, _, rest = orjson.dumps(request).partition(MARK)
    return Call(
        path=f"/cds-services/{SERVICE_IDS[request['hook']]}",
        before=before + MARK,
        after=b'"' + rest.partition(b'"')[2],
    )


class Client(threading.Thread):
    """One connection, one call after another, of the numbers that all clients share."""

    def __init__(self, port: int, numbers: Iterator[int], every: list[Call]) -> None:
        super().__init__(daemon=True)
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._numbers, self._every = numbers, every
        self.n_done = self.n_cards = self.n_feedback = self.n_failed = 0

    def run(self) -> None:
        for number in self._numbers:
            call = self._every[number % len(self._every)]
            cards = self._post(call.path, call.body()).get("cards", [])
            self.n_done, self.n_cards = self.n_done + 1, self.n_cards + len(cards)
            if cards and number % FEEDBACK_EVERY == 0:
                self._post(f"{call.path}/feedback", feedback(cards[0], number))
                self.n_feedback += 1

    def _post(self, path: str, body: bytes) -> dict[str, Any]:
        self._http.request("POST", path, body, JSON)
        answer = self._http.getresponse()
        content = answer.read()
        self.n_failed += answer.status != 200
        return orjson.loads(content) if content and answer.status == 200 else {}


def feedback(card: dict[str, Any], number: int) -> bytes:
    reason = REASONS[number // FEEDBACK_EVERY % len(REASONS)]
    entry = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": datetime.now(UTC).isoformat()}
    return orjson.dumps({"feedback": [entry | ({"overrideReason": {"reason": reason}} if reason else {})]})


@contextmanager
def worker(folder: Path) -> Iterator[tuple[int, int]]:
    """One worker with its store in the folder: its process id and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"CDS_AUTH": "off", "CDS_DATA_DIR": str(folder)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")} | own
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=log)
    try:
        await_answer(process, port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def soak(n_calls: int, pid: int, port: int) -> tuple[list[float], int]:
    """The memory of the worker after each fortieth of the calls, and how many calls failed."""
    numbers, every = locked(range(n_calls)), calls()
    clients = [Client(port, numbers, every) for _ in range(N_CLIENTS)]
    samples, started_s = [rss_mb(pid)], time.monotonic()
    print(f"{'calls':>8} {'RSS MB':>8} {'calls/s':>8}\n{0:8} {samples[0]:8.1f}")
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        time.sleep(0.2)
        n_done = sum(client.n_done for client in clients)
        if n_done >= len(samples) * n_calls // N_SAMPLES:
            samples.append(rss_mb(pid))
            print(f"{n_done:8} {samples[-1]:8.1f} {n_done / (time.monotonic() - started_s):8.1f}", flush=True)
    n_done, n_failed = sum(client.n_done for client in clients), sum(client.n_failed for client in clients)
    n_cards, n_feedback = sum(client.n_cards for client in clients), sum(client.n_feedback for client in clients)
    print(f"{n_done} calls, {n_cards} cards, {n_feedback} times feedback, {n_failed} not answered 200")
    return samples, n_failed + n_calls - n_done


def locked(numbers: range) -> Iterator[int]:
    """Each number once, whichever thread asks."""
    return iter(itertools.chain(numbers).__next__, None)


def growth_mb(samples: list[float]) -> float:
    """From the second quarter, when every cache is warm, to the last."""
    quarter = len(samples) // 4
    return statistics.median(samples[-quarter:]) - statistics.median(samples[quarter : 2 * quarter])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--growth-mb", type=float, default=15.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cds-soak-") as folder, worker(Path(folder)) as (pid, port):
        samples, n_failed = soak(arguments.calls, pid, port)
    grown_mb = growth_mb(samples)
    print(f"grown by {grown_mb:.1f} MB between the second quarter and the last; {arguments.growth_mb:g} are allowed")
    return 1 if n_failed or grown_mb > arguments.growth_mb else 0


if __name__ == "__main__":
    sys.exit(main())
