"""Two workers: one scrape tells of both, whichever answers it, and of one that has died."""

import os
import re
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.app.edge import PATIENT_VIEW, patient_view
from tests.store.workers import working

N_CALLS = 24
GONE_S = 60


def scraped(url):
    text = httpx.get(f"{url}/metrics", trust_env=False, timeout=30).text
    return [each for family in text_string_to_metric_families(text) for each in family.samples]


def values(samples, name, **labels):
    return [each.value for each in samples if each.name == name and labels.items() <= each.labels.items()]


def pids(samples):
    return {int(each.labels["pid"]) for each in samples if each.name == "process_resident_memory_bytes"}


def once_gone(url, doomed):
    """The first scrape that tells no more of a process that was killed."""
    until = time.monotonic() + GONE_S
    while time.monotonic() < until:
        samples = scraped(url)
        if doomed not in pids(samples):
            return samples
        time.sleep(0.1)
    raise TimeoutError


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workers")
    with working(folder, f"sqlite+aiosqlite:///{folder / 'cds.sqlite3'}") as workers:
        yield workers


def call(url):
    """On a connection of its own, beside others, so that both workers get some."""
    body = patient_view(hookInstance=str(uuid.uuid4()))
    return httpx.post(f"{url}{PATIENT_VIEW}", json=body, trust_env=False, timeout=30).status_code


def counted(workers):
    """The folder where each worker counts, as its environment names it."""
    pid = max(pids(scraped(workers.url)))
    environment = Path(f"/proc/{pid}/environ").read_bytes().decode()
    return Path(re.search(r"PROMETHEUS_MULTIPROC_DIR=([^\0]+)", environment)[1])


def test_every_scrape_counts_the_calls_of_both_workers_also_of_one_that_was_killed(workers):
    with ThreadPoolExecutor(8) as callers:
        statuses = list(callers.map(call, [workers.url] * N_CALLS))
    n_with_calls = sum(b'"gather"' in file.read_bytes() for file in counted(workers).glob("histogram_*.db"))

    scrapes = [scraped(workers.url) for _ in range(6)]
    doomed = max(pids(scrapes[0]))
    os.kill(doomed, signal.SIGKILL)
    after = once_gone(workers.url, doomed)

    assert statuses == [200] * N_CALLS
    assert n_with_calls == 2
    for samples in (*scrapes, after):
        assert sum(values(samples, "cds_calls_total", status="200")) == N_CALLS
        assert sum(values(samples, "cds_stage_seconds_count", stage="gather")) == N_CALLS
        assert values(samples, "cds_build_info") == [1]
    assert [values(samples, "cds_store_up") for samples in scrapes] == [[1]] * len(scrapes)
    assert [len(pids(samples)) for samples in scrapes] == [2] * len(scrapes)
