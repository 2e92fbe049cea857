"""Many cases in a row: with an alarm for what hangs, a count of what came out, and a file for each finding."""

import signal
import tempfile
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.cases import Outcome, run
from tests.fuzz.service import Service

LONGEST_CPU_S = 20
"""What no case may need, on the slowest machine: a guard, not a measurement."""
MOST_OF_A_KIND = 5


class Hang(BaseException):
    """No Exception: the service must not catch it in the place of a rule's fault."""


@dataclass(slots=True)
class Tally:
    """What the cases came to. `slowest` is CPU seconds, and which case."""

    cases: int = 0
    documents: int = 0
    statuses: Counter = field(default_factory=Counter)
    kinds: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, number, outcome):
        self.cases += 1
        self.documents += outcome.n_documents
        self.statuses.update(outcome.statuses)
        self.kinds[outcome.kind] += 1
        self.faults.update({fault[:80] for fault in outcome.faults})
        self.slowest = max(self.slowest, (outcome.cpu_s, f"case {number}: {outcome.name}"))

    @property
    def lines(self):
        yield f"{self.cases} cases: {sum(self.statuses.values())} calls, {self.documents} documents"
        for title, counted in (("cases", self.kinds), ("answers", self.statuses), ("findings", self.faults)):
            yield f"{title}: " + (", ".join(f"{name} {n}" for name, n in counted.most_common()) or "none")
        yield f"slowest: {self.slowest[0]:.2f} s of CPU, {self.slowest[1]}"

    def join(self, other):
        self.cases += other.cases
        self.documents += other.documents
        for mine, theirs in ((self.statuses, other.statuses), (self.kinds, other.kinds), (self.faults, other.faults)):
            mine.update(theirs)
        self.slowest = max(self.slowest, other.slowest)


def campaign(seed, numbers, folder, told=lambda tally: None):
    """The cases of these numbers. What is found is written to `folder`, a few of each kind."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as data_dir, served(Path(data_dir)) as service:
        for number in numbers:
            outcome = guarded(service, seed, number)
            tally.add(number, outcome)
            if outcome.faults and tally.faults[outcome.faults[0][:80]] <= MOST_OF_A_KIND:
                write(folder, seed, number, outcome)
            told(tally)
    return tally


@contextmanager
def served(data_dir):
    service = Service(data_dir)
    try:
        yield service
    finally:
        service.close()


def guarded(service, seed, number, play=run, longest_cpu_s=LONGEST_CPU_S):
    """The case, or that it hung or broke out of the service."""
    before = signal.signal(signal.SIGVTALRM, hung)
    signal.setitimer(signal.ITIMER_VIRTUAL, longest_cpu_s)
    try:
        return play(service, seed, number)
    except Hang:
        return Outcome("hang", kind="hang", faults=[f"over {longest_cpu_s} s of CPU"])
    except Exception as fault:  # noqa: BLE001  # what breaks out of the service, or out of the fuzzer, is a finding
        where = traceback.extract_tb(fault.__traceback__)[-1]
        return Outcome("broken", kind="broken", faults=[f"{type(fault).__name__} in {where.name}"])
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def hung(signum, frame):
    raise Hang


def write(folder, seed, number, outcome):
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / f"{seed}-{number}"
    lines = [f"seed {seed} case {number}, {outcome.service_id}: {outcome.name}", *outcome.faults]
    name.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    name.with_suffix(".json").write_bytes(outcome.content)
    if outcome.other is not None:
        name.with_suffix(".other.json").write_bytes(outcome.other)
