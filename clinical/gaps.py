"""What could not be seen, and how much that matters."""

from collections.abc import Mapping
from enum import StrEnum

from clinical.record import Need


class Level(StrEnum):
    """What it means that a part of the chart could not be read (design: section 11).

    REQUIRED makes the IncompleteData card. OPTIONAL is a line on the cards whose rules read that part, and makes the
    card only when the patient has an opioid and no card carries the line. HELPFUL stands in the audit alone.
    """

    REQUIRED = "required"
    OPTIONAL = "optional"
    HELPFUL = "helpful"


LEVELS: Mapping[Need, Level] = {
    Need.DRAFTS: Level.REQUIRED,
    Need.PATIENT: Level.REQUIRED,
    Need.MEDICATIONS: Level.REQUIRED,
    Need.CONDITIONS: Level.REQUIRED,
    Need.PAST_MEDICATIONS: Level.OPTIONAL,
    Need.SCREENINGS: Level.OPTIONAL,
    Need.LABS: Level.OPTIONAL,
    Need.PROCEDURES: Level.OPTIONAL,
    Need.ENCOUNTERS: Level.OPTIONAL,
    Need.ENCOUNTER: Level.OPTIONAL,
    Need.SOCIAL_HISTORY: Level.HELPFUL,
    Need.ECG: Level.HELPFUL,
    Need.CARE_PLANS: Level.HELPFUL,
    Need.SERVICE_REQUESTS: Level.HELPFUL,
    Need.DISPENSES: Level.HELPFUL,
}

NAMES: Mapping[Need, str] = {
    Need.DRAFTS: "the orders being signed",
    Need.PATIENT: "the patient's age and sex",
    Need.MEDICATIONS: "the medication list",
    Need.CONDITIONS: "the problem list",
    Need.PAST_MEDICATIONS: "past prescriptions",
    Need.SCREENINGS: "screening results (PHQ-9, GAD-7 and others)",
    Need.LABS: "laboratory results",
    Need.PROCEDURES: "procedures",
    Need.ENCOUNTERS: "past visits",
    Need.ENCOUNTER: "this encounter",
    Need.SOCIAL_HISTORY: "social history",
    Need.ECG: "ECG results",
    Need.CARE_PLANS: "care plans",
    Need.SERVICE_REQUESTS: "active referrals and tests",
    Need.DISPENSES: "pharmacy fills",
}
