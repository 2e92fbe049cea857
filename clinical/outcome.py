"""What a rule may answer, and the closed set of things it may propose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from fractions import Fraction


class Urgency(IntEnum):
    """Card indicators, least to most urgent."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3


class AtLeast(Fraction):
    """A figure that is only a lower bound: something that belongs to it could not be seen or computed."""


Value = str | int | Fraction | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen, as a clinician would check it: "oxycodone ER 20 mg × 2/day × 1.5 = 60 MME/day".

    `on` is the date of the source record, `ref` its reference. The text may hold the EHR's own words: cards escape it.
    """

    text: str
    on: date | None = None
    ref: str | None = None


class Service(StrEnum):
    """A service that can be ordered: a referral, a treatment, a screen or a test. Keys of orderables.csv."""

    BEHAVIORAL_HEALTH = "behavioral-health"
    ADDICTION_TREATMENT = "addiction-treatment"
    PAIN_SPECIALIST = "pain-specialist"
    PHYSICAL_THERAPY = "physical-therapy"
    SPECIALIST = "specialist"
    PEER_SUPPORT = "peer-support"
    COGNITIVE_BEHAVIORAL_THERAPY = "cognitive-behavioral-therapy"
    EXERCISE_THERAPY = "exercise-therapy"
    SUICIDE_RISK_ASSESSMENT = "suicide-risk-assessment"
    SAFETY_PLAN = "safety-plan"
    LETHAL_MEANS_COUNSELING = "lethal-means-counseling"
    PHQ_9 = "phq-9"
    GAD_7 = "gad-7"
    C_SSRS = "c-ssrs"
    PC_PTSD_5 = "pc-ptsd-5"
    AUDIT_C = "audit-c"
    TAPS = "taps"
    PEG = "peg"
    MISUSE_RISK_ASSESSMENT = "misuse-risk-assessment"
    OVERDOSE_RISK_ASSESSMENT = "overdose-risk-assessment"
    OPIOID_SAFETY_COUNSELING = "opioid-safety-counseling"
    PDMP_REVIEW = "pdmp-review"
    ALCOHOL_COUNSELING = "alcohol-counseling"
    URINE_DRUG_SCREEN = "urine-drug-screen"
    ECG_QTC = "ecg-qtc"
    PREGNANCY_TEST = "pregnancy-test"


class Priority(StrEnum):
    """FHIR request-priority."""

    ROUTINE = "routine"
    URGENT = "urgent"
    STAT = "stat"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferNaloxone:
    """A rescue antagonist to have at home. `product` is a key of `knowledge/orderables.csv`."""

    product: str = "naloxone-4mg-nasal"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderService:
    """A service to order. `reason_refs` point at the chart's own Conditions, Observations and answers.

    `note` says what the receiving side should know, in our own words.
    """

    service: Service
    priority: Priority = Priority.ROUTINE
    reason_refs: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeBuprenorphine:
    """Buprenorphine/naloxone for opioid use disorder, as a proposal without a dose: the prescriber sets it."""

    product: str = "buprenorphine-naloxone-2mg"
    reason_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeFollowUp:
    """A visit within `within_days` days."""

    within_days: int
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseOfTheDay:
    """`units` tablets or capsules at one time of the day: "morning", "midday", "evening" or "bedtime"."""

    slot: str
    units: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDose:
    """A safer dose on an order that is being written: the draft as it came, with other directions.

    `form` is what is counted ("tablet"), `drug` the product, `is_present_dose` whether it keeps the dose as it is now.
    """

    draft_ref: str
    drug: str
    form: str
    doses: tuple[DoseOfTheDay, ...]
    mg_per_day: Fraction
    mme_per_day: Fraction
    is_present_dose: bool
    is_oral: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDose:
    """One step of a drafted taper. `dose` says each opioid's daily dose, `day` how each is taken, `changed` how the
    one is that this step lowers, `note` what it needs.

    All words are ours, without names from the chart. `hold_weeks` is 0 where the goal is reached. A step that is not
    routine says why the dose above it stays.
    """

    week: int
    dose: str
    day: str
    changed: str
    mme_per_day: Fraction
    pct_of_current: Fraction
    hold_weeks: int
    note: str
    is_routine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTaper:
    """A drafted taper to talk about: a plan of care, never an order. `gates` are asked before each next step."""

    start: str
    pace: str
    steps: tuple[PlannedDose, ...]
    gates: tuple[str, ...]
    notes: tuple[str, ...]


Proposal = OfferNaloxone | OrderService | ProposeBuprenorphine | ArrangeFollowUp | RestoreDose | PlanTaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows to show beside the words of a card. Cells are rounded and escaped there."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something worth saying. `variant` picks the wording, `values` fill its placeholders (rounded there, once).

    `paragraphs` name optional pieces of the wording that apply. `gaps` are sentences on what could not be seen.
    `proposals` are alternatives to one another. `is_partial` marks a figure that is only a lower bound.
    """

    urgency: Urgency
    variant: str
    values: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    paragraphs: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    gaps: tuple[str, ...] = ()
    table: Table | None = None
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class NoAdvice:
    """Silence that was earned, and the reason: fixed words, none of the chart; `evidence` holds what was seen."""

    because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAssessable:
    """Neither advice nor silence: something needed was missing, and what that was, in fixed words."""

    because: str
    evidence: tuple[Evidence, ...] = ()


Outcome = Advice | NoAdvice | NotAssessable
