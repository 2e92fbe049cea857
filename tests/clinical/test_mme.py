"""From a daily dose to MME: factors, kinds that are not counted, courses, and properties that hold for any order."""

import tomllib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.dosage import DailyAmount, NotComputable, quantity
from clinical.facts import Amount, Dosage, MedicationOrder
from clinical.mme import ScheduleStep, is_moud_methadone, order_dose
from clinical.mme_factors import methadone_mme_2016
from clinical.mme_figure import figure, plain
from clinical.opioid import Opioid, OpioidPart
from clinical.policy import KNOWLEDGE
from tests.clinical.dose_cases import DRUGS, dosed, mme_text, order_of
from tests.clinical.tables import cases, shows

DAY = date(2026, 3, 1)
FACTORS = tomllib.loads((KNOWLEDGE / "mme_factors.toml").read_text(encoding="utf-8"))["factor"]
SOURCES = tomllib.loads((KNOWLEDGE / "sources.toml").read_text(encoding="utf-8"))


def titled(case):
    return f"{case['drug']} | {case['sig']}"


@pytest.mark.parametrize("case", cases("mme_ingredients.toml"), ids=titled)
def test_an_order_is_worth_what_its_row_says(case):
    dose = dosed(case)

    assert mme_text(dose.mme_per_day) == case["mme"], dose.evidence
    assert mme_text(dose.mme_2016_per_day) == case["mme_2016"]
    assert dose.daily_dose == case["daily"]
    assert dose.why_not == case.get("because")
    assert dose.is_estimate is case.get("is_estimate", False)
    assert case.get("note") is None or case["note"] in dose.notes
    assert case.get("evidence") in (None, dose.evidence)
    assert dose.is_counted_kind


@pytest.mark.requirement("EHR-6")
@pytest.mark.parametrize("case", cases("mme_not_counted.toml"), ids=shows)
def test_what_is_not_counted_has_no_figure_and_a_reason(case):
    dose = dosed(case)

    assert (dose.mme_per_day, dose.mme_2016_per_day, dose.is_counted_kind) == (None, None, False)
    assert dose.why_not == case["because"]
    assert dose.why_not in dose.notes
    assert dose.why_not in dose.evidence
    assert dose.daily_dose == case.get("daily")
    assert all(step.mme_per_day is None for step in dose.schedule)


@pytest.mark.parametrize("case", cases("mme_methadone_for_pain.toml"), ids=shows)
def test_methadone_is_counted_unless_the_order_says_use_disorder(case):
    dose = dosed({"drug": "methadone 10", **case})

    assert dose.mme_per_day == 141


def test_an_order_for_no_opioid_has_no_dose():
    assert dosed({"drug": "lisinopril 10", "sig": "1 tab daily"}) is None


def test_use_disorder_is_told_from_the_order_alone():
    treated = {"drug": "methadone 10", "sig": "30 mg daily", "reasons": ["icd10 F11.20"]}

    assert is_moud_methadone(order_of(treated))


def test_a_written_course_keeps_its_schedule():
    dose = dosed({"drug": "oxycodone 5", "sig": "1 tab q8h x 3 days then 1 tab q12h x 3 days then stop"})

    assert dose.schedule == (
        ScheduleStep(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3), mme_per_day=Fraction("22.5")),
        ScheduleStep(starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 6), mme_per_day=Fraction(15)),
    )


def test_a_step_that_cannot_be_worked_out_is_unknown_in_the_schedule():
    steps = [
        {"sequence": 1, "dose": "1 tablet", "timing_code": "BID", "bounds_days": "3"},
        {"sequence": 2, "dose": "1 dollop", "timing_code": "BID", "bounds_days": "3"},
    ]

    dose = dosed({"drug": "oxycodone 5", "dosages": steps, "on": "2026-03-05"})

    assert [step.mme_per_day for step in dose.schedule] == [15, None]
    assert dose.mme_per_day is None


