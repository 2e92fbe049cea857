"""The servers that are measured: each a process of its own on one core, started as it would be for real."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import CORES, ROOT, await_rest, cpu_s, pinned, rss_mb

LOOPBACK = "127.0.0.1"
START_S, END_S = 60.0, 15.0
LOOK_S = 0.005
NOT_INHERITED = ("CDS_", "PYTHONDONTWRITEBYTECODE")
"""Settings are those of the benchmark; and a second start finds what the first one compiled."""

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, with the port behind it. Only who keeps something has to come to rest when a call is answered."""

    arguments: Sequence[str]
    settings: Settings
    rest_s: float


class NotStartedError(Exception):
    """A server ended, or said nothing, before it was ready. The message is the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`start_s` is from the start of the process to its first answer, `start_cpu_s` what it used until then. It rests
    when it has done nothing for `rest_s`."""

    name: str
    port: int
    pid: int
    start_s: float
    start_cpu_s: float
    start_mb: float
    rest_s: float


def ours(folder: Path, settings: Settings) -> Command:
    """The service, with all rules on and every call written to SQLite."""
    own = {"CDS_DATA_DIR": str(folder), "CDS_PLAYGROUND": "off", **settings}
    return Command((sys.executable, "-m", "app.cli", "serve", "--host", LOOPBACK, "--port"), own, rest_s=0.4)


def baseline(name: str) -> Command:
    return Command((sys.executable, "-m", "benchmarks.baselines", name), {}, rest_s=0.0)


@contextmanager
def running(name: str, command: Command, log: Path) -> Iterator[Server]:
    """The command with a free port behind it, until the block ends. Raises NotStartedError."""
    port, started_s = free_port(), time.perf_counter()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    with log.open("wb") as file, pinned(CORES.server):
        process = subprocess.Popen(
            (*command.arguments, str(port)), cwd=ROOT, env=inherited | dict(command.settings), stdout=file, stderr=file
        )
    try:
        await_answer(process, port, log)
        server = Server(
            name=name,
            port=port,
            pid=process.pid,
            start_s=time.perf_counter() - started_s,
            start_cpu_s=cpu_s(process.pid),
            start_mb=rss_mb(process.pid),
            rest_s=command.rest_s,
        )
        await_rest(process.pid, command.rest_s)
        yield server
    finally:
        end(process)


def await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Ours answers when it is ready; the baselines have no such address and say so, which is an answer as well."""
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s and process.poll() is None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=START_S)
        try:
            connection.request("GET", "/health/ready")
            connection.getresponse().read()
        except OSError:
            time.sleep(LOOK_S)
        else:
            return
        finally:
            connection.close()
    raise NotStartedError(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
