"""Care at the end of life: safety cards stay, with softer words and as information (IX-CNS-1; evidence, section 0)."""

from clinical.exclusions import exclusion
from clinical.outcome import Urgency
from clinical.policy import Policy
from clinical.record import PatientRecord

END_OF_LIFE = frozenset({"palliative", "likely-terminal"})


def is_comfort_care(record: PatientRecord, policy: Policy) -> bool:
    """Hospice, palliative or terminal care, proven by the second signal that every exclusion needs."""
    found = exclusion(record, policy)
    return found is not None and found.group in END_OF_LIFE


def softened(urgency: Urgency, record: PatientRecord, policy: Policy) -> Urgency:
    """The same urgency, or information at the end of life."""
    return Urgency.INFO if is_comfort_care(record, policy) else urgency