def test_an_order_with_an_end_shows_it_and_one_without_has_no_schedule():
    ended = dosed({"drug": "oxycodone 5", "sig": "1 tab q6h for 5 days"})
    open_ended = dosed({"drug": "oxycodone 5", "sig": "1 tab q6h"})

    assert [(step.starts_on, step.ends_on) for step in ended.schedule] == [(date(2026, 3, 1), date(2026, 3, 5))]
    assert open_ended.schedule == ()


def test_the_milligrams_a_day_stand_beside_the_figure_except_for_patches():
    tablets = dosed({"drug": "oxycodone 10", "sig": "1 tab q6h"})
    patch = dosed({"drug": "fentanyl 25", "sig": "1 patch q72h"})

    assert (tablets.dose_mg_per_day, patch.dose_mg_per_day) == (40, None)


@pytest.mark.parametrize(
    ("mg", "mme"), [("20", "80"), ("20.5", "164"), ("40", "320"), ("41", "410"), ("60", "600"), ("61", "732")]
)
def test_the_methadone_of_2016_goes_by_the_total(mg, mme):
    assert methadone_mme_2016(Fraction(mg)) == Fraction(mme)


@pytest.mark.parametrize(
    ("value", "words"),
    [("60", "60"), ("28.8", "28.8"), ("10/7", "1.43"), ("1200", "1,200"), ("0.005", "0.01"), ("49.994", "49.99")],
)
def test_numbers_are_rounded_once_in_wording(value, words):
    assert plain(Fraction(value)) == words


@pytest.mark.parametrize(
    ("drug", "sig", "mme"),
    [
        ("oxycodone ingredient", "33⅓ mg daily", "50"),
        ("oxycodone 10", "3⅓ tabs daily", "50"),
        ("oxycodone ingredient", "20 mg tid", "90"),
        ("tramadol 50", "83⅓ mg tid", "50"),
    ],
)
def test_fifty_and_ninety_are_met_exactly(drug, sig, mme):
    assert dosed({"drug": drug, "sig": sig}).mme_per_day == Fraction(mme)


@pytest.mark.parametrize("entry", FACTORS, ids=lambda entry: f"{entry['ingredient']} {entry['routes']}")
def test_every_factor_names_the_table_that_it_is_from(entry):
    editions = [edition for edition in ("2022", "2018", "2016") if f"value_{edition}" in entry]

    assert "2016" in editions
    assert len({"2022", "2018"} & set(editions)) == 1
    assert all(entry[f"source_{edition}"] in SOURCES for edition in editions)
    assert all(Fraction(entry[f"value_{edition}"]) > 0 for edition in editions)


def test_buprenorphine_has_no_factor():
    assert not [entry for entry in FACTORS if entry["ingredient"] == "buprenorphine"]


def test_two_opioids_in_one_product_are_added_by_the_unit_and_not_guessed_by_the_milligram():
    parts = tuple(OpioidPart(ingredient=name, mg=Fraction(10)) for name in ("oxycodone", "morphine"))
    product = Opioid(parts=parts, label="morphine 10 mg, oxycodone 10 mg", route="oral")

    tablets = figure(DailyAmount(units=Fraction(2)), product)
    by_mass = quantity(Fraction(20), "mg", product)

    assert (tablets.mme_per_day, tablets.daily_dose) == (50, "oxycodone 20 mg/day + morphine 20 mg/day")
    assert tablets.evidence.endswith("× 1.5 or 1 = 50 MME/day")
    assert by_mass == NotComputable(because="the dose is in milligrams, but the product holds two opioids")


counts = st.fractions(min_value=Fraction(1, 4), max_value=6, max_denominator=4)
orals = st.sampled_from(
    [name for name in DRUGS if name.startswith(("oxycodone 1", "morphine 1", "hydromorphone", "tramadol 5"))]
)


def order(drug, *dosages):
    return replace_dosages(order_of({"drug": drug}), dosages)


