"""All knowledge is read before the first call: a wrong entry stops the service, and no clinician waits for a file."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from inspect import signature
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import cards
import clinical
from cards.build import NOTICES
from cards.words import sources, wording
from clinical.policy import KnowledgeError
from clinical.rule import Rule

Table = Callable[[], Any]
CACHED: Any = type(cache(dict))


def read_knowledge(rules: Iterable[Rule]) -> None:
    """Every table, and the wording and source of every rule. Raises KnowledgeError."""
    for table in tables(clinical, cards):
        table()
    for name in NOTICES:
        wording(name)
    for rule in rules:
        wording(rule.id)
        if rule.source not in sources():
            raise KnowledgeError(f"rule {rule.id}: sources.toml has no {rule.source}")


def tables(*packages: ModuleType) -> Iterator[Table]:
    """A cached function that takes nothing is a table: it is read once and kept."""
    for package in packages:
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            for each in tuple(vars(import_module(found.name)).values()):
                if isinstance(each, CACHED) and not signature(each).parameters:
                    yield each
