"""Ask pip-audit for known vulnerabilities of requirements.lock, of PyPI's service and then of OSV's.

Exit 1 on a finding, on packages that were left out, and on any other fault. Exit 0 when all were looked up and none is
known; and, with a line that says so, when neither service could be reached.

python -m scripts.known_vulnerabilities PIP-AUDIT
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SERVICES = ("pypi", "osv")
OUT_OF_REACH = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|NameResolutionError|Max retries exceeded"
)
LONGEST_S = 180
NOT_THERE = "Dependency not found on PyPI"
ASK = ("--requirement", "requirements.lock", "--require-hashes", "--disable-pip", "--progress-spinner", "off")

Ask = Callable[[str], tuple[str, str]]
"""A service's name to what pip-audit wrote: its report, and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`lines` is what to tell. `is_asked` is False when the service was out of reach."""

    is_asked: bool
    is_well: bool
    lines: tuple[str, ...]


def main(arguments: list[str]) -> int:
    answer = judge(lambda service: ask(arguments[0], service))
    print("\n".join(answer.lines), file=sys.stdout if answer.is_well else sys.stderr)
    return int(not answer.is_well)


def ask(pip_audit: str, service: str) -> tuple[str, str]:
    command = [pip_audit, *ASK, "--format", "json", "--vulnerability-service", service]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        return "", "ReadTimeout"
    return done.stdout, done.stderr


def judge(ask_service: Ask) -> Answer:
    """The first service that could be asked decides."""
    for service in SERVICES:
        answer = judged(service, *ask_service(service))
        if answer.is_asked:
            return answer
    told = "Known vulnerabilities were NOT looked up: neither PyPI's service nor OSV's could be reached."
    return Answer(is_asked=False, is_well=True, lines=(told,))


def judged(service: str, report: str, words: str) -> Answer:
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        if OUT_OF_REACH.search(words):
            return Answer(is_asked=False, is_well=True, lines=())
        return Answer(is_asked=True, is_well=False, lines=(f"pip-audit failed with {service}:", words.strip()))
    skipped = [each for each in packages if "skip_reason" in each]
    if packages and all(NOT_THERE in each.get("skip_reason", "") for each in packages):
        return Answer(is_asked=False, is_well=True, lines=())  # an index that mirrors PyPI without its service
    faults = (*findings(packages), *(f"{each['name']}: not looked up: {each['skip_reason']}" for each in skipped))
    if faults or not packages:
        return Answer(is_asked=True, is_well=False, lines=faults or ("pip-audit looked at no package",))
    well = f"No known vulnerability in {len(packages)} packages, says the service of {service}."
    return Answer(is_asked=True, is_well=True, lines=(well,))


def findings(packages: list[dict[str, object]]) -> Iterator[str]:
    for each in packages:
        for known in each.get("vulns", []):  # type: ignore[attr-defined]
            fixed = ", ".join(known["fix_versions"]) or "no release yet"
            yield f"{each['name']} {each['version']}: {known['id']}, fixed in: {fixed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
