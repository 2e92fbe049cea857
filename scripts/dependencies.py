"""Write docs/dependencies.md: each package that the service runs with, its licence, and why. `--check` only compares.

From the lock, the installed metadata and `[tool.why]` of pyproject.toml; no network. A licence that is not listed
here is refused. `python -m scripts.dependencies [--check]`
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
NOTICE = "<!-- Written by scripts/dependencies.py from requirements.lock and pyproject.toml. Change those. -->\n"
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+?)(?: ; ([^\\]+))?\s*\\?$", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0"),
    *("MPL-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later"),  # weak copyleft: used as libraries, as they came, never changed
}
SPDX = {  # how packages without an SPDX expression say it
    "BSD license": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "GNU LGPL v3+": "LGPL-3.0-or-later",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
}
PAGE_TEXT = """{notice}
# Dependencies

The service runs with {n_all} packages: {n_mine} that it asks for itself, {n_others} that these ask for. Versions and
hashes are those of `requirements.lock`; only on Windows: {windows}.

`scripts/supply-chain` looks for known vulnerabilities and writes the bill of materials:
[deployment.md](deployment.md#supply-chain). A licence other than these stops `scripts/check`: {allowed}.

## What we ask for

{mine}

## What these ask for

{others}
"""
CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    name: str
    version: str
    marker: str

    @property
    def is_for_windows_only(self) -> bool:
        return "win32" in self.marker


def main(arguments: list[str]) -> int:
    faults = [*unlisted(), *unexplained()]
    if arguments == ["--check"]:
        is_stale = not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page()
        faults += ["docs/dependencies.md is stale: python -m scripts.dependencies"] if is_stale else []
    else:
        PAGE.write_text(page(), encoding="utf-8")
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    return int(bool(faults))


def locked() -> list[Package]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [
        Package(name=name, version=version, marker=marker.strip()) for name, version, marker in LOCKED.findall(text)
    ]


def here() -> list[Package]:
    return [each for each in locked() if not each.is_for_windows_only]


def licence(about: Message) -> str:
    """The SPDX expression of a package's metadata; where there is none, of the words that it uses instead."""
    if expression := about["License-Expression"]:
        return str(expression)
    told = str(about["License"] or "").strip()
    names = [each.removeprefix(CLASSIFIER) for each in about.get_all("Classifier", []) if each.startswith(CLASSIFIER)]
    return SPDX.get(told) or told or " OR ".join(SPDX.get(each, each) for each in names) or "not said"


def is_allowed(expression: str) -> bool:
    """Every licence of an AND, one of an OR. An OR within brackets is one term of the AND."""
    inner = re.sub(r"\(([^()]*)\)", lambda found: "MIT" if is_allowed(found[1]) else "refused", expression)
    terms = [part.split(" OR ") for part in inner.split(" AND ")]
    return all(any(each.strip() in ALLOWED for each in term) for term in terms)


def unlisted() -> Iterator[str]:
    for each in here():
        told = licence(metadata(each.name))
        if not is_allowed(told):
            yield f"{each.name}: its licence, {told}, is not one of those that scripts/dependencies.py lists"


def unexplained() -> Iterator[str]:
    for name in sorted(direct() ^ why().keys()):
        yield f"{name}: stands in only one of dependencies and [tool.why] of pyproject.toml"


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def why() -> dict[str, str]:
    return project()["tool"]["why"]  # type: ignore[index]


def direct() -> set[str]:
    return {plain(each) for each in project()["project"]["dependencies"]}  # type: ignore[index]


def plain(requirement: str) -> str:
    """A package's name as the lock writes it."""
    found = NAME.match(requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def wanted_by() -> dict[str, list[str]]:
    """Which packages of the lock name each package, extras included: those in the lock were asked for."""
    names = {each.name for each in locked()}
    found: dict[str, set[str]] = {name: set() for name in names}
    for each in here():
        for requirement in metadata(each.name).get_all("Requires-Dist", []):
            if plain(requirement) in names - {each.name}:
                found[plain(requirement)].add(each.name)
    return {name: sorted(parents) for name, parents in found.items()}


def page() -> str:
    reasons, parents, own, packages = why(), wanted_by(), direct(), here()
    mine = [each for each in packages if each.name in own]
    others = [each for each in packages if each.name not in own]
    return PAGE_TEXT.format(
        notice=NOTICE,
        n_all=len(packages),
        n_mine=len(mine),
        n_others=len(others),
        windows=", ".join(f"{each.name} {each.version}" for each in locked() if each.is_for_windows_only),
        allowed=", ".join(sorted(ALLOWED)),
        mine=table("Why", ((each, reasons.get(each.name, "")) for each in mine)),
        others=table("For", ((each, ", ".join(parents[each.name])) for each in others)),
    )


def table(title: str, rows: Iterator[tuple[Package, str]]) -> str:
    lines = (f"| {each.name} | {each.version} | {licence(metadata(each.name))} | {told} |" for each, told in rows)
    return f"| Package | Version | Licence | {title} |\n| --- | --- | --- | --- |\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
