"""Metrics of several workers in one answer: each writes its own to a folder that all of them share.

The folder is prometheus_client's "multiprocess mode". Its environment variable has to be there before a worker imports
the library; the process that starts the workers has imported it already, and counts nothing.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from app.private_files import make_folder
from app.settings import ConfigurationError

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
NAME = "cds-metrics-"


@contextmanager
def one_folder(data_dir: Path) -> Iterator[None]:
    """For as long as the workers run that are started meanwhile. Raises ConfigurationError where none can be made."""
    with folder_for_counting(data_dir) as path:
        os.environ[FOLDER] = path
        try:
            yield
        finally:
            del os.environ[FOLDER]


def folder_for_counting(data_dir: Path) -> TemporaryDirectory[str]:
    """In memory, as the folder for temporary files often is; on a read-only system without one where data may be."""
    with suppress(OSError):
        return TemporaryDirectory(prefix=NAME)
    try:
        make_folder(data_dir)
        return TemporaryDirectory(prefix=NAME, dir=data_dir)
    except OSError as wrong:
        raise ConfigurationError(f"CDS_DATA_DIR: {data_dir}: {wrong.strerror}") from None


def of_all_workers() -> CollectorRegistry | None:
    """What all workers have counted, those that have ended too; None where this process is the only one."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return None
    for pid in pids_in(folder):
        if not is_running(pid):
            with suppress(FileNotFoundError):  # another worker is just doing the same
                mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    registry.register(Processes())
    return registry


def every_process() -> tuple[int, ...]:
    folder = os.environ.get(FOLDER)
    return (os.getpid(),) if folder is None else tuple(pid for pid in pids_in(folder) if is_running(pid))


def pids_in(folder: str) -> list[int]:
    """The library names its files "counter_123.db"."""
    return sorted({int(path.stem.rpartition("_")[2]) for path in Path(folder).glob("*.db")})


def is_running(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


class Processes(Collector):
    """CPU time, memory and open files of each worker, by process id."""

    def collect(self) -> Iterable[Metric]:
        told: dict[str, Metric] = {}
        for pid in every_process():
            for family in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                mine = told.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    mine.add_sample(sample.name, {"pid": str(pid)}, sample.value)
        return told.values()
