"""Methadone and the QT interval; buprenorphine or tramadol beside a drug of known risk.

Source
    VA/DoD Clinical Practice Guideline for Opioid Therapy, 2017, Appendix D, Table D-4, from APS/HRS 2014 (R-QTC-1);
    rows IX-QT-1 and IX-QT-2.
When
    the patient has methadone, for pain or for opioid use disorder; when orders are written, only if one of them is
    methadone or a drug that can lengthen the QT interval.
Then
    QTc above 500 ms                                        critical: consider another treatment
    QTc 450 to 500 ms                                       warning: alternatives, potassium and magnesium, repeat
    another risk, and no ECG since it or within 3 months    warning: ECG
    no ECG within 12 months, since the start (from 2 weeks),
    or since 30 or 100 mg/day were reached                  warning: ECG
    buprenorphine, tramadol or lofexidine with another drug
    of known risk                                           information
    methadone or buprenorphine for opioid use disorder      the same, and the treatment is not withheld
    hospice, palliative or terminal care                    information
Silent
    once an ECG is being written or ordered; above 500 ms only while it is being written.
Not assessable
    no risk was found and the ECG results, problem list or medication list could not be read.
"""

from clinical.comfort_care import softened
from clinical.dates import months_before
from clinical.draft_orders import is_being_written
from clinical.drug_classes import ingredients_of
from clinical.evidence import opioid_line, refs_of
from clinical.opioid_purpose import is_treatment, names_of
from clinical.opioids_in_play import opioids_after_signing
from clinical.other_orders import ecgs_ordered
from clinical.outcome import Advice, Evidence, NoAdvice, OrderService, Outcome, Service, Urgency, Value
from clinical.policy import Policy
from clinical.qt_risk import Qtc, ecg_due, methadone_of, newest_qtc, qt_category, qt_drugs, qt_risks
from clinical.record import Need, PatientRecord
from clinical.regimen import has_opioid
from clinical.rule import Moment, Rule

_POSSIBLE_RISK = frozenset({"buprenorphine", "tramadol"})
_LOFEXIDINE = "lofexidine"


def evaluate(record: PatientRecord, policy: Policy) -> Outcome:
    if record.drafts and not _bears_on_it(record):
        return NoAdvice("no order being written bears on the QT interval")
    if methadone_of(opioids_after_signing(record)):
        return _with_methadone(record, policy)
    return _with_possible_risk(record, policy)


def _with_methadone(record: PatientRecord, policy: Policy) -> Outcome:
    qtc = _recent_qtc(record, policy)
    if qtc and qtc.ms > policy.qtc_prolonged_ms:
        if any(each.is_draft for each in ecgs_ordered(record, policy)):
            return NoAdvice("an ECG is being ordered")
        return _advice("above", Urgency.CRITICAL, record, policy)
    if ecgs_ordered(record, policy):
        return NoAdvice("an ECG is ordered")
    if qtc and qtc.ms >= policy.qtc_borderline_ms:
        return _advice("borderline", Urgency.WARNING, record, policy)
    risks = qt_risks(record, policy)
    if record.is_unavailable(Need.ECG):
        return _advice("risk", Urgency.WARNING, record, policy) if risks else NoAdvice("no risk beside methadone")
    if ecg_due(record, policy):
        return _advice("risk" if risks else "due", Urgency.WARNING, record, policy)
    return NoAdvice("the ECG that methadone calls for is there")


def _with_possible_risk(record: PatientRecord, policy: Policy) -> Outcome:
    known = tuple(each for each in qt_drugs(record) if qt_category(each) == "known")
    if not known or not _names(record):
        return NoAdvice("no drug of known risk beside an opioid that can lengthen the QT interval")
    qtc = _recent_qtc(record, policy)
    if ecgs_ordered(record, policy) or (qtc and qtc.ms < policy.qtc_borderline_ms):
        return NoAdvice("an ECG is ordered or there")
    return _advice("possible", Urgency.INFO, record, policy)


def _advice(variant: str, urgency: Urgency, record: PatientRecord, policy: Policy) -> Advice:
    qtc = newest_qtc(record)
    seen = (*((qtc.evidence,) if qtc else ()), *qt_risks(record, policy))
    opioids = opioids_after_signing(record)
    return Advice(
        urgency=softened(urgency, record, policy),
        variant=variant,
        values=_values(qtc, record, policy),
        evidence=(
            *map(opioid_line, methadone_of(opioids)),
            *dict.fromkeys(seen),
        ),
        paragraphs=("treatment",) if any(map(is_treatment, opioids)) else (),
        proposals=(OrderService(service=Service.ECG_QTC, reason_refs=_refs(seen)),),
    )


def _values(qtc: Qtc | None, record: PatientRecord, policy: Policy) -> dict[str, Value]:
    is_seen = not record.is_unavailable(Need.ECG)
    return {
        "opioid": _names(record),
        "qtc": qtc.ms if qtc else "not known",
        "reason": (ecg_due(record, policy) if is_seen else None) or "another risk beside methadone",
        "borderline": policy.qtc_borderline_ms,
        "prolonged": policy.qtc_prolonged_ms,
    }


def _recent_qtc(record: PatientRecord, policy: Policy) -> Qtc | None:
    """An older one is a risk factor, not today's interval."""
    qtc = newest_qtc(record)
    return qtc if qtc and qtc.on >= months_before(record.as_of, policy.ecg_months) else None


def _names(record: PatientRecord) -> tuple[str, ...]:
    """What lengthens the QT interval on the opioid side of IX-QT-1 and IX-QT-2."""
    opioids = names_of(opioids_after_signing(record))
    if "methadone" in opioids:
        return ("methadone",)
    others = (_LOFEXIDINE,) if any(_LOFEXIDINE in ingredients_of(each) for each in qt_drugs(record)) else ()
    return (*(name for name in opioids if name in _POSSIBLE_RISK), *others)


def _bears_on_it(record: PatientRecord) -> bool:
    orders = [each.order for each in opioids_after_signing(record) if _lengthens(each.opioid.ingredients)]
    return any(is_being_written(each, record) for each in (*orders, *qt_drugs(record)))


def _lengthens(ingredients: tuple[str, ...]) -> bool:
    return "methadone" in ingredients or not _POSSIBLE_RISK.isdisjoint(ingredients)


def _refs(seen: tuple[Evidence, ...]) -> tuple[str, ...]:
    """What was measured or diagnosed; other drugs are no reason to show on the order."""
    return tuple(ref for ref in refs_of(seen) if not ref.startswith("MedicationRequest/"))


RULE = Rule(
    id="qt-prolongation",
    topic="QtProlongation",
    title="QT prolongation",
    evidence_ids=("R-QTC-1", "IX-QT-1", "IX-QT-2"),
    source="vadod-2017",
    moments=frozenset({Moment.CHART_REVIEW, Moment.PRESCRIBING}),
    applies=lambda record, policy: has_opioid(record),
    needs=frozenset({Need.ECG, Need.CONDITIONS, Need.MEDICATIONS}),
    uses=frozenset({Need.LABS, Need.SERVICE_REQUESTS, Need.PAST_MEDICATIONS}),
    evaluate=evaluate,
    is_about_drugs=True,
)
