"""The ledger: nothing is lost while the database is away, and nothing is put in twice."""

import asyncio
import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from app.store.database import SchemaError, open_engine, prepare
from app.store.ledger import Ledger, NotKeptError, nothing_more
from app.store.lines import as_line
from app.store.spool import Spool, SpoolError
from app.store.tables import calls, explanations, feedback
from app.telemetry.metrics import Metrics

NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)


def answer(number, **changes):
    return {
        "id": f"{number:064}",
        "received_at": NOW,
        "client": "north",
        "tenant": None,
        "service": "s",
        "card": "c" * 36,
        "outcome": "overridden",
        "outcome_at": NOW,
        "suggestions": [],
        "reason": None,
        "sealed_comment": b"\0sealed",
        **changes,
    }


class Full:
    """A disk without room."""

    size = 0

    def append(self, line, *, is_durable=False):
        raise SpoolError("the spool is full")

    def take(self):
        return []

    def close(self):
        pass


@pytest.fixture
async def ledger(tmp_path, store_url):
    engine = open_engine(store_url)
    yield Ledger(engine, Spool(tmp_path / "spool", 1024 * 1024), Metrics())
    await engine.dispose()


@pytest.fixture
async def astray(tmp_path):
    """A ledger whose database cannot be reached."""
    (tmp_path / "file").write_text("")
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/file/cds.sqlite3")
    yield Ledger(engine, Spool(tmp_path / "spool", 1024 * 1024), Metrics())
    await engine.dispose()


async def stored(url, table=feedback):
    engine = open_engine(url)
    async with engine.connect() as connection:
        rows = (await connection.execute(select(table))).mappings().all()
    await engine.dispose()
    return [dict(row) for row in rows]


async def test_what_is_put_is_in_the_database_after_draining(ledger, store_url):
    ledger.put({"feedback": [answer(1)]})
    await ledger.drain(nothing_more)

    assert await stored(store_url) == [answer(1)]


async def test_what_is_committed_is_there_at_once(ledger, store_url):
    await ledger.commit({"feedback": [answer(1), answer(2)]})

    assert [row["id"] for row in await stored(store_url)] == [answer(1)["id"], answer(2)["id"]]


async def test_the_same_row_is_there_once(ledger, store_url):
    for _ in range(2):
        await ledger.commit({"feedback": [answer(1)]})
        ledger.put({"feedback": [answer(1)]})
        await ledger.drain(nothing_more)

    assert len(await stored(store_url)) == 1


@pytest.mark.requirement("FAULT-10")
async def test_while_the_database_is_away_all_waits_on_the_disk(astray, tmp_path, store_url):
    astray.put({"feedback": [answer(1)]})
    await astray.commit({"feedback": [answer(2)]})
    await astray.drain(nothing_more)
    is_up = astray.is_up
    await astray.close()

    engine = open_engine(store_url)
    back = Ledger(engine, Spool(tmp_path / "spool", 1024 * 1024), Metrics())
    await back.drain(nothing_more)
    await back.close()

    assert (is_up, back.is_up) == (False, True)
    assert sorted(row["id"] for row in await stored(store_url)) == [answer(1)["id"], answer(2)["id"]]


async def test_how_long_something_waits_is_told_until_it_is_in_the_database(astray, tmp_path, store_url):
    folder, metrics = tmp_path / "spool", Metrics()
    left = Spool(folder, 1024 * 1024)
    left.append(as_line({"feedback": [answer(1)]}))
    left.close()
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)

    await astray.drain(nothing_more)
    waited_s = astray._metrics.registry.get_sample_value("cds_store_lag_seconds")
    back = Ledger(open_engine(store_url), Spool(folder, 1024 * 1024), metrics)
    await back.drain(nothing_more)
    await back.close()

    assert 3600 <= waited_s < 7200
    assert metrics.registry.get_sample_value("cds_store_lag_seconds") == 0
    assert metrics.registry.get_sample_value("cds_spool_max_bytes") == 1024 * 1024


@pytest.mark.requirement("FAULT-12")
async def test_what_neither_the_database_nor_the_disk_takes_is_not_acknowledged(astray):
    astray._spool = Full()

    with pytest.raises(NotKeptError):
        await astray.commit({"feedback": [answer(1)]})


@pytest.mark.requirement("FAULT-12")
async def test_a_record_without_room_is_counted_and_fails_nothing(astray):
    astray._spool = Full()

    astray.put({"feedback": [answer(1)]})

    assert "cds_store_lost_total 1.0" in astray._metrics.as_text().decode()


