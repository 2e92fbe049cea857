"""Results of tests by what they measure: laboratory values, ECG intervals, a stated pregnancy.

Which LOINC codes mean the same test stands in knowledge/result_codes.toml.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from clinical.facts import LOINC, Measurement
from clinical.policy import KNOWLEDGE, KnowledgeError

NOT_VALID = frozenset({"entered-in-error", "cancelled", "registered"})


def results(measurements: Iterable[Measurement], group: str) -> tuple[Measurement, ...]:
    """Valid results of one group of tests, components included, newest first, undated last."""
    wanted = result_codes()[group]
    found = [
        each
        for each in valid_parts(measurements)
        if any(code.system == LOINC and code.value in wanted for code in each.codes)
    ]
    return tuple(sorted(found, key=lambda each: each.taken_on or date.min, reverse=True))


@cache
def result_codes() -> Mapping[str, frozenset[str]]:
    return load_result_codes(KNOWLEDGE / "result_codes.toml")


def load_result_codes(path: Path) -> Mapping[str, frozenset[str]]:
    """Read the groups of codes. Raises KnowledgeError for a group without a source or without codes."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    if poor := [name for name, each in groups.items() if not each.get("source") or not each.get("codes")]:
        raise KnowledgeError(f"{path.name}: no source or codes for {poor}")
    return {name: frozenset(each["codes"]) for name, each in groups.items()}


def valid_parts(measurements: Iterable[Measurement]) -> Iterator[Measurement]:
    """Each result and its components; what was cancelled or entered in error is left out with all its parts."""
    for whole in measurements:
        if whole.status not in NOT_VALID:
            yield whole
            yield from (each for each in whole.components if each.status not in NOT_VALID)
