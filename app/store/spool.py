"""The spool: lines on the local disk that wait for the store, so that neither a restart nor an outage loses them.

A line that was appended survives the end of the process. Each process appends to a file of its own, under a lock that
ends with the process; files without an owner are taken over by whoever finds them. The folder is bounded: when it is
full, `append` raises.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from uuid import uuid4

from app.private_files import make_folder

SUFFIX = ".ndjson"
LARGEST_SEGMENT = 8 * 1024 * 1024
FOR_FEEDBACK = 1.1  # a little room beside the bound, so that calls never crowd out feedback


class SpoolError(Exception):
    """The line could not be put on disk: no room, or no disk."""


class Segment:
    """One file of the spool, locked for as long as it is open. `since_s` is when it was begun; of a file that another
    process left behind, when that process last wrote."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path, self._fd = path, fd
        found = os.fstat(fd)
        self.size, self.since_s = found.st_size, found.st_mtime

    def append(self, line: bytes, *, is_durable: bool) -> None:
        """The whole line or nothing of it."""
        written = os.write(self._fd, line)
        if written != len(line):
            os.ftruncate(self._fd, self.size)
            raise OSError("the line was written in part")
        self.size += written
        if is_durable:
            os.fsync(self._fd)

    def lines(self) -> Iterator[bytes]:
        """Whole lines; the last may be cut where a process or a disk ended."""
        with self.path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))

    def chunks(self, size: int) -> Iterator[list[bytes]]:
        lines = self.lines()
        while chunk := list(islice(lines, size)):
            yield chunk

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        os.close(self._fd)


class Spool:
    """The folder of one host. `max_bytes` bounds what waits there."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self.max_bytes = folder, max_bytes
        self._own: Segment | None = None
        self._waiting: list[Segment] = []
        self._others = sum(size_of(path) for path in folder.glob(f"*{SUFFIX}"))

    @property
    def size(self) -> int:
        """Bytes that wait, of this process and of what it has taken over."""
        return (self._own.size if self._own else 0) + sum(each.size for each in self._waiting) + self._others

    def waits_since_s(self) -> float | None:
        """When the oldest line was written that waits in the folder, by the clock of the disk."""
        held = {each.path: each.since_s for each in (*self._waiting, *([self._own] if self._own else []))}
        found = (held.get(path) or modified(path) for path in self._folder.glob(f"*{SUFFIX}") if size_of(path))
        return min((since_s for since_s in found if since_s), default=None)

    def append(self, line: bytes, *, is_durable: bool = False) -> None:
        """One line, without its end. `is_durable` waits until it is on the disk itself, for what was acknowledged.

        Raises SpoolError.
        """
        if self.size + len(line) > self.max_bytes * (FOR_FEEDBACK if is_durable else 1):
            raise SpoolError("the spool is full")
        try:
            if self._own is None:
                self._own = self._begin()
            self._own.append(line + b"\n", is_durable=is_durable)
        except OSError as error:
            raise SpoolError(type(error).__name__) from error
        if self._own.size >= LARGEST_SEGMENT:
            self._put_by()

    def take(self) -> list[Segment]:
        """The files to be brought into the store, oldest first, to be `done` or taken again. The own file is left to
        grow while others wait: a store that is away for long shall not leave a file for every look at it."""
        if not self._waiting:
            self._put_by()
        self._waiting += self._unowned()
        return list(self._waiting)

    def done(self, segment: Segment) -> None:
        self._waiting.remove(segment)
        segment.remove()

    def close(self) -> None:
        """What waits stays on disk for the next process."""
        self._put_by()
        for segment in self._waiting:
            segment.release()
        self._waiting.clear()
        if self._own is not None:
            self._own.remove()
            self._own = None

    def _put_by(self) -> None:
        if self._own is not None and self._own.size:
            self._waiting.append(self._own)
            self._own = None

    def _begin(self) -> Segment:
        """Locked before it can be seen under the name that others look for."""
        make_folder(self._folder)
        name = uuid4().hex
        hidden = self._folder / f"{name}.new"
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shown = hidden.with_suffix(SUFFIX)
        hidden.rename(shown)
        fsync_folder(self._folder)
        return Segment(shown, fd)

    def _unowned(self) -> list[Segment]:
        """Files that a process left behind when it ended."""
        found, others = [], 0
        mine = {each.path for each in (*self._waiting, *([self._own] if self._own else []))}
        for path in sorted(self._folder.glob(f"*{SUFFIX}"), key=modified):
            if path in mine:
                continue
            if segment := adopted(path):
                found.append(segment)
            else:
                others += size_of(path)
        self._others = others
        return found


def fsync_folder(folder: Path) -> None:
    """The name of a new file is on the disk too. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def adopted(path: Path) -> Segment | None:
    """The file with its lock, or None when another process has it or has just removed it."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_APPEND)
    except OSError:
        return None
    with suppress(OSError):
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(fd).st_nlink:
            return Segment(path, fd)
    os.close(fd)
    return None


def modified(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0


def size_of(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
