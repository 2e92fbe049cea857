"""Which orders count, and the day's total before and after signing: the tables, and what holds for every list."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.regimen import (
    current_mme,
    draft_opioids,
    draft_stops,
    has_opioid,
    mme_after_signing,
    opioid_orders,
    replaced_by_drafts,
)
from tests.clinical.builders import draft, order, record
from tests.clinical.drugs import DRUGS
from tests.clinical.tables import TODAY, cases, shows

WORDS = {True: "yes", False: "no", None: "unknown"}


def ids(doses):
    return [bare(dose.order.ref) for dose in doses]


def bare(ref):
    return ref.removeprefix("MedicationRequest/")


MEASURED = {
    "current": lambda chart: str(current_mme(chart).total),
    "after": lambda chart: str(mme_after_signing(chart).total),
    "on": lambda chart: (mme_after_signing(chart).day - TODAY).days,
    "is_lower_bound": lambda chart: current_mme(chart).is_lower_bound,
    "is_after_lower_bound": lambda chart: mme_after_signing(chart).is_lower_bound,
    "not_computable": lambda chart: ids(mme_after_signing(chart).not_computable),
    "has_opioid": lambda chart: WORDS[has_opioid(chart)],
    "writes": lambda chart: ids(draft_opioids(chart)),
    "ends": lambda chart: ids(draft_stops(chart)),
    "short_acute": lambda chart: ids(each.dose for each in current_mme(chart).counted if each.is_short_acute),
    "replaced": lambda chart: {bare(ref): bare(by.ref) for ref, by in replaced_by_drafts(chart).items()},
}


def why(chart):
    after = mme_after_signing(chart)
    return {bare(each.dose.order.ref): each.why for each in (*after.counted, *after.left_out)}


def record_of(case):
    return record(**{key: value for key, value in case.items() if key not in {"shows", "expect"}})


@pytest.mark.parametrize("case", [*cases("regimen_listed.toml"), *cases("regimen_drafts.toml")], ids=shows)
def test_the_total(case):
    chart = record_of(case)
    expected = dict(case["expect"])
    reasons = expected.pop("why", {})

    assert {name: MEASURED[name](chart) for name in expected} == expected
    assert why(chart) | reasons == why(chart)


def test_every_line_of_the_sum_and_every_order_left_out_is_evidence():
    chart = record(
        medications=[
            order("morphine ER 30", {"dose": 1, "times": 2}, start=-40, days=90, ref="long"),
            order("oxycodone 5", {"dose": 1, "times": 4}, start=-2, days=5, ref="short"),
            order("tramadol 50", {"dose": 1, "times": 4}, is_reported=True, ref="told"),
            order("hydromorphone 4", start=-3, ref="unclear"),
            order("methadone 10", {"dose": 1, "times": 3}, status="on-hold", ref="held"),
        ]
    )

    lines = {bare(each.ref): each for each in current_mme(chart).evidence}

    assert lines["long"].text == opioid_orders(chart)[0].evidence
    assert lines["long"].on == order(start=-40).authored_on
    assert lines["short"].text.endswith("(short course beside a longer opioid)")
    assert lines["told"].text.endswith("(reported)")
    assert "not computable, " in lines["unclear"].text
    assert lines["held"].text.endswith("not counted, on hold")
    assert len(lines) == 5


def test_what_is_being_signed_says_so():
    chart = record(drafts=[draft("oxycodone 10", {"dose": 1, "times": 4})])

    (line,) = mme_after_signing(chart).evidence

    assert line.text == f"{draft_opioids(chart)[0].evidence} (being signed)"


def test_opioids_outside_the_total_are_opioids_all_the_same():
    chart = record(medications=[order("buprenorphine-naloxone 8", {"dose": 1, "times": 2}), order("naloxone")])

    found = opioid_orders(chart)

    assert [each.opioid.ingredients[0] for each in found] == ["buprenorphine"]


ORDERS = st.builds(
    order,
    st.sampled_from(sorted(DRUGS)),
    st.sampled_from([None, {"dose": 1, "times": 4}, "1 tablet every 6 hours as needed", "as directed"]),
    start=st.none() | st.integers(-400, 5),
    days=st.none() | st.integers(-1, 120),
    refills=st.none() | st.integers(0, 5),
    status=st.sampled_from(["active", "on-hold", "completed", "stopped", "draft", None, "bogus"]),
    prior=st.none() | st.sampled_from(["m1", "m2", "m3"]),
    categories=st.sampled_from([(), ("inpatient",), ("discharge",)]),
    is_reported=st.booleans(),
)
LISTS = st.lists(ORDERS, max_size=6)


@given(LISTS, LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(medications, drafts, random):
    chart = record(medications=medications, drafts=drafts)
    shuffled_medications = random.sample(chart.medications, len(chart.medications))
    shuffled_drafts = random.sample(chart.drafts, len(chart.drafts))

    shuffled = record(medications=shuffled_medications, drafts=shuffled_drafts)

    assert current_mme(shuffled).total == current_mme(chart).total
    assert mme_after_signing(shuffled).total == mme_after_signing(chart).total
    assert mme_after_signing(shuffled).is_lower_bound == mme_after_signing(chart).is_lower_bound


@given(st.lists(ORDERS.filter(lambda each: each.prior_ref is None), max_size=6))
def test_adding_an_opioid_of_another_drug_never_lowers_the_total(medications):
    chart = record(medications=medications)
    added = order(rxcui="977942", sig={"dose": 1, "times": 2}, ref="added")
    more = record(medications=[*chart.medications, added])

    assert current_mme(more).total == current_mme(chart).total + Fraction(60)


@given(LISTS, LISTS)
def test_every_opioid_is_counted_left_out_or_not_computable(medications, drafts):
    after = mme_after_signing(record(medications=medications, drafts=drafts))

    assert after.total == sum((each.dose.mme_per_day for each in after.counted), Fraction(0))
    assert after.total >= 0
    assert len(after.evidence) == len(after.counted) + len(after.left_out) + len(after.not_computable)
