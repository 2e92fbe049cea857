"""A PostgreSQL server of the tests' own: its binaries from the path or from where Debian puts them, its files in a
temporary folder, on loopback, gone when the tests are."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

FOLDERS = "/usr/lib/postgresql/*/bin"


def binaries():
    """The folder with initdb and postgres, None where PostgreSQL is not installed."""
    found = [os.path.dirname(os.path.realpath(path)) for path in (shutil.which("initdb"),) if path]
    return next(iter([*found, *sorted(glob.glob(FOLDERS), reverse=True)]), None)


def unprivileged():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody", "group": "nogroup"}


@contextmanager
def running():
    """The address of a server, as psycopg takes it, for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="cds-postgresql-"))
    own = unprivileged()
    if own:
        shutil.chown(folder, own["user"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **own}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    subprocess.run(
        [f"{binaries()}/initdb", "-D", folder / "db", "-U", "cds", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        cwd=folder,
        **quiet,
    )
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [f"{binaries()}/postgres", "-D", folder / "db", "-p", str(port), *options], cwd=folder, **quiet
    )
    try:
        address = f"postgresql://cds@127.0.0.1:{port}/postgres"
        await_answer(address)
        yield address
    finally:
        server.send_signal(signal.SIGINT)  # SIGTERM would wait for every client to leave
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def await_answer(address, within_s=60):
    until = time.monotonic() + within_s
    while True:
        try:
            with psycopg.connect(address):
                return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
