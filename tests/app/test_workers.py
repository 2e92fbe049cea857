"""The folder in which several workers count."""

import os
from pathlib import Path

import pytest

from app.settings import ConfigurationError
from app.telemetry.workers import FOLDER, every_process, of_all_workers, one_folder


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    monkeypatch.delenv(FOLDER, raising=False)


def test_a_process_without_a_folder_is_the_only_one():
    assert of_all_workers() is None
    assert every_process() == (os.getpid(),)


def test_the_folder_is_there_while_the_workers_run_and_gone_after(tmp_path):
    with one_folder(tmp_path):
        folder = os.environ[FOLDER]
        there = os.path.isdir(folder)

    assert (there, os.path.exists(folder), FOLDER in os.environ) == (True, False, False)


def test_only_workers_that_run_are_told_of(tmp_path):
    with one_folder(tmp_path):
        for pid in (os.getpid(), 2**22 + 1):  # past the highest that Linux gives
            open(os.path.join(os.environ[FOLDER], f"gauge_livemax_{pid}.db"), "wb").close()

        told = every_process()

    assert told == (os.getpid(),)


def test_without_a_folder_for_temporary_files_it_is_where_data_may_be(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))

    with one_folder(tmp_path / "data"):
        folder = Path(os.environ[FOLDER])

    assert folder.parent == tmp_path / "data"


def test_no_folder_at_all_is_told_as_what_to_set(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="CDS_DATA_DIR"), one_folder(tmp_path / "file"):
        pass