def replace_dosages(plain_order, dosages):
    return MedicationOrder(ref=plain_order.ref, codes=plain_order.codes, dosages=tuple(dosages), authored_on=DAY)


def every(hours, amount, **facts):
    return Dosage(amounts=(amount,), frequency=Fraction(1), period=Fraction(hours), period_unit="h", **facts)


@given(mg=st.fractions(min_value=Fraction(1, 100), max_value=500, max_denominator=100), drug=orals)
def test_the_unit_of_mass_changes_nothing(mg, drug):
    amounts = [(mg, "mg"), (mg * 1000, "mcg"), (mg * 1000, "ug"), (mg / 1000, "g")]

    figures = {
        order_dose(order(drug, every(6, Amount(low=size, unit=unit))), DAY).mme_per_day for size, unit in amounts
    }

    assert len(figures) == 1


@given(
    low=st.integers(1, 4),
    more=st.integers(0, 4),
    hours=st.sampled_from([3, 4, 6, 8, 12]),
    longer=st.integers(0, 6),
    ceiling=st.integers(8, 30),
)
def test_the_same_sig_structured_and_in_words_agrees(low, more, hours, longer, ceiling):
    text = f"Take {low}-{low + more} tabs by mouth every {hours} to {hours + longer} hours prn, max {ceiling} per day"
    structured = {
        "dose": f"{low}-{low + more} tablet",
        "times": "1",
        "per": f"{hours}-{hours + longer} h",
        "most": [f"{ceiling} tablet in 1 d"],
    }

    in_words = dosed({"drug": "oxycodone 5", "sig": text})
    in_structure = dosed({"drug": "oxycodone 5", "dosages": [structured]})

    assert in_words.mme_per_day == in_structure.mme_per_day is not None


@given(doses=st.lists(st.tuples(counts, st.sampled_from([4, 6, 8, 12])), min_size=1, max_size=4), extra=counts)
def test_adding_a_dosage_never_lowers_the_figure(doses, extra):
    dosages = [every(hours, Amount(low=count, unit="tablet")) for count, hours in doses]
    one_more = every(24, Amount(low=extra, unit="tablet"))

    before = order_dose(order("oxycodone 10", *dosages), DAY)
    after = order_dose(order("oxycodone 10", *dosages, one_more), DAY)

    assert after.mme_per_day >= before.mme_per_day


optional_numbers = st.none() | st.fractions(min_value=-5, max_value=500, max_denominator=100)
units = st.none() | st.sampled_from(["tablet", "mg", "mcg", "mL", "patch", "mcg/h", "spray", "", "mg/kg", "µg", "x"])
amounts = st.builds(
    Amount,
    low=optional_numbers,
    high=optional_numbers,
    unit=units,
    rate_low=optional_numbers,
    rate_unit=units,
    rate_per=optional_numbers,
    rate_per_unit=st.none() | st.sampled_from(["h", "d", "x"]),
)
days = st.none() | st.dates()
dosages = st.builds(
    Dosage,
    text=st.none() | st.text(max_size=60),
    sequence=st.none() | st.integers(0, 3),
    amounts=st.lists(amounts, max_size=2).map(tuple),
    frequency=optional_numbers,
    period=optional_numbers,
    period_unit=st.none() | st.sampled_from(["h", "d", "wk", "x"]),
    count=optional_numbers,
    starts_on=days,
    ends_on=days,
    bounds_days=optional_numbers,
    timing_code=st.none() | st.sampled_from(["BID", "Q4H", "BED", "?"]),
)


@given(drug=st.sampled_from(sorted(DRUGS)), written=st.lists(dosages, max_size=3), day=st.dates())
def test_nothing_raises_for_any_dosage(drug, written, day):
    dose = order_dose(order(drug, *written), day)

    assert dose is None or (dose.mme_per_day is None) == (dose.why_not is not None)
    assert dose is None or dose.mme_per_day is None or dose.mme_per_day >= 0
