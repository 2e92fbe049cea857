"""Short ways to write the facts of a chart in tests: `record(medications=[order("oxycodone 10", "1 tab q6h")])`.

Every day may be a date, an ISO text, or a number of days counted from TODAY (-30 is thirty days ago). Numbers are made
into Fractions from their text. What a builder has no word for is given by the name of the fact's own field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from clinical.facts import (
    Amount,
    AnswerValue,
    Code,
    Diagnosis,
    Dispense,
    Dosage,
    Encounter,
    Limit,
    Measurement,
    MedicationOrder,
    Procedure,
    Supply,
)
from clinical.record import Need, PatientRecord
from tests.clinical.drugs import DRUGS
from tests.clinical.tables import TODAY, Day, Row, code, codes_of, day, number


def dosage(
    text: str | None = None,
    *,
    dose: object = None,
    dose_max: object = None,
    unit: str | None = "tablet",
    times: object = None,
    times_max: object = None,
    every: str | None = None,
    max_per_day: object = None,
    starts: Day | None = None,
    ends: Day | None = None,
    **fields: object,
) -> Dosage:
    """One instruction: as text, or structured: `dose` `unit`, `times` per `every` ("6 h"; else "1 d")."""
    period, period_unit = (every or "1 d").split(" ") if every or times else (None, None)
    amount = Amount(low=number(dose), high=number(dose_max), unit=unit)
    limit = Limit(value=Fraction(str(max_per_day)), unit=unit, per=Fraction(1), per_unit="d") if max_per_day else None
    return Dosage(
        text=text,
        amounts=(amount,) if dose is not None else (),
        limits=(limit,) if limit else (),
        frequency=number(times if times is not None else 1 if every else None),
        frequency_max=number(times_max),
        period=number(period),
        period_unit=period_unit,
        starts_on=day(starts),
        ends_on=day(ends),
        **fields,
    )


def _dosages(sig: object) -> tuple[Dosage, ...]:
    if sig is None:
        return ()
    written = sig if isinstance(sig, list | tuple) else [sig]
    return tuple(
        each if isinstance(each, Dosage) else dosage(each) if isinstance(each, str) else dosage(**each)
        for each in written
    )


def _drug(drug: str | None, rxcui: str | None, name: str | None) -> Row:
    known = DRUGS[drug] if drug else (rxcui, name)
    codes = (code(known[0], "rxnorm", known[1]),) if known[0] else ()
    return {"codes": codes, "name": name or known[1]}


def order(
    drug: str | None = None,
    sig: object = None,
    *,
    rxcui: str | None = None,
    name: str | None = None,
    ref: str = "",
    start: Day | None = None,
    days: object = None,
    refills: int | None = None,
    quantity: object = None,
    quantity_unit: str | None = None,
    valid_from: Day | None = None,
    valid_until: Day | None = None,
    stopped: Day | None = None,
    status: str | None = "active",
    intent: str | None = "order",
    categories: Iterable[str] = (),
    prior: str | None = None,
    reasons: Iterable[str | Code] = (),
    **fields: object,
) -> MedicationOrder:
    """A MedicationRequest of `drug` (a key of DRUGS), or of an `rxcui`, or of a bare `name`.

    `sig` is a text, a mapping of `dosage` arguments, a Dosage, or a list of those. `start` is authoredOn; `days` the
    supply of one fill. `ref` and `prior` may be bare ids; `record` numbers an order that has none.
    """
    return MedicationOrder(
        ref=_ref(ref),
        status=status,
        intent=intent,
        categories=tuple(categories),
        authored_on=day(start),
        dosages=_dosages(sig),
        supply=Supply(
            quantity=number(quantity),
            unit=quantity_unit,
            days=number(days),
            refills=refills,
            valid_from=day(valid_from),
            valid_until=day(valid_until),
        ),
        stopped_on=day(stopped),
        prior_ref=_ref(prior) if prior else None,
        reasons=codes_of(reasons),
        **{**_drug(drug, rxcui, name), **fields},
    )


def draft(drug: str | None = None, sig: object = None, **fields: object) -> MedicationOrder:
    """An order being written: `order` with status draft, authored TODAY."""
    return order(drug, sig, **{"start": 0, "status": "draft", "is_draft": True, **fields})


def dispense(
    drug: str | None = None,
    sig: object = None,
    *,
    on: Day | None = None,
    days: object = None,
    quantity: object = None,
    of: str | None = None,
    rxcui: str | None = None,
    name: str | None = None,
    status: str = "completed",
    ref: str = "",
    **fields: object,
) -> Dispense:
    """A MedicationDispense handed over `on`; `of` is the id of the order that it fills."""
    return Dispense(
        ref=_ref(ref, "MedicationDispense"),
        status=status,
        handed_over_on=day(on),
        quantity=number(quantity),
        days=number(days),
        dosages=_dosages(sig),
        prescription_refs=(_ref(of),) if of else (),
        **{**_drug(drug, rxcui, name), **fields},
    )


def diagnosis(
    *codes: str | Code,
    status: str | None = "active",
    verification: str | None = "confirmed",
    onset: Day | None = None,
    recorded: Day | None = None,
    abated: Day | None = None,
    ref: str = "",
    **fields: object,
) -> Diagnosis:
    """A Condition, confirmed and active unless said otherwise: `diagnosis("icd10 G47.33")`."""
    return Diagnosis(
        ref=_ref(ref, "Condition"),
        codes=codes_of(codes),
        clinical_status=status,
        verification_status=verification,
        onset_on=day(onset),
        recorded_on=day(recorded),
        abated_on=day(abated),
        **fields,
    )


def measurement(
    *codes: str | Code,
    value: object = None,
    on: Day | None = None,
    status: str = "final",
    ref: str = "",
    **fields: object,
) -> Measurement:
    """An Observation; `value` is a number, or an AnswerValue for anything else."""
    answer = value if isinstance(value, AnswerValue | None) else AnswerValue(number=number(value))
    return Measurement(
        ref=_ref(ref, "Observation"), codes=codes_of(codes), value=answer, taken_on=day(on), status=status, **fields
    )


def procedure(*codes: str | Code, on: Day | None = None, status: str = "completed", ref: str = "") -> Procedure:
    return Procedure(ref=_ref(ref, "Procedure"), codes=codes_of(codes), performed_on=day(on), status=status)


def encounter(
    class_code: str = "AMB",
    *codes: str | Code,
    start: Day | None = None,
    end: Day | None = None,
    status: str = "finished",
    ref: str = "",
    **fields: object,
) -> Encounter:
    return Encounter(
        ref=_ref(ref, "Encounter"),
        class_code=class_code,
        codes=codes_of(codes),
        started_on=day(start),
        ended_on=day(end),
        status=status,
        **fields,
    )


def record(
    *,
    medications: Iterable[MedicationOrder | Row] = (),
    drafts: Iterable[MedicationOrder | Row] = (),
    past: Iterable[MedicationOrder | Row] = (),
    dispenses: Iterable[Dispense | Row] = (),
    diagnoses: Iterable[Diagnosis | Row] = (),
    as_of: Day = TODAY,
    born: Day | None = date(1970, 1, 1),
    missing: Iterable[str] = (),
    cut_short: Iterable[str] = (),
    **fields: object,
) -> PatientRecord:
    """A patient's record on `as_of`. Lists hold facts, or rows of their builder's arguments (as in a TOML table).

    `missing` and `cut_short` name needs by value ("medications", "pastMedications"). Facts without a ref get one.
    """
    return PatientRecord(
        as_of=day(as_of),
        birth_date=day(born),
        medications=_facts(medications, order, "MedicationRequest/m"),
        drafts=_facts(drafts, draft, "MedicationRequest/draft-"),
        past_medications=_facts(past, _past_order, "MedicationRequest/p"),
        dispenses=_facts(dispenses, dispense, "MedicationDispense/d"),
        diagnoses=_facts(diagnoses, _diagnosis_row, "Condition/c"),
        unavailable={Need(each): "the EHR did not answer" for each in missing},
        cut_short=frozenset(Need(each) for each in cut_short),
        **fields,
    )


def _ref(ref: str, kind: str = "MedicationRequest") -> str:
    return ref if "/" in ref or not ref else f"{kind}/{ref}"


def _past_order(**row: object) -> MedicationOrder:
    return order(**{"status": "completed", **row})


def _diagnosis_row(*, codes: Iterable[str] = (), **row: object) -> Diagnosis:
    return diagnosis(*codes, **row)


def _facts(given, build, prefix):
    made = [build(**each) if isinstance(each, Mapping) else each for each in given]
    return tuple(each if each.ref else replace(each, ref=f"{prefix}{place}") for place, each in enumerate(made, 1))
