"""Why a rule could not judge, as one of a few words for a metric: the sentences that rules give are for people."""

from collections.abc import Mapping
from functools import cache

PARTS: Mapping[str, str] = {
    "could not be run": "fault",
    "switched off": "off",
    "could not be read": "unread",
    "could not be seen": "unread",
    "in part": "partial",
    "lower bound": "partial",
    "cannot be computed": "no-dose",
    "are not written": "no-dose",
    "age is not known": "no-age",
}
"""A part of the sentence, and the word; the first that fits."""
OTHER = "other"


@cache
def reason_of(because: str) -> str:
    return next((word for part, word in PARTS.items() if part in because), OTHER)
