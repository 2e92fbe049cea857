"""The spool: what was put there is there, whoever ends and however."""

import errno
import multiprocessing
import os
import signal

import pytest

from app.store import spool as module
from app.store.spool import Spool, SpoolError

ROOM = 1024 * 1024


def taken(spool):
    return [[line.rstrip(b"\n") for line in segment.lines()] for segment in spool.take()]


def test_lines_come_back_in_their_order(tmp_path):
    spool = Spool(tmp_path / "spool", ROOM)

    for line in (b"1", b"2", b"3"):
        spool.append(line)

    assert taken(spool) == [[b"1", b"2", b"3"]]


def test_what_is_not_done_is_taken_again_and_what_is_done_is_gone(tmp_path):
    spool = Spool(tmp_path, ROOM)
    spool.append(b"1")
    first = taken(spool)
    spool.append(b"2")
    second = taken(spool)

    for segment in spool.take():
        spool.done(segment)
    third = taken(spool)
    for segment in spool.take():
        spool.done(segment)

    assert (first, second, third) == ([[b"1"]], [[b"1"]], [[b"2"]])
    assert taken(spool) == []
    assert spool.size == 0


def test_what_a_closed_spool_leaves_the_next_one_finds(tmp_path):
    first = Spool(tmp_path, ROOM)
    first.append(b"1")
    first.close()

    assert taken(Spool(tmp_path, ROOM)) == [[b"1"]]


def test_a_spool_that_was_never_used_leaves_nothing(tmp_path):
    spool = Spool(tmp_path, ROOM)
    spool.append(b"1")
    for segment in spool.take():
        spool.done(segment)

    spool.close()

    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_living_process_is_left_to_it(tmp_path):
    owner = Spool(tmp_path, ROOM)
    owner.append(b"1")

    assert taken(Spool(tmp_path, ROOM)) == []
    assert taken(owner) == [[b"1"]]


def append_and_stay(folder, ready):
    spool = Spool(folder, ROOM)
    spool.append(b"1")
    spool.append(b"2", is_durable=True)
    ready.set()
    signal.pause()


@pytest.mark.requirement("FAULT-14")
def test_what_a_killed_process_left_is_taken_over(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=append_and_stay, args=(tmp_path, ready))
    process.start()
    assert ready.wait(60)
    spool = Spool(tmp_path, ROOM)
    before = taken(spool)

    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert before == []
    assert taken(spool) == [[b"1", b"2"]]


def test_a_line_that_was_cut_is_left_out(tmp_path):
    (tmp_path / "left.ndjson").write_bytes(b'{"whole":1}\n{"cut":')

    assert taken(Spool(tmp_path, ROOM)) == [[b'{"whole":1}']]


def test_it_is_bounded_with_a_little_room_for_what_was_acknowledged(tmp_path):
    spool = Spool(tmp_path, 100)
    spool.append(b"x" * 90)

    with pytest.raises(SpoolError, match="full"):
        spool.append(b"x" * 15)
    spool.append(b"x" * 15, is_durable=True)
    with pytest.raises(SpoolError, match="full"):
        spool.append(b"x" * 15, is_durable=True)


def test_what_others_left_counts(tmp_path):
    (tmp_path / "left.ndjson").write_bytes(b"x" * 99 + b"\n")
    spool = Spool(tmp_path, 100)

    with pytest.raises(SpoolError, match="full"):
        spool.append(b"x")


@pytest.mark.requirement("FAULT-12")
def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    spool = Spool(tmp_path, ROOM)
    spool.append(b"1")
    write = os.write

    monkeypatch.setattr(module.os, "write", lambda fd, line: write(fd, line[:3]))
    with pytest.raises(SpoolError):
        spool.append(b"22222")
    monkeypatch.undo()
    spool.append(b"3")

    assert taken(spool) == [[b"1", b"3"]]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(SpoolError):
        Spool(tmp_path / "file" / "spool", ROOM).append(b"1")


def test_a_disk_that_fails_is_told(tmp_path, monkeypatch):
    spool = Spool(tmp_path, ROOM)

    def fails(*_):
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(module.os, "fsync", fails)
    with pytest.raises(SpoolError):
        spool.append(b"1", is_durable=True)


def test_a_large_file_is_put_by_and_a_new_one_begun(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_SEGMENT", 10)
    spool = Spool(tmp_path, ROOM)

    for line in (b"123456789", b"1"):
        spool.append(line)

    assert taken(spool) == [[b"123456789"]]


def test_chunks_are_of_whole_lines(tmp_path):
    spool = Spool(tmp_path, ROOM)
    for line in (b"1", b"2", b"3"):
        spool.append(line)
    (segment,) = spool.take()

    assert [len(chunk) for chunk in segment.chunks(2)] == [2, 1]


def test_the_oldest_line_tells_since_when_it_waits(tmp_path):
    spool = Spool(tmp_path, ROOM)
    empty = spool.waits_since_s()
    spool.append(b"1")
    (path,) = tmp_path.iterdir()
    begun_s = path.stat().st_mtime
    os.utime(path, (begun_s + 60, begun_s + 60))
    spool.append(b"2")

    waiting = spool.waits_since_s()
    for segment in spool.take():
        spool.done(segment)

    assert (empty, spool.waits_since_s()) == (None, None)
    assert begun_s - 60 < waiting <= begun_s


def test_what_another_process_left_waits_since_it_last_wrote(tmp_path):
    first = Spool(tmp_path, ROOM)
    first.append(b"1")
    first.close()
    (path,) = tmp_path.iterdir()
    os.utime(path, (1_000_000, 1_000_000))

    assert Spool(tmp_path, ROOM).waits_since_s() == 1_000_000
