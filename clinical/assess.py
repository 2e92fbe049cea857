"""Run every rule that a moment of care calls for, and keep what each one answered."""

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import clinical.rules
from clinical.acceptance import without_loop
from clinical.gaps import NAMES
from clinical.outcome import Advice, NoAdvice, NotAssessable, Outcome
from clinical.policy import KnowledgeError, Policy
from clinical.quick import quick
from clinical.record import Need, PatientRecord, at_moment
from clinical.rule import Moment, Rule
from clinical.scope import out_of_scope


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One rule's answer. `fault` is the exception's type name when the rule itself broke: to be logged and counted."""

    rule: Rule
    outcome: Outcome
    fault: str | None = None


def find_rules(path: Iterable[str], package: str) -> tuple[Rule, ...]:
    """Every module of a package names its rule in RULE. Raises KnowledgeError when two rules share an id."""
    names = sorted(module.name for module in pkgutil.iter_modules(path))
    found = tuple(importlib.import_module(f"{package}.{name}").RULE for name in names)
    if len({rule.id for rule in found}) != len(found):
        raise KnowledgeError(f"{package}: two rules share an id")
    return found


@cache
def rules() -> tuple[Rule, ...]:
    """The rules that ship, found by their constant."""
    return find_rules([str(Path(each)) for each in clinical.rules.__path__], clinical.rules.__name__)


def is_off(rule: Rule, off: frozenset[Need]) -> bool:
    """Whether a rule cannot run where these needs are switched off: it would read meaning into their absence."""
    return not rule.requires.isdisjoint(off)


def assess(
    record: PatientRecord, moment: Moment, policy: Policy, among: Sequence[Rule] | None = None
) -> tuple[Assessed, ...]:
    """Ask every rule of this moment. A rule that breaks becomes NotAssessable; the others still speak."""
    chosen = rules() if among is None else among
    judged = at_moment(record, moment)
    return tuple(_ask(rule, judged, moment, policy) for rule in chosen if moment in rule.moments)


def _ask(rule: Rule, record: PatientRecord, moment: Moment, policy: Policy) -> Assessed:
    try:
        return Assessed(rule=rule, outcome=_answer(rule, record, moment, policy))
    except Exception as fault:  # noqa: BLE001  # the one broad except: a broken rule must not silence the others
        return Assessed(
            rule=rule, outcome=NotAssessable("the check itself could not be run"), fault=type(fault).__name__
        )


def _answer(rule: Rule, record: PatientRecord, moment: Moment, policy: Policy) -> Outcome:
    if because := out_of_scope(record, moment, rule.audience, policy):
        return NoAdvice(because)
    applies = rule.applies(record, policy)
    if applies is None:
        return NotAssessable(f"{NAMES[Need.MEDICATIONS]} could not be read")
    if not applies:
        return NoAdvice("does not concern this patient")
    if missing := _missing(rule.requires, record):
        return NotAssessable(f"{missing} could not be read")
    outcome = rule.evaluate(record, policy)
    if isinstance(outcome, Advice):
        return without_loop(outcome, record, policy)
    if isinstance(outcome, NoAdvice) and (missing := _missing(rule.needs, record)):
        return NotAssessable(f"{missing} could not be read")
    return outcome


def _missing(needs: frozenset[Need], record: PatientRecord) -> str:
    missing = needs & record.not_had
    return " and ".join(_name(need, record) for need in sorted(missing)) if missing else ""


def _name(need: Need, record: PatientRecord) -> str:
    return f"{NAMES[need]} (switched off)" if need in record.off else NAMES[need]
