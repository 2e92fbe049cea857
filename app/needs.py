"""Which queries a service asks: those that its rules read, and those that every judgement rests on.

A client may switch optional and helpful queries off. What only they serve is then not known and yet no gap.
"""

from collections.abc import Collection, Iterable

from clinical.record import Need
from clinical.rule import Rule
from hooks.queries import ALL, Query, queries_for
from hooks.service import Service

ALWAYS = frozenset({Need.PATIENT, Need.MEDICATIONS, Need.CONDITIONS, Need.ENCOUNTER})
"""Age and setting decide which rules speak at all; medications and conditions, whether a rule concerns the patient."""


def queries_of(service: Service, rules: Iterable[Rule]) -> tuple[Query, ...]:
    """In the order of `hooks.queries`: the template in discovery, and what is asked for when the prefetch lacks it."""
    served = (rule for rule in rules if service.moment in rule.moments)
    return queries_for(ALWAYS.union(*(rule.needs | rule.requires | rule.uses for rule in served)))


def needs_off(queries_off: Collection[str]) -> frozenset[Need]:
    """The needs that no query serves any more: screenings are known as long as one of their two queries is asked."""
    served = {query.need for query in ALL if query.key not in queries_off}
    return frozenset(query.need for query in ALL) - served
