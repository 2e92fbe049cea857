"""What a rule is: a recommendation with its moments of care, its inputs and its judgement."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from clinical.outcome import Outcome
from clinical.policy import Policy
from clinical.record import Moment, Need, PatientRecord

__all__ = ["Audience", "Moment", "Need", "Rule"]


class Audience(StrEnum):
    """Which patients and settings a rule speaks for (design: section 12)."""

    ADULT_OUTPATIENT = "adult-outpatient"
    ADULT_ANY_SETTING = "adult-any-setting"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One recommendation.

    `applies` answers whether the rule concerns this patient at all: yes, no, or None when that cannot be known.
    `requires` are needs without which the rule does not run; `needs` are needs without which its silence is not earned;
    `uses` are parts of the chart that it reads when they are there and does without when they are not.
    `supersedes` names topics made redundant when this rule advises. Of equally urgent rules of one topic that with the
    lowest `precedence` leads the card. `is_quietable` is False for what is said however often it was answered;
    `is_about_drugs` is True for what is said again once something is part of it that was not before.
    """

    id: str
    topic: str
    title: str
    evidence_ids: tuple[str, ...]
    source: str
    moments: frozenset[Moment]
    applies: Callable[[PatientRecord, Policy], bool | None]
    evaluate: Callable[[PatientRecord, Policy], Outcome]
    needs: frozenset[Need] = frozenset()
    requires: frozenset[Need] = frozenset()
    uses: frozenset[Need] = frozenset()
    audience: Audience = Audience.ADULT_OUTPATIENT
    supersedes: frozenset[str] = frozenset()
    precedence: int = 0
    is_quietable: bool = True
    is_about_drugs: bool = False
