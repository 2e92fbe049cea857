"""The service as it runs for real: `serve` with its workers, which can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx

START_S = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Workers:
    """`url` is where they answer; their log goes to `log_path`."""

    def __init__(self, url, process, log_path):
        self.url, self.process, self.log_path = url, process, log_path

    def kill(self):
        """SIGKILL to all of them at once: no handler, no goodbye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def replace(self):
        """New workers one after the other, with what is on the disk now."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@contextmanager
def working(tmp_path, url, n_workers=2, **settings):
    port = free_port()
    own = {"CDS_DATA_DIR": tmp_path, "CDS_DATABASE_URL": url, "CDS_AUTH": "off", **settings}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
    command = [
        sys.executable,
        "-m",
        "app.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(n_workers),
    ]
    log_path = tmp_path / f"{port}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment | {name: str(value) for name, value in own.items()},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    workers = Workers(f"http://127.0.0.1:{port}", process, log_path)
    try:
        await_all(workers, n_workers)
        yield workers
    finally:
        workers.stop()


def is_answering(workers):
    try:
        return httpx.get(f"{workers.url}/health/live", trust_env=False).is_success
    except httpx.ConnectError:
        return False


def await_all(workers, n_workers):
    """Until so many have said that they take calls."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if workers.log_path.read_text().count('"service_started"') >= n_workers and is_answering(workers):
            return
        assert workers.process.poll() is None, workers.log_path.read_text()
        time.sleep(0.1)
    raise TimeoutError(workers.log_path.read_text())