async def test_a_row_that_no_database_takes_does_not_hold_up_the_others(ledger, store_url):
    ledger.put({"feedback": [answer(1), answer(2, client=None), answer(3)]})
    ledger.put({"explanations": [{"call_id": "x", "expires_at": NOW, "sealed": b"1"}]})
    await ledger.drain(nothing_more)

    assert [row["id"] for row in await stored(store_url)] == [answer(1)["id"], answer(3)["id"]]
    assert len(await stored(store_url, explanations)) == 1
    assert "cds_store_lost_total 1.0" in ledger._metrics.as_text().decode()
    assert ledger.is_up


async def test_a_line_that_is_none_of_ours_is_passed_over(ledger, tmp_path, store_url):
    (tmp_path / "spool").mkdir()
    odd = (
        b"not json",
        b"[]",
        b"null",
        b"1",
        b'{"other":[{"a":1}]}',
        b'{"feedback":[{"received_at":"x"}]}',
        b'{"feedback":1}',
    )
    (tmp_path / "spool" / "left.ndjson").write_bytes(b"\n".join((*odd, b'{"feedback":[{"id":"1"}]}', b"")))

    ledger.put({"feedback": [answer(1)]})
    await ledger.drain(nothing_more)

    assert ledger.is_up
    assert len(await stored(store_url)) == 1
    assert "cds_store_lost_total 8.0" in ledger._metrics.as_text().decode()


async def test_a_store_that_is_away_for_long_leaves_no_file_for_every_look_at_it(astray, tmp_path):
    astray._is_prepared = True
    for number in range(20):
        await astray.commit({"feedback": [answer(number)]})
        await astray.drain(nothing_more)

    assert len(list((tmp_path / "spool").iterdir())) == 2


async def test_a_fault_of_the_reader_counts_as_the_database_being_away(ledger):
    async def fails(_):
        raise OSError

    await ledger.drain(fails)

    assert not ledger.is_up


async def test_an_empty_sqlite_file_is_brought_to_the_newest_step(tmp_path):
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/deep/cds.sqlite3")

    await prepare(engine)

    async with engine.connect() as connection:
        assert (await connection.execute(select(calls))).all() == []
    await engine.dispose()


@pytest.mark.requirement("FAULT-10")
async def test_an_empty_postgresql_waits_for_its_migration(empty_postgresql):
    engine = open_engine(empty_postgresql)

    with pytest.raises(SchemaError, match="is at step none"):
        await prepare(engine)

    await engine.dispose()


async def test_a_database_at_another_step_is_not_written(store_url):
    engine = open_engine(store_url)
    await prepare(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaError, match="9999"):
        await prepare(engine)

    await engine.dispose()


async def test_a_row_that_comes_as_the_service_ends_does_not_keep_it_from_ending(ledger):
    """In Python 3.11 `wait_for` swallows a cancellation that comes with what it waits for."""
    has_drained = asyncio.Event()

    async def drained(_):
        has_drained.set()

    task = asyncio.create_task(ledger.run(drained))
    async with asyncio.timeout(60):
        await has_drained.wait()
    for _ in range(20):
        await asyncio.sleep(0)

    ledger.put({})
    task.cancel()
    ended, _ = await asyncio.wait([task], timeout=10)

    assert ended == {task}


async def test_what_the_service_writes_is_for_it_alone(tmp_path):
    folder = tmp_path / "var" / "deep"
    engine = open_engine(f"sqlite+aiosqlite:///{folder}/cds.sqlite3")
    ledger = Ledger(engine, Spool(folder / "spool", 1024 * 1024), Metrics())

    ledger.put({"feedback": [answer(1)]})
    await ledger.commit({"feedback": [answer(2)]})

    made = [tmp_path / "var", *sorted((tmp_path / "var").rglob("*"))]
    assert {each.name: oct(each.stat().st_mode & 0o077) for each in made if each.stat().st_mode & 0o077} == {}
    assert "cds.sqlite3-wal" in [each.name for each in made]
    await ledger.close()


@pytest.mark.requirement("FAULT-10")
async def test_a_database_out_of_reach_is_logged_with_its_reason(astray, capsys):
    astray.put({"feedback": [answer(1)]})
    await astray.drain(nothing_more)

    said = "".join(capsys.readouterr())
    assert "store_failed" in said
    assert "a file stands where its folder should be" in said
