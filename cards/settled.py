"""What a clinician has settled: an answer to a topic, as far as cards depend on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.outcome import Urgency

Mark = Callable[[str], str]
"""A short sign for a text, the same for the same text, by which it can be known again and not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One topic that this user has answered for this patient. `because` is the code of the reason, or "accepted".

    `said` is what was said on the card that was answered, `seen` the marks of what it had seen (`cards.quieting`).
    `mme_per_day` is the dose after signing when it was answered, None when it was not known, `is_mme_partial` whether
    it was only a lower bound.
    `until` is the last day on which it holds.
    """

    urgency: Urgency
    until: date
    because: str
    said: frozenset[str]
    seen: frozenset[str] = frozenset()
    mme_per_day: Fraction | None = None
    is_mme_partial: bool = False
