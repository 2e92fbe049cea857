"""What comes in: one file, one CDS service."""

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hooks.service import Service


@cache
def services() -> "tuple[Service, ...]":
    """The CDS services, found once."""
    return find_services(__path__)


def find_services(folders: Iterable[str]) -> "tuple[Service, ...]":
    """Every constant SERVICE of the modules in these folders, which are on this package's path, in order of name."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(folders)]
    found = tuple(module.SERVICE for module in modules if hasattr(module, "SERVICE"))
    if len({service.id for service in found}) < len(found):
        raise ValueError("two modules in hooks/ have a SERVICE with the same id")
    return found
