"""scripts/setup: what it makes, what it leaves alone, and what it says when it cannot."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = ROOT / "scripts" / "setup"
WORKS = '#!/bin/sh\necho "$@" >> "$0.calls"\n'
BROKEN = "#!/bin/sh\nexit 1\n"


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def python(tmp_path):
    """Stands for the machine's Python: an environment that it makes has a Python that works."""
    makes = 'for last; do :; done\nmkdir -p "$last/bin"\ncp "$0.inside" "$last/bin/python"\n'
    script(tmp_path / "python.inside", WORKS)
    return script(tmp_path / "python", WORKS + makes)


def set_up(tmp_path, *arguments):
    """The script with an environment in a folder with a space in its name."""
    env = {"PATH": "/usr/bin:/bin", "PYTHON": str(tmp_path / "python"), "CDS_VENV": str(tmp_path / "an env")}
    return subprocess.run([SETUP, *arguments], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_an_environment_is_made_and_filled_once(tmp_path, python):
    done = [set_up(tmp_path, "run") for _ in range(2)]

    assert [(each.returncode, bool(each.stdout)) for each in done] == [(0, True), (0, False)]
    assert (tmp_path / "python.calls").read_text() == f"-m venv {tmp_path}/an env\n"
    assert "--require-hashes -r requirements.lock" in (tmp_path / "an env/bin/python.calls").read_text()


def test_a_half_made_environment_is_made_anew(tmp_path, python):
    script(tmp_path / "an env/bin/python", BROKEN)
    (tmp_path / "an env/pyvenv.cfg").touch()

    done = set_up(tmp_path, "run")

    assert (done.returncode, "half made" in done.stdout) == (0, True)
    assert (tmp_path / "python.calls").read_text() == f"-m venv --clear {tmp_path}/an env\n"


def test_a_folder_that_is_no_environment_is_never_cleared(tmp_path, python):
    script(tmp_path / "an env/bin/python", BROKEN)

    set_up(tmp_path, "run")

    assert "--clear" not in (tmp_path / "python.calls").read_text()


def test_packages_that_cannot_be_had_are_named_as_the_cause_and_asked_for_again(tmp_path, python):
    script(tmp_path / "python.inside", "#!/bin/sh\ncase $2 in pip) exit 1;; esac\n")

    done = [set_up(tmp_path, "run") for _ in range(2)]

    assert [each.returncode for each in done] == [1, 1]
    assert "The package index has to be within reach" in done[1].stderr


@pytest.mark.parametrize(("arguments", "lock"), [(("run",), "requirements.lock"), (("test",), "requirements-dev.lock")])
def test_each_set_has_its_own_lock(tmp_path, python, arguments, lock):
    set_up(tmp_path, *arguments)

    assert (tmp_path / "an env/bin/python.calls").read_text().endswith(f"-r {lock}\n")


def test_another_set_is_refused(tmp_path, python):
    done = set_up(tmp_path, "everything")

    assert (done.returncode, done.stderr) == (1, "usage: scripts/setup [run|test|audit|deploy]\n")
    assert not (tmp_path / "an env").exists()
