"""Which queries a service asks: those that its rules read, and those that every judgement rests on."""

from collections.abc import Iterable

from clinical.record import Need
from clinical.rule import Rule
from hooks.queries import Query, queries_for
from hooks.service import Service

ALWAYS = frozenset({Need.PATIENT, Need.MEDICATIONS, Need.CONDITIONS, Need.ENCOUNTER})
"""Age and setting decide which rules speak at all; medications and conditions, whether a rule concerns the patient."""


def queries_of(service: Service, rules: Iterable[Rule]) -> tuple[Query, ...]:
    """In the order of `hooks.queries`: the template in discovery, and what is asked for when the prefetch lacks it."""
    served = (rule for rule in rules if service.moment in rule.moments)
    return queries_for(ALWAYS.union(*(rule.needs | rule.requires | rule.uses for rule in served)))
