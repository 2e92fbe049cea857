"""A backup taken while the service runs, brought back elsewhere with the site key: everything is known again."""

import shutil
import subprocess

import psycopg
import pytest

from app.cli.commands import main
from tests.store import postgresql
from tests.store.serving import ORDER_SIGN, overridden, serving
from tests.store.test_quieting import signing
from tests.store.test_store_commands import process

EXPLAIN = f"/explain/{signing()['hookInstance']}"


def backed_up(url, folder):
    """As docs/deployment.md says it; the URL of what was brought back."""
    return {"sqlite": sqlite_again, "postgresql": postgresql_again}[url.partition("+")[0]](url, folder)


def sqlite_again(url, folder):
    done = process(url, "backup", "--to", str(folder / "cds.sqlite3"))
    told = done.communicate(timeout=60)
    assert done.returncode == 0, told
    return f"sqlite+aiosqlite:///{folder}/cds.sqlite3"


def postgresql_again(url, folder):
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {plain.rpartition('/')[2]}_again")
    dump = ["--format=custom", f"--file={folder}/cds.dump", plain]
    subprocess.run([f"{postgresql.binaries()}/pg_dump", *dump], check=True, capture_output=True)
    back = ["--exit-on-error", "--no-owner", f"--dbname={plain}_again", f"{folder}/cds.dump"]
    subprocess.run([f"{postgresql.binaries()}/pg_restore", *back], check=True, capture_output=True)
    return f"{url}_again"


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


async def used(tmp_path, store_url, folder):
    """A call that was answered, and a backup before the service has stopped."""
    async with serving(tmp_path, store_url) as service:
        card = (await service.cards(ORDER_SIGN, signing()))["Naloxone"]
        await service.send(overridden(card))
        await service.http.get(EXPLAIN)
        return backed_up(store_url, folder)


async def test_what_was_kept_is_known_again_with_the_same_site_key(tmp_path, store_url, elsewhere):
    again = await used(tmp_path, store_url, elsewhere)
    shutil.copy(tmp_path / "site.key", elsewhere)

    async with serving(elsewhere, again) as service:
        cards = await service.cards(ORDER_SIGN, signing())
        (earlier,) = [each for each in (await service.http.get(EXPLAIN)).json()["calls"] if each["cards"]][-1:]
        feedback = await service.rows("feedback")

    assert "Naloxone" not in cards
    assert earlier["evidence"] == "kept"
    assert len(feedback) == 1


async def test_without_the_site_key_nobody_is_known_and_nothing_sealed_opens(tmp_path, store_url, elsewhere):
    again = await used(tmp_path, store_url, elsewhere)

    async with serving(elsewhere, again) as service:
        (earlier,) = (await service.http.get(EXPLAIN)).json()["calls"]
        cards = await service.cards(ORDER_SIGN, signing())

    assert "Naloxone" in cards
    assert earlier["evidence"] != "kept"


@pytest.fixture
def run(monkeypatch, capsys):
    """One command on a database: exit code and standard error."""

    def command(url, *argv):
        monkeypatch.setenv("CDS_DATABASE_URL", url)
        return main(list(argv)), capsys.readouterr().err

    return command


@pytest.fixture
def sqlite(tmp_path, run):
    """A database with its tables; the URL of one in the same folder, by its name."""
    run(f"sqlite+aiosqlite:///{tmp_path}/cds.sqlite3", "migrate")
    return lambda name: f"sqlite+aiosqlite:///{tmp_path}/{name}.sqlite3"


def test_a_backup_is_its_owners_alone(sqlite, run, elsewhere):
    done = run(sqlite("cds"), "backup", "--to", str(elsewhere / "copy"))

    (file,) = elsewhere.iterdir()
    assert (done, file.stat().st_mode & 0o777) == ((0, ""), 0o600)


@pytest.mark.parametrize(
    ("name", "to", "expected"),
    [
        ("cds", "there", (2, "is there already")),
        ("cds", "nowhere/file", (1, "No such file")),
        ("none", "new", (2, "there is no such file")),
    ],
)
def test_what_cannot_be_backed_up_is_told_and_leaves_nothing(tmp_path, sqlite, run, name, to, expected):
    (tmp_path / "there").touch()
    before = sorted(tmp_path.iterdir())

    code, told = run(sqlite(name), "backup", "--to", str(tmp_path / to))

    assert (code, expected[1] in told) == (expected[0], True)
    assert sorted(tmp_path.iterdir()) == before


def test_postgresql_is_sent_to_its_own_tool(tmp_path, empty_postgresql, run):
    run(empty_postgresql, "migrate")

    code, told = run(empty_postgresql, "backup", "--to", str(tmp_path / "new"))

    assert (code, "pg_dump" in told) == (2, True)
