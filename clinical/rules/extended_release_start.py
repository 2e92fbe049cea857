"""Starting an extended-release or long-acting opioid, or a product that only opioid-tolerant people can take.

Source
    CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022, Recommendation 3 (R-IR-1); opioid labels,
    2025.
When
    an extended-release or long-acting opioid is started (none active, none in the last 90 days: a refill is no start)
    in a patient who is not opioid-tolerant (`clinical.label_tolerance`). A fentanyl patch, fentanyl through the mouth
    or nose, extended-release hydromorphone and methadone are judged one by one: another long-acting opioid is no
    earlier use of them.
Then
    fentanyl patch, transmucosal or nasal fentanyl, extended-release hydromorphone    critical: the label says tolerant
    methadone in an opioid-naive patient                                              critical
    any other                                                                         warning
    cancer, sickle cell, palliative and end-of-life care                              warning at most
    tolerance not shown, but an opioid is there or the list could not be seen         warning, and says so
    tolerance only if as-needed orders are taken in full                              warning for the label's products
Silent
    for buprenorphine, which is the safer choice, and for medication for opioid use disorder.
Not assessable
    the medication list could not be read and nothing that is being written starts a long-acting opioid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from clinical.dates import later
from clinical.diagnoses import diagnosed
from clinical.evidence import dose_line
from clinical.exclusions import exclusion, exclusion_gaps
from clinical.exposure import Exposure, exposure
from clinical.label_tolerance import Tolerant, label_tolerance, lines
from clinical.mme import OrderDose
from clinical.opioid_purpose import for_pain
from clinical.orders_in_question import before_these_orders, is_pain_order_in_question, pain_orders_in_question
from clinical.outcome import Advice, NoAdvice, Outcome, Urgency
from clinical.policy import Policy
from clinical.record import Need, PatientRecord
from clinical.regimen import opioid_orders
from clinical.renewal import drug_of
from clinical.rule import Moment, Rule


class Product(IntEnum):
    """What is started, the least dangerous first."""

    LONG_ACTING = 1
    METHADONE = 2
    FOR_TOLERANT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One order that starts a long-acting opioid, and how urgent that is."""

    dose: OrderDose
    product: Product
    urgency: Urgency


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    asked = [(each, product) for each in pain_orders_in_question(record) if (product := _product(each))]
    if not asked:
        return NoAdvice("no long-acting opioid among the orders")
    before = exposure(before_these_orders(record), policy)
    begun = [(each, product) for each, product in asked if not _is_continued(each, product, before, policy)]
    if not begun:
        return NoAdvice("a long-acting opioid is continued, not started")
    starts = list(_starts(begun, record, policy))
    if not starts:
        return NoAdvice("the patient is opioid-tolerant")
    return _advice(max(starts, key=lambda each: (each.urgency, each.product)), record, policy)


def _product(dose: OrderDose) -> Product | None:
    opioid = dose.opioid
    is_fentanyl, is_er = "fentanyl" in opioid.ingredients, opioid.is_extended_release
    if is_fentanyl or ("hydromorphone" in opioid.ingredients and is_er):
        return Product.FOR_TOLERANT
    if "methadone" in opioid.ingredients:
        return Product.METHADONE
    return Product.LONG_ACTING if opioid.is_long_acting and "buprenorphine" not in opioid.ingredients else None


def _is_continued(dose: OrderDose, product: Product, before: Exposure, policy: Policy) -> bool:
    if product is Product.LONG_ACTING:
        return before.has_long_acting or before.had_long_acting
    begins, day = later(before.day, -policy.naive_lookback_days).toordinal(), before.day.toordinal()
    same = (each for each in before.taken if each.drug == drug_of(dose))
    return any(each.is_active or each.is_within(begins, day) for each in same)


def _starts(begun: Iterable[tuple[OrderDose, Product]], record: PatientRecord, policy: Policy) -> Iterable[Start]:
    tolerant = label_tolerance(record, policy).answer
    for dose, product in begun:
        if product is Product.FOR_TOLERANT and tolerant is Tolerant.ONLY_AS_NEEDED:
            yield Start(dose=dose, product=product, urgency=Urgency.WARNING)
        elif tolerant in (Tolerant.NO, Tolerant.UNKNOWN):
            is_critical = _is_critical(product, tolerant, record, policy)
            urgency = Urgency.CRITICAL if is_critical and not exclusion(record, policy) else Urgency.WARNING
            yield Start(dose=dose, product=product, urgency=urgency)


def _is_critical(product: Product, tolerant: Tolerant, record: PatientRecord, policy: Policy) -> bool:
    """Where tolerance or use cannot be seen, the absence of any opioid from a list that was read tells enough."""
    before = before_these_orders(record)
    is_bare = not before.is_unavailable(Need.MEDICATIONS) and not for_pain(opioid_orders(before))
    if product is Product.FOR_TOLERANT:
        return tolerant is Tolerant.NO or is_bare
    naive = exposure(before, policy).opioid_naive
    return product is Product.METHADONE and (naive is True or (naive is None and is_bare))


def _advice(start: Start, record: PatientRecord, policy: Policy) -> Advice:
    tolerance = label_tolerance(record, policy)
    variants = {Product.FOR_TOLERANT: "for-tolerant", Product.METHADONE: "methadone", Product.LONG_ACTING: "start"}
    return Advice(
        urgency=start.urgency,
        variant=variants[start.product],
        values={"drug": start.dose.opioid.label, "days": lines().for_days},
        evidence=(dose_line(start.dose), *tolerance.evidence),
        paragraphs=("organs",) if diagnosed(record, "renal", "hepatic") else (),
        gaps=tuple(_gaps(tolerance.answer, record)),
    )


def _gaps(tolerant: Tolerant, record: PatientRecord) -> Iterable[str]:
    if tolerant is Tolerant.UNKNOWN:
        yield "What was taken before is only known in part: the patient may be opioid-tolerant"
    if tolerant is Tolerant.ONLY_AS_NEEDED:
        yield "Tolerance is shown only if as-needed orders are taken at their maximum: ask how much is really taken"
    yield from exclusion_gaps(record)


RULE = Rule(
    id="extended-release-start",
    topic="ExtendedReleaseStart",
    title="Start of a long-acting opioid",
    evidence_ids=("R-IR-1",),
    source="cdc-2022",
    moments=frozenset({Moment.PRESCRIBING, Moment.DISCHARGE}),
    applies=lambda record, policy: is_pain_order_in_question(record),
    needs=frozenset({Need.MEDICATIONS}),
    uses=frozenset({Need.PAST_MEDICATIONS, Need.DISPENSES, Need.CONDITIONS, Need.PATIENT}),
    evaluate=evaluate,
)
