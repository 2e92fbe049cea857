"""What topics, rules and reasons are called in front of people."""

from collections.abc import Mapping
from functools import cache

from cards.overrides import OTHER, override_reasons
from cards.words import topic
from clinical.assess import rules

NOTICES: Mapping[str, str] = {"incomplete-data": "IncompleteData", "also-due": "AlsoDue"}
"""Cards that no rule gives, each with its topic."""
NO_REASON = "No reason given"
OTHER_REASON = "Another reason, not on our list"


def topic_title(code: str) -> str:
    """The title of today, or the code of a topic that this release no longer has."""
    return topic(code).title


@cache
def _titles() -> Mapping[str, str]:
    return {rule.id: rule.title for rule in rules()} | {of: topic(code).title for of, code in NOTICES.items()}


def rule_title(rule_id: str) -> str | None:
    """None for a rule that this release does not have."""
    return _titles().get(rule_id)


def reason_title(code: str | None) -> str:
    known = {reason.code: reason.display or reason.code for reason in override_reasons()}
    return NO_REASON if code is None else known.get(code, OTHER_REASON if code == OTHER else code)
