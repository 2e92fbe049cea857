"""The machine under the measurement: its cores, the processes on them, and how busy it was with other things. Linux."""

import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

if sys.platform != "linux":
    raise SystemExit("the benchmarks need Linux: they pin processes to cores and read their clocks")

ROOT = Path(__file__).parents[1]
PACKAGES = (
    *("fastapi", "starlette", "uvicorn", "httptools", "uvloop", "orjson", "pydantic", "pydantic-core"),
    *("fhir.resources", "sqlalchemy", "aiosqlite", "structlog", "prometheus-client"),
)
LOOK_S, REST_AT_MOST_S = 0.1, 20.0


@dataclass(frozen=True, slots=True)
class Cores:
    """One for the server that is measured, one for everything else; the same where there is only one."""

    server: int
    others: int

    @property
    def are_two(self) -> bool:
        return self.server != self.others

    @classmethod
    def allowed(cls) -> "Cores":
        ours = sorted(os.sched_getaffinity(0))
        return cls(server=ours[-1], others=ours[0])


CORES = Cores.allowed()
"""Before anything is pinned."""


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """What is started meanwhile stays on the core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def apart(core: int) -> Iterator[Executor]:
    """A fresh process on the core, for what has to be called there."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=os.sched_setaffinity, initargs=(0, {core})) as pool:
        yield pool


def cpu_s(pid: int) -> float:
    """What a process has used so far, all its threads together, in nanosecond steps: `clock_getcpuclockid` of libc."""
    return time.clock_gettime((~pid << 3) | 2)


def await_rest(pid: int, for_s: float) -> None:
    """Until the process has done next to nothing for so long: what a call leaves behind is kept by then."""
    until_s = time.monotonic() + REST_AT_MOST_S
    rested_s, last_s = 0.0, cpu_s(pid)
    while rested_s < for_s and time.monotonic() < until_s:
        time.sleep(LOOK_S)
        now_s = cpu_s(pid)
        rested_s = rested_s + LOOK_S if now_s - last_s < LOOK_S / 20 else 0.0
        last_s = now_s


def rss_mb(pid: int) -> float:
    """Memory that the process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


class Busy:
    """How much of the machine others used while this was measured."""

    def __init__(self) -> None:
        self._load = os.getloadavg()[0]
        self._used_s, self._own_s, self._started_s = _used_s(), _own_s(), time.monotonic()

    def others(self) -> float:
        """In cores. To be asked when every process that was started has ended."""
        took_s = time.monotonic() - self._started_s
        others_s = max(0.0, _used_s() - self._used_s - (_own_s() - self._own_s))
        return others_s / took_s

    def told(self, others: float) -> str:
        return f"load average {self._load:.1f} at the start; others used {others:.2f} cores during the run"


def _used_s() -> float:
    """Of all cores, since the machine started: everything but idle and waiting; guests are counted in user."""
    words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, words)
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def _own_s() -> float:
    asked = (resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in asked)


def facts(busy: str) -> dict[str, str]:
    at = CORES
    placed = f"server on core {at.server}, all else on core {at.others}" if at.are_two else "one core for everything"
    return {
        "CPU": f"{_cpu_model()}, {os.cpu_count()} cores; {placed}",
        "How busy": busy,
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "Commit": _commit(),
    }


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((each.partition(":")[2].strip() for each in lines if each.startswith("model name")), "unknown model")


def _commit() -> str:
    """With a plus sign where the checkout differs from it."""
    try:
        told = subprocess.run(
            ("git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "not a checkout"
    return told.stdout.strip()
