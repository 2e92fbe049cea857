"""The commands on the store as a site runs them: what they do, what they say when it cannot be done, how they exit."""

import asyncio
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.cli.commands import main
from app.cli.progress import StderrProgress
from app.store.database import open_engine, put_in
from app.store.purge import purge_older
from app.store.tables import explanations, metadata, plans
from tests.store.audit import answer, call, card, put, put_now
from tests.store.serving import ORDER_SIGN, overridden, serving
from tests.store.test_quieting import signing

YEAR = ("--from", "2027-01-01", "--to", "2027-12-31")


@pytest.fixture
def run(monkeypatch, capsys):
    """One command on a database: exit code, standard output, standard error."""

    def command(url, *argv):
        monkeypatch.setenv("CDS_DATABASE_URL", url)
        code = main(list(argv))
        out, err = capsys.readouterr()
        return code, out, err

    return command


def process(url, *argv):
    environment = {**os.environ, "CDS_DATABASE_URL": url}
    command = [sys.executable, "-W", "error", "-m", "app.cli", *argv]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def execute(url, statement):
    async def executed():
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(executed())


def counts(url):
    async def counted():
        engine = open_engine(url)
        async with engine.connect() as connection:
            found = {
                name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for name, table in metadata.tables.items()
            }
        await engine.dispose()
        return {name: n for name, n in found.items() if n}

    return asyncio.run(counted())


def test_an_empty_database_is_brought_to_the_newest_step_and_then_left_alone(empty_url, run):
    first, second = run(empty_url, "migrate"), run(empty_url, "migrate")

    assert (first[0], second[0]) == (0, 0)
    assert first[1].endswith(" was brought from step none of the schema to 0001\n")
    assert second[1].endswith(" is at step 0001 of the schema already\n")
    assert counts(empty_url) == {}


def test_several_that_migrate_at_once_do_it_once(empty_url):
    running = [process(empty_url, "migrate") for _ in range(3)]

    ended = [(each.communicate(timeout=120), each.returncode) for each in running]

    assert [code for _, code in ended] == [0, 0, 0], ended
    assert sorted("brought from step none" in out for (out, _), _ in ended) == [False, False, True]


def test_on_postgresql_one_waits_for_the_other(empty_postgresql):
    address = empty_postgresql.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(7205314921)")
        waiting = process(empty_postgresql, "migrate")
        await_row(other, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        before = other.execute("SELECT to_regclass('calls')").fetchone()
        other.execute("SELECT pg_advisory_unlock(7205314921)")
        out, _ = waiting.communicate(timeout=120)

    assert (before, waiting.returncode) == ((None,), 0)
    assert "brought from step none" in out


def await_row(connection, query, within_s=60):
    until = time.monotonic() + within_s
    while connection.execute(query).fetchone() is None:
        assert time.monotonic() < until, "nobody waits for the lock"
        time.sleep(0.05)


def test_a_database_of_a_newer_release_is_left_alone(empty_url, run):
    run(empty_url, "migrate")
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")

    code, out, err = run(empty_url, "migrate")

    assert (code, out) == (2, "")
    assert err.endswith("the database is at step 9999, which this release does not know: is it newer?\n")


def test_a_database_of_a_newer_release_is_not_sent_to_migrate(empty_url, run):
    run(empty_url, "migrate")
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")

    code, out, err = run(empty_url, "purge")

    assert (code, out) == (2, "")
    assert err.endswith("this release needs 0001: a newer release made it, use that one\n")


def test_a_database_without_the_schema_is_sent_to_migrate(empty_postgresql, run):
    for command in (["purge"], ["report", *YEAR, "--out", "x"], ["feedback-export", *YEAR]):
        code, out, err = run(empty_postgresql, *command)

        assert (code, out) == (2, "")
        assert err.endswith("is at step none of the schema, this release needs 0001: see python -m app.cli migrate\n")


UNREACHABLE = {
    "nothing listens": "postgresql+psycopg://cds:hunter2@127.0.0.1:9/cds?connect_timeout=2",
    "no such host": "postgresql+psycopg://cds:hunter2@host.invalid/cds?password=hunter2",
    "an option that is none": "postgresql+psycopg://cds:hunter2@127.0.0.1:9/cds?password=hunter2&hunter2=hunter2",
}


@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=UNREACHABLE)
@pytest.mark.parametrize("argv", [["migrate"], ["purge"], ["report", *YEAR, "--out", "x"], ["feedback-export", *YEAR]])
def test_a_database_that_cannot_be_reached_is_one_line_without_password(url, argv, run):
    code, out, err = run(url, *argv)

    assert (code, out) == (1, "")
    assert err.startswith("the database cds at ")
    assert err.count("\n") == 1
    assert "hunter2" not in err


