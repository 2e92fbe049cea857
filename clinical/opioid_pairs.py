"""Two opioids of one chart that work against each other: a full agonist with a mixed or a partial one (IX-ANT-1)."""

from dataclasses import dataclass

from clinical.antagonist_block import recent_opioids
from clinical.exposure import exposure
from clinical.interactions import Interaction
from clinical.opioids_in_play import OpioidInPlay, opioids_in_play
from clinical.outcome import Evidence
from clinical.policy import Policy
from clinical.record import PatientRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AgonistMeeting:
    """The mixed or partial agonists of a row, the full agonists in play, and those that ended within its days."""

    partial: tuple[OpioidInPlay, ...]
    full: tuple[OpioidInPlay, ...]
    ended: tuple[Evidence, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return (*(each.evidence for each in (*self.partial, *self.full)), *self.ended)


def agonist_meeting(record: PatientRecord, row: Interaction) -> AgonistMeeting | None:
    """None when no mixed or partial agonist is in play."""
    partial = tuple(each for each in opioids_in_play(record) if each.ingredients & row.opioids)
    if not partial:
        return None
    return AgonistMeeting(
        partial=partial,
        full=tuple(each for each in opioids_in_play(record) if each.ingredients & row.with_opioids),
        ended=recent_opioids(record, row),
    )


def may_be_dependent(record: PatientRecord, policy: Policy) -> bool:
    """Physically dependent by the days covered, or not known not to be: the history is only seen in part."""
    taken = exposure(record, policy)
    return taken.is_dependent or taken.is_lower_bound
