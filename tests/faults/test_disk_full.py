"""A disk without room, for SQLite and for the spool: calls go on, feedback is refused, and is taken once there is."""

import resource
from contextlib import contextmanager

import pytest

from tests.contract.walk import is_outcome
from tests.store.serving import ORDER_SIGN, overridden, serving
from tests.store.test_quieting import signing


@contextmanager
def full_disk():
    """No file grows any more: the kernel refuses every write past the size that it allows, here none."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


@pytest.fixture
async def service(tmp_path, capsys):
    """What it logs goes to memory: there is no room for it either."""
    async with serving(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3") as running:
        yield running


async def metric(service, name):
    lines = (await service.http.get("/metrics")).text.splitlines()
    return float(next(line for line in lines if line.startswith(name)).rpartition(" ")[2])


@pytest.mark.requirement("FAULT-12")
async def test_a_full_disk_fails_no_call_and_loses_no_feedback_that_was_acknowledged(service):
    before = await service.cards(ORDER_SIGN, signing())

    with full_disk():
        during = [await service.cards(ORDER_SIGN, signing()) for _ in range(3)]
        refused = await service.send(overridden(before["Naloxone"]))
        ready = (await service.http.get("/health/ready")).json()
        lost = await metric(service, "cds_store_lost_total")
    taken = await service.send(overridden(before["Naloxone"]))
    after = await service.cards(ORDER_SIGN, signing())

    assert [set(each) for each in during] == [set(before)] * 3
    assert (refused.status_code, refused.headers["retry-after"], is_outcome(refused.json())) == (503, "10", True)
    assert ready["status"] == "ready"
    assert lost == 3
    assert taken.status_code == 200
    assert "Naloxone" not in after
    assert len(await service.rows("feedback")) == 1


@pytest.mark.requirement("FAULT-12")
async def test_why_is_logged_and_counted(service, capsys):
    with full_disk():
        await service.cards(ORDER_SIGN, signing())
        await service.send(overridden({"uuid": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"}))
        failures = await metric(service, "cds_store_failures_total")

    logged = capsys.readouterr().err
    assert '"because":"the disk does not take or give what it should","event":"store_failed"' in logged
    assert '"event":"record_lost"' in logged
    assert failures >= 1