def test_a_refused_connection_says_why(run):
    *_, err = run(UNREACHABLE["nothing listens"], "migrate")

    assert err == "the database cds at 127.0.0.1:9: nothing answers there\n"


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "hunter2", "postgresql+psycopg://u:hunter2@h:port/d"])
def test_an_address_that_is_none_is_named_by_its_setting(url, run):
    code, out, err = run(url, "migrate")

    assert (code, out) == (2, "")
    assert err.startswith("CDS_DATABASE_URL: must start with ")
    assert "hunter2" not in err


def test_a_file_that_is_no_database_is_named(tmp_path, run):
    (tmp_path / "notes.txt").write_text("no database at all, but long enough to be looked at " * 40)

    code, _, err = run(f"sqlite+aiosqlite:///{tmp_path}/notes.txt", "migrate")

    assert (code, err) == (1, f"the database {tmp_path}/notes.txt: the file is no SQLite database\n")


def test_a_folder_that_may_not_be_made_is_named(tmp_path, run):
    (tmp_path / "file").write_text("")

    code, _, err = run(f"sqlite+aiosqlite:///{tmp_path}/file/cds.sqlite3", "migrate")

    assert (code, err) == (1, f"the database {tmp_path}/file/cds.sqlite3: File exists\n")


def test_a_reader_that_has_seen_enough_ends_an_export_quietly(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    sent = call()
    shown = card(sent)
    put_now(url, calls=[sent], cards=[shown], feedback=[answer(shown, minutes=each) for each in range(3000)])

    export = process(url, "feedback-export", *YEAR)
    export.stdout.readline()
    export.stdout.close()
    told = export.stderr.read()
    export.stderr.close()

    assert (export.wait(timeout=60), told) == (0, "")


def expiring(**ages):
    """A row of an expiring table for each name, that expires so many hours from now."""
    return [
        {"id": name, "expires_at": datetime.now(UTC) + timedelta(hours=hours), "sealed": b""}
        for name, hours in ages.items()
    ]


def keep(url, *, old, new):
    """A call, a card and an answer of each age; of plans and explanations one that has expired and one that has not."""
    several = [call("01-10 08:00", at=each) for each in (old, new)]
    cards = [card(each) for each in several]
    put_now(url, calls=several, cards=cards, feedback=[answer(each) for each in cards])

    async def put():
        engine = open_engine(url)
        async with engine.begin() as connection:
            rows = expiring(past=-1, future=1)
            await put_in(connection, plans, rows)
            await put_in(connection, explanations, [{**each, "call_id": each.pop("id")} for each in rows])
        await engine.dispose()

    asyncio.run(put())


WHOLE = {"calls": 2, "cards": 2, "explanations": 2, "feedback": 2, "plans": 2}
HALF = {"calls": 1, "cards": 1, "explanations": 1, "feedback": 1, "plans": 1}


def test_purge_removes_what_is_older_than_the_site_keeps_and_what_has_expired(store_url, run, monkeypatch):
    monkeypatch.setenv("CDS_RETENTION_DAYS", "30")
    now = datetime.now(UTC)
    keep(store_url, old=now - timedelta(days=30, hours=1), new=now - timedelta(days=29, hours=23))

    code, out, err = run(store_url, "purge")

    assert (code, err, counts(store_url)) == (0, "", HALF)
    told = [line.split() for line in out.splitlines()]
    assert told[0][:3] == ["Removed:", "records", "before"]
    assert told[1:] == [
        ["feedback", "1"],
        ["cards", "1"],
        ["calls", "1"],
        ["explanations", "1"],
        ["plans", "1"],
        ["used_tokens", "0"],
    ]


@pytest.mark.parametrize("at_once", [1, 2, 5, 6])
async def test_what_goes_in_several_turns_goes_whole(store_url, at_once):
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    await put(store_url, calls=[call("01-01 08:00", at=each) for each in (*[old] * 5, new)])
    engine = open_engine(store_url)

    removed = await purge_older(engine, new, at_once)
    again = await purge_older(engine, new, at_once)
    await engine.dispose()

    assert (removed["calls"], again["calls"]) == (5, 0)


def test_a_dry_run_counts_the_same_and_removes_nothing(store_url, run):
    keep(store_url, old=datetime(2026, 1, 9, 23, 58, tzinfo=UTC), new=datetime(2026, 1, 10, tzinfo=UTC))

    trial = run(store_url, "purge", "--before", "2026-01-10", "--dry-run")
    between = counts(store_url)
    done = run(store_url, "purge", "--before", "2026-01-10")

    assert (between, counts(store_url)) == (WHOLE, HALF)
    assert trial[1].splitlines()[1:] == done[1].splitlines()[1:]
    assert trial[1].startswith("To be removed: records before 2026-01-10T00:00:00+00:00")


def test_a_day_to_come_is_refused_since_nothing_would_be_left(store_url, run):
    code, out, err = run(store_url, "purge", "--before", "9999-01-01")

    assert (code, out, err) == (2, "", "--before 9999-01-01: this day has not come yet\n")


@pytest.mark.parametrize("command", [["report", "--out", "x"], ["feedback-export"]])
def test_days_the_wrong_way_round_are_wrong_use(command, store_url, run):
    code, _, err = run(store_url, *command, "--from", "2027-02-01", "--to", "2027-01-31")

    assert (code, err) == (2, "--to 2027-01-31 is before --from 2027-02-01\n")


def test_a_folder_that_cannot_be_made_is_named(tmp_path, run):
    url = f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3"
    put_now(url)
    (tmp_path / "file").write_text("")

    code, _, err = run(url, "report", *YEAR, "--out", str(tmp_path / "file" / "out"))

    assert (code, err) == (1, f"{tmp_path}/file/out: Not a directory\n")


async def test_what_the_service_recorded_is_reported_and_exported_and_nobody_stands_in_it(tmp_path, store_url):
    sentinel = signing(user="Practitioner/sentinel-user", patient="sentinel-patient")
    async with serving(tmp_path, store_url) as service:
        cards = await service.cards(ORDER_SIGN, sentinel)
        told = overridden(cards["Naloxone"], userComment="sentinel-comment")
        await service.send(told)
        pseudonyms = {row[name] for row in await service.rows("calls") for name in ("patient", "user")}

    out = str(tmp_path / "report")
    report = await asyncio.to_thread(process(store_url, "report", *YEAR, "--out", out).communicate, timeout=120)
    export = await asyncio.to_thread(process(store_url, "feedback-export", *YEAR).communicate, timeout=120)

    assert report == (f"{out}/report.html, and 22 tables beside it.\n", "")
    assert export[1] == "answers: 1\n"
    assert '"rule":"naloxone"' in export[0]
    files = {path.name: path.read_text() for path in (tmp_path / "report").iterdir()}
    assert "Offered, patient declined" in files["override-reasons.csv"]
    assert "Calls" in files["report.html"]
    assert not [name for name, each in files.items() if "sentinel" in each or any(mark in each for mark in pseudonyms)]
    assert "sentinel" not in export[0]


class Screen:
    def __init__(self, *, is_terminal):
        self.written, self._is_terminal = "", is_terminal

    def isatty(self):
        return self._is_terminal

    def write(self, text):
        self.written += text

    def flush(self):
        pass


def test_a_long_run_writes_a_line_for_every_tenth_of_its_way():
    screen = Screen(is_terminal=False)
    progress = StderrProgress(screen)

    progress.begin("calls", 40_000)
    for _ in range(40):
        progress.advance(1000)
    progress.begin("cards")
    progress.end()

    assert screen.written.splitlines() == [f"calls: {percent} % of 40,000" for percent in range(10, 101, 10)]


def test_a_short_run_writes_nothing():
    screen = Screen(is_terminal=False)
    progress = StderrProgress(screen)

    progress.begin("calls", 19_999)
    progress.advance(19_999)

    assert screen.written == ""


def test_a_terminal_has_one_line_that_is_gone_in_the_end():
    screen = Screen(is_terminal=True)
    progress = StderrProgress(screen)

    progress.begin("calls", 40_000)
    progress.advance(400)
    progress.end()

    assert screen.written == "\r\x1b[Kcalls …\r\x1b[Kcalls: 1 % of 40,000\r\x1b[K"
