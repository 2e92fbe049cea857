"""Options other than an opioid, when one is started in a patient new to opioids.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendations 1 and 2 (R-START-1).
When
    an opioid for pain is being written for an opioid-naive adult outside cancer, sickle-cell, palliative and
    end-of-life care.
Then
    information that names what is indicated, not on the chart yet, and not unwise here (`clinical.nonopioid_options`):
    acute pain         an NSAID by mouth or on the skin, acetaminophen; ice, rest, a splint
    pain that lasts    duloxetine where depression or anxiety coexists, a topical NSAID, exercise therapy, cognitive
                       behavioral therapy; with a diagnosis of chronic pain these too beside a short supply
Silent
    once one of them is among the orders being written, or when the chart shows all that is indicated;
    for medication for opioid use disorder.
Not assessable
    the medication list or past prescriptions could not be read, so that nobody knows whether this is a start.
"""

from collections.abc import Iterable

from clinical.evidence import dose_line
from clinical.exclusions import exclusion_gaps, guideline_exclusion
from clinical.exposure import exposure
from clinical.nonopioid_options import Option, is_for_acute_pain, is_option_being_ordered, open_options
from clinical.orders_in_question import before_these_orders, is_pain_order_in_question, pain_orders_in_question
from clinical.outcome import Advice, Evidence, NoAdvice, NotAssessable, OrderService, Outcome, Service, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.rule import Moment, Rule

_SERVICES = {Option.EXERCISE: Service.EXERCISE_THERAPY, Option.CBT: Service.COGNITIVE_BEHAVIORAL_THERAPY}


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if excluded := guideline_exclusion(record, policy):
        return NoAdvice(excluded)

    naive = exposure(before_these_orders(record), policy).opioid_naive
    if naive is None:
        return NotAssessable("whether opioids were taken before could not be seen")
    if not naive:
        return NoAdvice("not a first opioid")
    if is_option_being_ordered(record, policy):
        return NoAdvice("a treatment other than an opioid is being ordered")
    options = open_options(record, policy)
    if not options:
        return NoAdvice("the chart already shows the other options, or what speaks against them")

    return Advice(
        urgency=Urgency.INFO,
        variant="start",
        values={"options": tuple(each.value for each in options)},
        evidence=tuple(_evidence(record, policy)),
        paragraphs=(
            *(("acute",) if is_for_acute_pain(record, policy) else ()),
            *(each.value.lower().replace(" ", "-") for each in options),
        ),
        proposals=tuple(OrderService(service=_SERVICES[each]) for each in options if each in _SERVICES),
        gaps=exclusion_gaps(record),
    )


def _evidence(record: PatientRecord, policy: Policy) -> Iterable[Evidence]:
    yield from map(dose_line, pain_orders_in_question(record))
    yield Evidence(f"no opioid on record in the last {policy.naive_lookback_days} days", record.as_of)


RULE = Rule(
    id="nonopioid-first",
    topic="NonopioidFirst",
    title="Options other than an opioid",
    evidence_ids=("R-START-1",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    requires=frozenset({Need.MEDICATIONS}),
    uses=frozenset(
        {
            Need.PAST_MEDICATIONS,
            Need.DISPENSES,
            Need.CONDITIONS,
            Need.SCREENINGS,
            Need.PROCEDURES,
            Need.SERVICE_REQUESTS,
            Need.PATIENT,
            Need.LABS,
            Need.SOCIAL_HISTORY,
        }
    ),
    evaluate=evaluate,
)
