"""Prefetch tokens put into a query, so that no id can change what is asked."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

TOKEN = re.compile(r"\{\{\s*(.+?)\s*\}\}")
FHIR_SIGNS = re.compile(r"([\\$,|])")


@lru_cache(maxsize=64)
def tokens_of(template: str) -> frozenset[str]:
    """The names of the values that a template asks for."""
    return frozenset(TOKEN.findall(template))


def missing_tokens(template: str, values: Mapping[str, str]) -> bool:
    """Whether a token of the template has no value in this call, so that nothing can be asked."""
    return not tokens_of(template) <= values.keys()


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The query with its tokens filled, or None when a value cannot be part of an address.

    In a path a value is percent-encoded. In a parameter it is escaped first: a comma would mean "or" and a bar a system
    (FHIR R4, search, section 3.1.1.4: escaping). A value of dots would climb the path, encoded or not.
    """
    used = [values[name] for name in TOKEN.findall(template)]
    if any(not value.isprintable() or not value.strip(". ") for value in used):
        return None
    path, mark, parameters = template.partition("?")
    filled_path = TOKEN.sub(lambda found: quote(values[found[1]], safe=""), path)
    escaped = {name: FHIR_SIGNS.sub(r"\\\1", value) for name, value in values.items()}
    filled = TOKEN.sub(lambda found: quote(escaped[found[1]], safe=""), parameters)
    return f"{filled_path}{mark}{filled.replace('|', '%7C')}"
