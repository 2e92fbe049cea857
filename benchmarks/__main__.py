"""Measure, and write docs/performance.md.

python -m benchmarks [--quick] [--out FILE]
"""

import argparse
import itertools
import signal
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks import beside, calls
from benchmarks.charts import Kind
from benchmarks.fallback import fallback
from benchmarks.machine import CORES, ROOT, Busy, apart, facts, pinned
from benchmarks.page import page
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.results import Results
from benchmarks.stages import Profile, profile

PAGE = ROOT / "docs" / "performance.md"


def measure(plan: Plan, today: date, folder: Path) -> Results:
    """One thing after another, each with the server's core to itself."""
    with pinned(CORES.others):
        return _measure(plan, today, folder)


def _measure(plan: Plan, today: date, folder: Path) -> Results:
    busy = Busy()
    told("starting")
    with calls.all_servers(folder) as servers:
        told("calls, ours and the baselines'")
        compared = calls.compare(servers, plan, today, folder)
        told("a large chart beside small ones, larger charts, reading the EHR")
        blocking = beside.blocking(servers[calls.OURS], plan, today)
        growth = list(beside.growth(servers, plan, today))
        reads = list(fallback(servers[calls.OURS], plan, today))
    told("calls with a token, other starts")
    signed = beside.signed(plan, today, folder / "signed")
    starts = calls.other_starts(plan, folder)
    told("stages and rules")
    profiles = profiled(plan, today)
    others = busy.others()
    return Results(
        plan=plan.name,
        patients=plan.patients,
        day=today,
        others=others,
        facts=facts(busy.told(others)),
        calls=compared,
        signed=signed,
        starts=starts,
        blocking=blocking,
        reads=reads,
        profiles=profiles,
        growth=growth,
    )


def profiled(plan: Plan, today: date) -> dict[str, Profile]:
    """Each in a fresh process."""
    found = {}
    for size, kind in itertools.product(calls.sizes(plan), Kind):
        with apart(CORES.server) as process:
            found[f"{size.name} {kind}"] = process.submit(profile, size, kind, plan.repeats, today).result()
    return found


def told(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two minutes, printed; less sure")
    parser.add_argument("--out", type=Path, help=f"the page to write instead of {PAGE.relative_to(ROOT)}")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the servers are ended
    with tempfile.TemporaryDirectory() as folder:
        found = measure(QUICK if arguments.quick else FULL, datetime.now(UTC).date(), Path(folder))
    text, out = page(found), arguments.out or (None if arguments.quick else PAGE)
    if out is None:
        print(text)
    else:
        out.write_text(text, encoding="utf-8")
        told(f"{out} is written")


if __name__ == "__main__":
    main()
