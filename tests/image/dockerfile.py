"""What a Dockerfile and a .dockerignore say, as far as ours go."""

import json
import re
from fnmatch import translate
from functools import cache
from pathlib import PurePosixPath

ROOT_OF_EVERYTHING = PurePosixPath(".")


def instructions(text):
    """(instruction, the rest of its line) in order, long lines joined, comments left out."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    whole = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in whole.splitlines() if line.strip()]


def stages(text):
    """The instructions of each stage by its name, that of the image last, under ""."""
    found = {}
    for word, rest in instructions(text):
        if word == "FROM":
            name = rest.partition(" AS ")[2]
            found[name] = []
        elif found:
            found[name].append((word, rest))
    return found


def environment(stage, inherited):
    """ENV of a stage, each entry seeing what was set before it."""
    known = dict(inherited)
    for word, rest in stage:
        if word == "ENV":
            for entry in rest.split():
                name, _, value = entry.partition("=")
                known[name] = re.sub(r"\$(\w+)", lambda found: known[found[1]], value)
    return known


def command(stage, word="CMD"):
    """The exec form of CMD or of the check of HEALTHCHECK: a shell in between would keep signals to itself."""
    rest = next(rest for each, rest in stage if each == word)
    return json.loads(rest[rest.index("[") :])


def admits(ignored, path):
    """Whether a .dockerignore lets this path in: the last line that fits it, or a folder above it, decides."""
    lines = (line.strip() for line in reversed(ignored.splitlines()))
    patterns = (line for line in lines if line and not line.startswith("#"))
    return next((each.startswith("!") for each in patterns if fits(each.removeprefix("!"), path)), True)


def fits(pattern, path):
    places = [path, *(each for each in PurePosixPath(path).parents if each != ROOT_OF_EVERYTHING)]
    return any(expression(pattern).match(str(place)) for place in places)


@cache
def expression(pattern):
    """`**/` is any number of folders; within a name, `*` stops at a slash."""
    rest = pattern.removeprefix("**/")
    within = translate(rest) if rest == "**" else translate(rest).replace(".*", "[^/]*")
    return re.compile(within if rest == pattern else f"(?:.*/)?{within}")
