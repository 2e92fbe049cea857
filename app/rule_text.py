"""A rule as its own source tells it: the sections of its docstring, and the thresholds that its module names."""

import ast
import inspect
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import Any

from clinical.policy import KNOWLEDGE
from clinical.rule import Rule

SECTIONS = ("Source", "When", "Then", "Silent", "Not assessable")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """The first sentence and the sections, in their order and as they stand."""

    purpose: str
    sections: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A threshold of `policy.toml` as shipped. `mark`: V verified, S secondary, G general knowledge, D our choice."""

    name: str
    value: str
    unit: str
    source: str
    mark: str
    allowed: str


def docstring(rule: Rule) -> str:
    return inspect.getdoc(_module(rule)) or rule.title


@cache
def rule_text(rule: Rule) -> RuleText:
    """A rule whose module says nothing of itself has its title for a purpose, and no sections."""
    purpose, _, rest = docstring(rule).partition("\n\n")
    found: dict[str, list[str]] = {}
    for line in rest.splitlines():
        if line in SECTIONS:
            lines = found[line] = []
        elif found:
            lines.append(line)
    return RuleText(purpose=purpose, sections={name: _plain(found[name]) for name in SECTIONS if name in found})


@cache
def numbers(rule: Rule) -> tuple[Number, ...]:
    """The thresholds that the rule's own module reads, in the order of the policy."""
    named = _policy_names(_module(rule))
    return tuple(_number(name, entry) for name, entry in _policy().items() if name in named)


def _module(rule: Rule) -> ModuleType:
    module = inspect.getmodule(rule.evaluate)
    assert module is not None
    return module


def _plain(lines: list[str]) -> str:
    return textwrap.dedent("\n".join(lines)).strip()


def _policy_names(module: ModuleType) -> set[str]:
    return {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "policy"
    }


@cache
def _policy() -> Mapping[str, Any]:
    return tomllib.loads((KNOWLEDGE / "policy.toml").read_text(encoding="utf-8"), parse_float=Fraction)


def _number(name: str, entry: Mapping[str, Any]) -> Number:
    return Number(
        name=name,
        value=str(entry["value"]),
        unit=entry["unit"],
        source=entry["source"],
        mark=entry["mark"],
        allowed=_allowed(entry.get("allowed")),
    )


def _allowed(allowed: list[Any] | None) -> str:
    if allowed is None:
        return "nothing"
    return " or ".join(map(str, allowed)) if isinstance(allowed[0], bool | str) else f"{allowed[0]} to {allowed[1]}"
