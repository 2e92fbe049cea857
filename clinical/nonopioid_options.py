"""What could be tried for pain before or beside an opioid, and is neither on the chart nor unwise for this patient.

Source: CDC 2022, Recommendation 1 for acute pain (NSAIDs by mouth or on the skin, acetaminophen) and Recommendation 2
for pain that lasts (topical NSAID, exercise, talking therapy; duloxetine where depression or anxiety coexists,
R-START-1). What speaks against an option (kidney, liver or heart disease, pregnancy, another drug) is labelling.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from clinical.acute_pain import is_acute
from clinical.course import active_medications, ends_treatment
from clinical.diagnoses import diagnosed
from clinical.drug_classes import attributes, ingredients_of
from clinical.facts import MedicationOrder
from clinical.orders_in_question import pain_orders_in_question
from clinical.other_drugs import current_orders
from clinical.other_orders import services_ordered
from clinical.outcome import Service
from clinical.policy import Policy
from clinical.pregnancy import pregnancy
from clinical.products import identify
from clinical.record import PatientRecord, definition
from clinical.recorded import recorded
from clinical.screenings import newest_scored

MOVING = (Service.EXERCISE_THERAPY, Service.PHYSICAL_THERAPY)
TALKING = (Service.COGNITIVE_BEHAVIORAL_THERAPY,)
DONE = {MOVING: ("229065009", "444831000124102"), TALKING: ("228557008", "304891004", "405780009", "76168009")}
"""SNOMED CT, by code only, of what was done: exercise and physical therapy; talking therapies."""

NSAID = re.compile(
    r"\b(?:diclofenac|ibuprofen|naproxen|ketoprofen|ketorolac|meloxicam|celecoxib|indomethacin|etodolac|nabumetone"
    r"|piroxicam|oxaprozin|sulindac|flurbiprofen|(?:methyl|trolamine) salicylate)\b",
    re.IGNORECASE,
)
ACETAMINOPHEN = re.compile(r"\b(?:acetaminophen|paracetamol|apap)\b", re.IGNORECASE)
NOT_WITH_NSAID = re.compile(
    r"\b(?:warfarin|apixaban|rivaroxaban|dabigatran|edoxaban|heparin|enoxaparin|dalteparin|fondaparinux"
    r"|clopidogrel|prasugrel|ticagrelor|lithium|methotrexate)\b",
    re.IGNORECASE,
)
"""Drugs beside which NSAID labels warn of bleeding, or of the other drug building up."""
SEROTONERGIC = ("antidepressant", "maoi", "maoi-weak", "tca", "triptan", "serotonergic")


class Option(StrEnum):
    """The alternatives that CDC 2022 and R-START-1 name."""

    NSAID = "NSAID by mouth"
    ACETAMINOPHEN = "acetaminophen"
    DULOXETINE = "duloxetine"
    TOPICAL_NSAID = "topical NSAID"
    EXERCISE = "exercise therapy"
    CBT = "cognitive behavioral therapy"


@definition
def open_options(record: PatientRecord, policy: Policy) -> tuple[Option, ...]:
    """The options for this pain that the chart does not show yet and nothing on it speaks against."""
    acute = _for_acute_pain(record) if is_for_acute_pain(record, policy) else ()
    lasting = _for_lasting_pain(record, policy) if _is_for_lasting_pain(record, policy) else ()
    return tuple(dict.fromkeys((*acute, *lasting)))


@definition
def is_option_being_ordered(record: PatientRecord, policy: Policy) -> bool:
    """Whether one of them is among the orders being written: then the choice is made already."""
    drafts = [each for each in record.drafts if not ends_treatment(each) and identify(each) is None]
    services = services_ordered(record, policy, *MOVING, *TALKING)
    is_acute_care = is_for_acute_pain(record, policy) and any(_holds(ACETAMINOPHEN, each) for each in drafts)
    is_medicine = any(_holds(NSAID, each) or "duloxetine" in ingredients_of(each) for each in drafts)
    return is_acute_care or is_medicine or any(each.is_draft for each in services)


@definition
def is_for_acute_pain(record: PatientRecord, policy: Policy) -> bool:
    """Whether every opioid in question is for acute pain, by its reason or its short supply."""
    return all(is_acute(each, record, policy) for each in pain_orders_in_question(record))


def _is_for_lasting_pain(record: PatientRecord, policy: Policy) -> bool:
    """Not acute, or a short first supply in somebody whose chart names chronic pain."""
    return not is_for_acute_pain(record, policy) or bool(diagnosed(record, "chronic-pain"))


def _for_acute_pain(record: PatientRecord) -> Iterator[Option]:
    if _suits_nsaid(record) and not diagnosed(record, "hepatic") and not _is_current(NOT_WITH_NSAID, record):
        yield Option.NSAID
    if not diagnosed(record, "hepatic") and not _is_current(ACETAMINOPHEN, record):
        yield Option.ACETAMINOPHEN
    if _suits_nsaid(record):
        yield Option.TOPICAL_NSAID


def _for_lasting_pain(record: PatientRecord, policy: Policy) -> Iterator[Option]:
    if _suits_duloxetine(record, policy):
        yield Option.DULOXETINE
    if _suits_nsaid(record):
        yield Option.TOPICAL_NSAID
    if not _is_there(record, policy, MOVING):
        yield Option.EXERCISE
    if not _is_there(record, policy, TALKING):
        yield Option.CBT


def _is_there(record: PatientRecord, policy: Policy, services: tuple[Service, ...]) -> bool:
    """Being written, active, or done."""
    return bool(services_ordered(record, policy, *services) or recorded(record, *DONE[services]))


def _suits_duloxetine(record: PatientRecord, policy: Policy) -> bool:
    """Depression or anxiety, and no liver or kidney disease, bipolar disorder or other serotonergic drug."""
    screens = (newest_scored(record, name) for name in ("PHQ-9", "GAD-7"))
    coexists = diagnosed(record, "depression", "anxiety") or any(each and each.is_positive for each in screens)
    against = diagnosed(record, "hepatic", "renal", "bipolar") or current_orders(record, *SEROTONERGIC)
    return bool(coexists) and not against and not _is_serotonergic_opioid(record)


def _is_serotonergic_opioid(record: PatientRecord) -> bool:
    """Tramadol, meperidine and their like; codeine and tramadol also need the enzyme that duloxetine slows."""
    names = {name for each in pain_orders_in_question(record) for name in each.opioid.ingredients}
    known = (found for name in names if (found := attributes(name)))
    return any(each.serotonergic == "high" or "CYP2D6 prodrug" in (each.cyp_other or "") for each in known)


def _suits_nsaid(record: PatientRecord) -> bool:
    """Of either form; one in use, also within an opioid product, counts for both."""
    against = diagnosed(record, "renal", "renal-mild", "heart-failure") or pregnancy(record)
    return not against and not _is_current(NSAID, record)


def _is_current(drug: re.Pattern[str], record: PatientRecord) -> bool:
    """On the list and active today, or being written."""
    listed = active_medications(record)
    drafts = (each for each in record.drafts if not ends_treatment(each))
    return any(_holds(drug, each) for each in (*listed, *drafts))


def _holds(drug: re.Pattern[str], order: MedicationOrder) -> bool:
    texts = (order.name, *(code.display for code in order.codes), *(part.name for part in order.parts))
    return any(drug.search(text) for text in texts if text)
