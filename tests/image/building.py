"""What `docker build` would make of the Dockerfile, made in a folder: the context, then each stage's COPY, RUN and ENV.

No layers, no base image: `python` is the one that runs this, absolute paths of the image lie below the folder, and what
needs root of the image (`useradd`, and `chown` where we are not root) does nothing.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.image.dockerfile import admits, command, environment, stages

CHECKOUT = Path(__file__).parents[2]
PLACES = re.compile(r"(?<![\w./-])/(opt|srv|var/lib)\b")
BASE_PATH = "/usr/local/bin:/usr/bin:/bin"
PYTHON = os.path.realpath(sys.executable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`root` holds what the image would hold below /; `command` and `check` are as the Dockerfile has them."""

    root: Path
    workdir: Path
    environment: dict[str, str]
    command: list[str]
    check: list[str]

    @property
    def data(self):
        return Path(self.environment["CDS_DATA_DIR"])


def context_files():
    """What .dockerignore lets through of all that lies in the checkout, known to git or not."""
    ignored = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8")
    listed = ["git", "ls-files", "--cached", "--others", "-z"]
    known = subprocess.run(listed, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    there = (path for path in known.split("\0") if path and (CHECKOUT / path).is_file())
    return sorted(path for path in there if admits(ignored, path))


def build(folder):
    tools = made_tools(folder / "tools")
    context = folder / "context"
    for path in context_files():
        (context / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / path, context / path)
    found = stages((CHECKOUT / "Dockerfile").read_text(encoding="utf-8"))
    roots = {name: folder / (name or "image") for name in found}
    workdirs = {name: made(stage, roots[name], roots, context, tools) for name, stage in found.items()}
    image, root = found[""], roots[""]
    set_there = environment(image, {"PATH": BASE_PATH})
    return Image(
        root=root,
        workdir=workdirs[""],
        environment={name: below(root, value) for name, value in set_there.items()},
        command=command(image),
        check=command(image, "HEALTHCHECK"),
    )


def made_tools(folder):
    folder.mkdir()
    idle = ["useradd"] if os.geteuid() == 0 else ["useradd", "chown"]
    for name, line in {"python": f'exec "{PYTHON}" "$@"', **dict.fromkeys(idle, "exit 0")}.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    return folder


def made(stage, root, roots, context, tools):
    """One stage below its root; the folder that it ends in."""
    workdir = root
    (root / "var/lib").mkdir(parents=True)
    for word, rest in stage:
        if word == "WORKDIR":
            workdir = Path(below(root, rest))
            workdir.mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            copy(shlex.split(rest), workdir, root, roots, context)
        elif word == "RUN":
            run(below(root, rest), workdir, tools)
    return workdir


def copy(words, workdir, root, roots, context):
    """A folder's content, or files, as COPY does it; `--from` another stage."""
    stage = words.pop(0).partition("=")[2] if words[0].startswith("--from=") else None
    *sources, target = words
    to = Path(below(root, target)) if target.startswith("/") else workdir / target
    for source in sources:
        place = Path(below(roots[stage], source)) if stage else context / source
        if place.is_dir():
            shutil.copytree(place, to, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(place, to / place.name if to.is_dir() or target.endswith("/") else to)


def run(line, workdir, tools):
    """With pip's cache: --no-cache-dir only keeps the image small."""
    line = line.replace(" --no-cache-dir", "")
    path = {"PATH": f"{tools}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-ec", line], cwd=workdir, env=os.environ | path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"RUN {line}\n{done.stdout}\n{done.stderr}"


def below(root, text):
    return PLACES.sub(rf"{root}/\1", text)
