"""The image's own command as a process, with its ENV, on loopback, with nothing but the data folder to write to."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

START_S = 120
READ_ONLY = Path(__file__).parent / "read_only"
IN_IMAGE = {"0.0.0.0": "127.0.0.1"}
PORT = "8080"


def process_environment(image, **settings):
    return {**image.environment, "PYTHONPATH": str(READ_ONLY), **settings}


def at_port(command, port):
    """The image's command or check, on loopback and at a free port."""
    return [IN_IMAGE.get(word, word).replace(PORT, str(port)) for word in command]


def other_user(image):
    """The user of the image, where we are root and that user may run our Python; else we stay who we are."""
    if os.geteuid() != 0:
        return {}
    user = {"user": 10001, "group": 10001, "extra_groups": []}
    asked = ["python", "-c", "import app"]
    try:
        subprocess.run(asked, cwd=image.workdir, env=image.environment, check=True, capture_output=True, **user)
    except (OSError, subprocess.CalledProcessError):
        return {}
    return user


def close_to_writing(image):
    """No file or folder of the image may be written, but the data folder."""
    for place in sorted(image.root.rglob("*"), reverse=True):
        if not place.is_symlink() and place != image.data:
            place.chmod(place.stat().st_mode & 0o555)


def listed(image):
    """Every file of the image outside the data folder, with its size and time."""
    return {
        str(place): (place.lstat().st_size, place.lstat().st_mtime_ns)
        for place in image.root.rglob("*")
        if image.data not in (place, *place.parents)
    }


@contextmanager
def running(image, port, log_path, **settings):
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            at_port(image.command, port),
            cwd=image.workdir,
            env=process_environment(image, **settings),
            stdout=log,
            stderr=log,
            **other_user(image),
        )
    try:
        await_answer(f"http://127.0.0.1:{port}/health/ready", process, log_path)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def await_answer(url, process, log_path):
    until = time.monotonic() + START_S
    while True:
        try:
            return httpx.get(url, trust_env=False, timeout=5).raise_for_status()
        except httpx.TransportError:
            assert process.poll() is None, log_path.read_text()
            assert time.monotonic() < until, log_path.read_text()
            time.sleep(0.1)
