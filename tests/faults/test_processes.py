"""The service as processes: crowded, short of file descriptors, one of its workers killed, and stopped."""

import asyncio
import os
import resource
import signal
import socket
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.app.edge import CHART, ORDER_SIGN, PATIENT_VIEW, order_sign, oxycodone, patient_view
from tests.store.test_workers import http, stored_cards, under_load
from tests.store.workers import working

PATIENCE_S = 120
CALL = patient_view(prefetch=CHART)
N_CLIENTS = 200
EACH = 2
ENOUGH = 30
UNBOUNDED = httpx.Limits(max_connections=None)


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    """One worker for the tests that leave it as they found it. The last of them stops it."""
    folder = tmp_path_factory.mktemp("worker")
    url = f"sqlite+aiosqlite:///{folder}/cds.sqlite3"
    with working(folder, url, 1, CDS_CALLS_AT_ONCE=16, CDS_FHIR_DEADLINE_MS=5000) as one:
        one.store_url = url
        yield one


def client(worker):
    return httpx.AsyncClient(base_url=worker.url, limits=UNBOUNDED, timeout=PATIENCE_S, trust_env=False)


def topics(answer):
    return tuple(card["source"]["topic"]["code"] for card in answer.json()["cards"])


@pytest.mark.requirement("FAULT-1")
async def test_200_clients_at_once_do_not_break_one_worker(worker):
    counts, said, health = Counter(), set(), []

    async def ask(service):
        for _ in range(EACH):
            answer = await service.post(PATIENT_VIEW, json=CALL)
            counts[answer.status_code] += 1
            said.add(topics(answer) if answer.is_success else answer.headers["retry-after"])

    async with asyncio.timeout(PATIENCE_S), client(worker) as service:
        quiet = topics(await service.post(PATIENT_VIEW, json=CALL))
        load = asyncio.gather(*(ask(service) for _ in range(N_CLIENTS)))
        while not load.done():
            health.append((await service.get("/health/ready")).status_code)
        await load
        after = await service.post(PATIENT_VIEW, json=CALL)

    assert counts.keys() <= {200, 503}
    assert (counts.total(), counts[200] >= 16) == (EACH * N_CLIENTS, True)
    assert said <= {quiet, "1"}
    assert set(health) == {200}
    assert topics(after) == quiet


@pytest.mark.requirement("FAULT-19")
async def test_a_worker_without_file_descriptors_answers_again_once_there_are_some(worker):
    pid, before = worker.process.pid, resource.prlimit(worker.process.pid, resource.RLIMIT_NOFILE)
    most = n_open(pid) + 4
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, before[1]))
    address, held = ("127.0.0.1", int(worker.url.rpartition(":")[2])), []

    def is_full():
        held.append(socket.create_connection(address))
        return n_open(pid) >= most

    try:
        await until(is_full)
        for each in held:
            each.close()
        answered = await until_answered(worker)
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)

    assert answered.status_code == 200
    assert worker.process.poll() is None


def n_open(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


async def until_answered(worker):
    """An answer to a call that is sent anew while the connection is closed on it, as a proxy would."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            async with client(worker) as service:
                return await service.post(PATIENT_VIEW, json=CALL)
        except httpx.TransportError:
            assert time.monotonic() < until
            await asyncio.sleep(0.1)


@pytest.mark.requirement("FAULT-15")
async def test_who_is_stopped_ends_its_calls_refuses_new_ones_and_leaves_with_0(worker):
    with socket.create_server(("127.0.0.1", 0)) as ehr:
        ehr.setblocking(False)
        call = order_sign(
            oxycodone(status="draft"), prefetch=None, fhirServer=f"http://127.0.0.1:{ehr.getsockname()[1]}/fhir"
        )
        async with asyncio.timeout(PATIENCE_S), client(worker) as service:
            answer = asyncio.create_task(service.post(ORDER_SIGN, json=call))
            asked, _ = await asyncio.get_running_loop().sock_accept(ehr)
            worker.process.terminate()
            await until_refused(worker)
            answered = await answer
            asked.close()
    code = await asyncio.to_thread(worker.process.wait, PATIENCE_S)

    assert answered.status_code == 200
    assert "OpioidDose" in topics(answered)
    assert code == 0
    assert '"event":"service_stopped"' in worker.log_path.read_text()
    assert list(worker.log_path.parent.glob("spool/*.ndjson")) == []


async def until_refused(worker):
    host, port = "127.0.0.1", int(worker.url.rpartition(":")[2])
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            socket.create_connection((host, port)).close()
        except ConnectionRefusedError:
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


def pids(workers):
    """The workers that run: children of the process that was started, beside the one that tracks what they share."""
    parent = workers.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


@pytest.mark.requirement("FAULT-14")
async def test_a_worker_that_is_killed_is_replaced_and_nothing_acknowledged_is_lost(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    with working(tmp_path, url) as workers:
        first, other = pids(workers)

        async def kill_one_under_load(acknowledged):
            await until(lambda: len(acknowledged) >= ENOUGH)
            os.kill(first, signal.SIGKILL)
            n_before = len(acknowledged)
            await until(lambda: len(acknowledged) >= n_before + ENOUGH)
            await until(lambda: workers.log_path.read_text().count('"service_started"') == 3)

        acknowledged = await under_load(workers, kill_one_under_load)
        async with http(workers) as service:
            answers = [await service.post(PATIENT_VIEW, json=CALL) for _ in range(8)]
        after = pids(workers)
    found = await stored_cards(url)

    assert {each.status_code for each in answers} == {200}
    assert (len(after), other in after, first in after) == (2, True, False)
    assert acknowledged - found == set()


async def until(holds):
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)
