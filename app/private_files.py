"""Folders and files that the service alone may read: what is kept of calls is treated as patient data."""

import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """The folder, and those above it that are missing. One that is there already keeps its rights. Raises OSError."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def make_file(path: Path) -> None:
    """An empty file in its folder, if there is none. Raises OSError."""
    make_folder(path.parent)
    path.touch(mode=0o600)


def is_open_to_others(path: Path) -> bool:
    """A file that is not our own, as Kubernetes mounts a Secret, can only be read by our group."""
    found = path.stat()
    is_own = found.st_uid == os.geteuid()
    return bool(found.st_mode & (0o077 if is_own else 0o037))
