"""A dose to restore on a draft that lowers too fast: the planned step if the draft's own product can make it, else the
present dose.

Only for what one change of directions can say: one draft of tablets or capsules, taken regularly one to four times a
day, in place of orders of the same drug. Patches, liquids, as-needed orders, stepped courses, endings and methadone get
no suggestion: there the prescriber writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from clinical.amplifiers import pace_amplifiers
from clinical.dose_changes import Lowering
from clinical.draft_orders import replaced_by_drafts, signed_drafts
from clinical.listed_opioids import doses_on_list
from clinical.mme import OrderDose
from clinical.outcome import DoseOfTheDay, RestoreDose
from clinical.policy import Policy
from clinical.present_times import doses_per_day, is_as_needed
from clinical.rapid_taper import Pace
from clinical.record import PatientRecord
from clinical.reduction_pace import Paced, paced_reduction
from clinical.renewal import drug_of
from clinical.strengths import Family, family_of
from clinical.suicide import suicide_risk
from clinical.taper_presets import Preset, default_preset, taper_table
from clinical.taper_units import split

MOST_UNITS_AT_ONCE = 6  # more tablets at one time call for another strength, which is the prescriber's to choose


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """The draft, in what it is counted: tablets of `unit_mg`, in steps of `step_mg`, `times` a day."""

    dose: OrderDose
    mg: Fraction
    present_mg: Fraction
    unit_mg: Fraction
    step_mg: Fraction
    times: int
    form: str


def safe_step(paced: Paced, record: PatientRecord, policy: Policy) -> RestoreDose | None:
    """The largest reduction that the pace for the length of use allows, or None when no suggestion can say one."""
    draft = _draft(paced.change, record)
    if draft is None:
        return None
    for mg in _candidates(draft, paced, record, policy):
        doses = _doses(draft, mg)
        if doses and _is_safe(draft, mg, paced, record, policy):
            return RestoreDose(
                draft_ref=draft.dose.order.ref,
                drug=draft.dose.opioid.label,
                form=draft.form,
                doses=doses,
                mg_per_day=mg,
                mme_per_day=mg * _factor(draft.dose),
                is_present_dose=mg == draft.present_mg,
                is_oral=draft.dose.opioid.route == "oral",
            )
    return None


def _draft(change: Lowering, record: PatientRecord) -> _Draft | None:
    """The only opioid being written, when it takes the place of regular orders of the same drug from today on."""
    drafts, replaced = signed_drafts(record), replaced_by_drafts(record)
    if len(drafts) != 1 or change.day != record.as_of or any(ref != drafts[0].order.ref for ref in _ends(record)):
        return None
    draft = drafts[0]
    before = [each for each in doses_on_list(record) if each.order.ref in replaced]
    family, known = family_of(draft), [each.dose_mg_per_day for each in before if each.dose_mg_per_day]
    if not (before and family and draft.dose_mg_per_day and draft.mme_per_day and len(known) == len(before)):
        return None
    if not _is_regular(draft) or not all(_is_regular(each) and drug_of(each) == drug_of(draft) for each in before):
        return None
    times = doses_per_day(before[0]) if len(before) == 1 else doses_per_day(draft)
    unit_mg = draft.opioid.parts[0].mg
    if times is None or unit_mg is None or family.unit != "mg" or family.release == "LA":
        return None
    return _Draft(
        dose=draft,
        mg=draft.dose_mg_per_day,
        present_mg=sum(known, Fraction(0)),
        unit_mg=unit_mg,
        step_mg=_step(family, unit_mg),
        times=times,
        form=family.form,
    )


def _ends(record: PatientRecord) -> set[str]:
    return {draft.ref for draft in replaced_by_drafts(record).values()}


def _is_regular(dose: OrderDose) -> bool:
    return not is_as_needed(dose) and len(dose.schedule) < 2 and not dose.is_estimate


def _step(family: Family, unit_mg: Fraction) -> Fraction:
    return unit_mg / 2 if unit_mg in family.splittable else unit_mg


def _candidates(draft: _Draft, paced: Paced, record: PatientRecord, policy: Policy) -> Iterator[Fraction]:
    """From the planned step up to the present dose. While a suicide signal stands, the present dose alone."""
    if suicide_risk(record, policy) is None:
        pacing = _preset(paced, record, policy).pacing
        planned = pacing.planned(draft.present_mg, draft.present_mg)
        for k in range(pacing.whole_steps(planned, draft.step_mg, draft.present_mg), 0, -1):
            yield draft.present_mg - k * draft.step_mg
    yield draft.present_mg


def _preset(paced: Paced, record: PatientRecord, policy: Policy) -> Preset:
    is_high = paced.change.before >= taper_table().amplifying_mme_per_day
    is_amplified = is_high or bool(pace_amplifiers(record, policy))
    return default_preset(paced.months, is_amplified=is_amplified) or taper_table().presets[-1]


def _doses(draft: _Draft, mg: Fraction) -> tuple[DoseOfTheDay, ...]:
    """Tablets at each time of the day; nothing when they do not come out whole, or halved where that is allowed."""
    if mg <= draft.mg or mg % draft.step_mg:
        return ()
    slots = split(mg, draft.step_mg, draft.times)
    doses = tuple(DoseOfTheDay(slot=slot, units=each / draft.unit_mg) for slot, each in slots.items() if each)
    return doses if all(each.units <= MOST_UNITS_AT_ONCE for each in doses) else ()


def _is_safe(draft: _Draft, mg: Fraction, paced: Paced, record: PatientRecord, policy: Policy) -> bool:
    """Judged as the whole regimen would be with this dose: nothing must be left to say, so that the card ends."""
    after = paced.change.after + (mg - draft.mg) * _factor(draft.dose)
    return paced_reduction(paced.change, after, record, policy).pace is Pace.NONE


def _factor(dose: OrderDose) -> Fraction:
    return (dose.mme_per_day or Fraction(0)) / (dose.dose_mg_per_day or Fraction(1))
