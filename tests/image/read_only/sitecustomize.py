"""Read-only as the kernel would make it: in a Python process with this on its path, whatever is opened to be written,
made, renamed or removed outside CDS_DATA_DIR fails, and is told on stderr."""

import errno
import os
import sys

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
OURS = os.path.realpath(os.environ["CDS_DATA_DIR"])


def is_allowed(path):
    place = os.path.realpath(os.fsdecode(path))
    return place == os.devnull or os.path.commonpath([OURS, place]) == OURS


def watch(event, arguments):
    is_write = event in CHANGES or (event == "open" and (arguments[2] or 0) & WRITES)
    if is_write and not isinstance(arguments[0], int) and not is_allowed(arguments[0]):
        sys.stderr.write(f"read-only: {event} {arguments[0]}\n")
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))


sys.addaudithook(watch)
