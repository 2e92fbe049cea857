"""What is published of a recommendation beside its rule: who made it, what it uses of the patient, its known limits.

Source: US 45 CFR 170.315(b)(11)(iv)(A), source attributes of evidence-based decision support interventions. What holds
for all is in `knowledge/interventions.toml`, what holds for one in `knowledge/interventions/<id>.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.record import Moment, Need
from clinical.rule import Audience

FOLDER = KNOWLEDGE / "interventions"
ADULTS = frozenset({Audience.ADULT_OUTPATIENT, Audience.ADULT_ANY_SETTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """Something of the patient that the regulation asks about. `adults` is the use that every rule for adults makes."""

    key: str
    title: str
    unused: str
    adults: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What holds for every recommendation. `released` is None until there is a release."""

    developer: str
    funding: str
    written: date
    revised: date
    released: date | None = None
    intended_use: str
    intended_users: str
    limits: tuple[str, ...]
    populations: Mapping[str, str]
    moments: Mapping[str, str]
    roles: Mapping[str, str]
    elements: Mapping[str, str]
    attribute: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a rule would say of itself, for a card that no rule speaks on."""

    title: str
    purpose: str
    population: str
    moments: tuple[str, ...]
    inputs: str
    logic: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What holds for one recommendation. `sources` come after the rule's own; `uses` are by attribute: what and how.

    `is_declared` is False where nobody has said anything of it yet.
    """

    limits: tuple[str, ...]
    sources: tuple[str, ...] = ()
    uses: Mapping[str, str] = field(default_factory=dict)
    notice: Notice | None = None
    is_declared: bool = True


UNDECLARED = Own(limits=("Its source attributes are not declared yet.",), is_declared=False)


@dataclass(frozen=True, slots=True)
class Use:
    """Whether a recommendation uses an attribute, and how. `is_used` is None where that is not declared."""

    attribute: Attribute
    is_used: bool | None
    how: str


Table = TypeVar("Table", Attribute, Shared, Notice, Own)


@cache
def shared() -> Shared:
    """What ships, read once."""
    return load_shared(KNOWLEDGE / "interventions.toml")


def load_shared(path: Path) -> Shared:
    """Raises KnowledgeError for a part that is missing or unknown, and for a need, moment or audience without words."""
    content = _content(path)
    content["attribute"] = [_made(Attribute, each, path.name) for each in content.get("attribute", ())]
    made = _made(Shared, content, path.name)
    for name, known in (("populations", Audience), ("moments", Moment), ("elements", Need)):
        if wrong := sorted(map(str, set(known) ^ getattr(made, name).keys())):
            raise KnowledgeError(f"{path.name}: {name} missing or unknown: {wrong}")
    return made


@cache
def own(intervention: str, folder: Path = FOLDER) -> Own:
    """What is declared of one recommendation, UNDECLARED without a file: a new rule need not have one to run.

    Raises KnowledgeError when something in the file is unknown or empty.
    """
    path = folder / f"{intervention.replace('-', '_')}.toml"
    if not path.is_file():
        return UNDECLARED
    content = _content(path)
    if "notice" in content:
        content["notice"] = _made(Notice, content["notice"], path.name)
    made = _made(Own, content, path.name)
    if unknown := sorted(made.uses.keys() - {each.key for each in shared().attribute}):
        raise KnowledgeError(f"{path.name}: uses of unknown attributes {unknown}")
    return made


def uses(declared: Own, audience: Audience | None) -> tuple[Use, ...]:
    """Each attribute of the regulation in its order. `audience` is None for a card that no rule speaks on."""
    return tuple(_use(each, declared, audience) for each in shared().attribute)


def _use(attribute: Attribute, declared: Own, audience: Audience | None) -> Use:
    if not declared.is_declared:
        return Use(attribute, None, "Not declared yet.")
    how = declared.uses.get(attribute.key) or (attribute.adults if audience in ADULTS else "")
    return Use(attribute, bool(how), how or attribute.unused)


def _content(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _made(kind: type[Table], content: Mapping[str, Any], file: str) -> Table:
    """A dataclass of a table, whose lists become tuples."""
    names = {each.name for each in fields(kind)}
    if wrong := sorted(name for name, value in content.items() if name not in names or value in ("", [], {})):
        raise KnowledgeError(f"{file}: unknown or empty: {wrong}")
    values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in content.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise KnowledgeError(f"{file}: {error}") from None
