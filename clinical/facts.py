"""The facts a chart is made of: frozen, unjudged, in the words of the source. `None` means the source did not say."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinical.codes import ICD10CM as ICD10CM
from clinical.codes import LOINC as LOINC
from clinical.codes import NDC as NDC
from clinical.codes import RXNORM as RXNORM
from clinical.codes import SNOMED as SNOMED
from clinical.codes import Code as Code
from clinical.medication_facts import Amount as Amount
from clinical.medication_facts import Dispense as Dispense
from clinical.medication_facts import Dosage as Dosage
from clinical.medication_facts import Limit as Limit
from clinical.medication_facts import MedicationOrder as MedicationOrder
from clinical.medication_facts import MedicationPart as MedicationPart
from clinical.medication_facts import Supply as Supply
from clinical.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A Condition. Statuses are lower-case codes or None; `categories` e.g. "encounter-diagnosis"."""

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    categories: tuple[str, ...] = ()
    onset_on: date | None = None
    recorded_on: date | None = None
    abated_on: date | None = None
    encounter_ref: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerValue:
    """One answer as given: any of a code, a number, a text or a yes/no. `ordinal` is the ordinalValue extension."""

    codes: tuple[Code, ...] = ()
    number: Fraction | None = None
    text: str | None = None
    flag: bool | None = None
    ordinal: Fraction | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answered item of a questionnaire, flattened; `link_id` as written. `position` counts items from 0."""

    link_id: str | None = None
    codes: tuple[Code, ...] = ()
    text: str | None = None
    position: int = 0
    values: tuple[AnswerValue, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A QuestionnaireResponse, unscored. `questionnaire` is its canonical, `instrument_codes` codes found on it."""

    ref: str
    questionnaire: str | None = None
    instrument_codes: tuple[Code, ...] = ()
    title: str | None = None
    status: str | None = None
    authored_on: date | None = None
    items: tuple[Answer, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """An Observation, or one of its components (which have the parent's `ref` and date and no components)."""

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    status: str | None = None
    categories: tuple[str, ...] = ()
    value: AnswerValue | None = None
    unit: str | None = None
    interpretations: tuple[Code, ...] = ()
    taken_on: date | None = None
    components: tuple["Measurement", ...] = ()
    member_refs: tuple[str, ...] = ()
    derived_from_refs: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A Procedure that was done (or not: see `status`)."""

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    status: str | None = None
    performed_on: date | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A visit or stay. `class_code` is upper-case (AMB, IMP, EMER, OBSENC …)."""

    ref: str
    class_code: str | None = None
    codes: tuple[Code, ...] = ()
    name: str | None = None
    status: str | None = None
    started_on: date | None = None
    ended_on: date | None = None
    reasons: tuple[Code, ...] = ()
    discharge_codes: tuple[Code, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrder:
    """A ServiceRequest: a referral, test or assessment, already active or among the drafts."""

    ref: str
    codes: tuple[Code, ...] = ()
    name: str | None = None
    status: str | None = None
    intent: str | None = None
    is_draft: bool = False
    do_not_perform: bool = False
    authored_on: date | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One activity of a plan: what is to be done, and in which days (both included)."""

    text: str | None = None
    status: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan:
    """A documented plan of care. `steps` are its activities in their order."""

    ref: str
    codes: tuple[Code, ...] = ()
    title: str | None = None
    status: str | None = None
    intent: str | None = None
    created_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    steps: tuple[PlannedStep, ...] = ()
