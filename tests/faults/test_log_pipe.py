"""Whoever reads the log is slow, or gone: no call waits for him or fails with him, and what was dropped is counted."""

import fcntl
import os
import sys
from contextlib import contextmanager, redirect_stderr

import pytest

from app.telemetry.logs import STDERR, Stderr
from tests.app.edge import PATIENT_VIEW, caller, patient_view

N_CALLS = 20
SMALLEST = 4096
"""Bytes that a pipe takes at the least: a few lines."""


@contextmanager
def pipe(is_read):
    """What the process logs goes to a pipe, whose reader is slow, or gone."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, SMALLEST)
    if not is_read:
        os.close(reader)
    with os.fdopen(writer, "w", buffering=1) as stream, redirect_stderr(stream):
        yield
        os.dup2(os.open(os.devnull, os.O_WRONLY), writer)
    if is_read:
        os.close(reader)


@pytest.mark.requirement("FAULT-18")
@pytest.mark.parametrize("is_read", [True, False], ids=["nobody empties it", "it was closed"])
async def test_no_call_waits_for_the_log_or_fails_with_it_and_what_is_dropped_is_counted(is_read):
    before = STDERR.n_dropped
    with pipe(is_read):
        async with caller() as service:
            answers = [await service.post(PATIENT_VIEW, json=patient_view()) for _ in range(N_CALLS)]
            metrics = (await service.get("/metrics")).text

    assert {each.status_code for each in answers} == {200}
    assert STDERR.n_dropped >= before + N_CALLS / 2
    assert f"cds_log_lines_dropped {STDERR.n_dropped}.0" in metrics


def test_a_stream_that_was_closed_drops_the_line(monkeypatch, tmp_path):
    closed = (tmp_path / "log").open("w")
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    stderr = Stderr()

    stderr.write("line\n")
    stderr.flush()

    assert stderr.n_dropped == 1


def test_a_line_goes_out_whole_where_there_is_room(monkeypatch, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        stderr = Stderr()
        stderr.write("line\n")
        stderr.flush()

    assert (log.read_text(), stderr.n_dropped) == ("line\n", 0)
