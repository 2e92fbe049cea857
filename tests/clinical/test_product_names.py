import tomllib
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.facts import RXNORM, Code, MedicationOrder
from clinical.product_names import named_opioid
from clinical.products import identify
from tests.clinical.tables import CASES, cases, number

NAMES = cases("product_names.toml")
NOT_OPIOIDS = tomllib.loads((CASES / "product_not_opioids.toml").read_text(encoding="utf-8"))
NO_ORDERS = [name for names in NOT_OPIOIDS.values() for name in names]


def named(case):
    return case["name"]


def identified(name):
    return identify(MedicationOrder(ref="MedicationRequest/1", name=name))


@pytest.mark.parametrize("case", NAMES, ids=named)
def test_a_name_says_which_opioid_and_how_strong(case):
    per, per_unit = case.get("per", "1 each").split(" ")

    [part] = identified(case["name"]).parts

    assert part.ingredient == case["ingredient"]
    assert part.mg == number(case.get("mg"))
    assert (part.per, part.per_unit) == (Fraction(per), per_unit)


@pytest.mark.parametrize("case", NAMES, ids=named)
def test_a_name_says_route_release_and_use(case):
    opioid = identified(case["name"])

    assert opioid.route == (case.get("route", "oral") or None)
    assert opioid.is_extended_release == case.get("extended", False)
    assert opioid.use == case.get("use", "analgesic")
    assert opioid.label == case["label"]
    assert opioid.is_by_name


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, lambda name: f"  {name} ", lambda name: name.replace("-", "‑")]
)
def test_case_spaces_and_typographic_hyphens_change_nothing(change):
    changed = [case["name"] for case in NAMES if identified(change(case["name"])) != identified(case["name"])]

    assert changed == []


@pytest.mark.parametrize("name", NO_ORDERS)
def test_what_is_no_order_for_an_opioid_is_none(name):
    assert identified(name) is None


@pytest.mark.parametrize("name", NO_ORDERS)
def test_what_is_no_order_for_an_opioid_is_none_as_a_display_too(name):
    order = MedicationOrder(ref="MedicationRequest/1", codes=(Code(system=RXNORM, value="0", display=name),))

    assert identify(order) is None


def test_generic_words_go_before_a_brand_of_another_opioid():
    assert named_opioid("hydrocodone (PERCOCET) 5-325 mg").ingredients == ("hydrocodone",)


def test_two_opioids_in_one_name_are_two_parts():
    opioid = named_opioid("morphine 5 mg / hydromorphone 2 mg")

    assert opioid.label == "morphine 5 mg + hydromorphone 2 mg"


def test_only_the_beginning_of_a_long_text_is_read():
    assert named_opioid("lisinopril " * 100 + "oxycodone 5 mg") is None


TEXT = """
oxycodone HYDROcodone apap fentanyl patch mcg/hr mg mg/mL /5 mL ER #3 Tylenol codeine no. with w/o 5-325 10/325 0.5 .5 0
1/0 0 mL 12.5 T12A Subsys 1200 spray / - ( ) [ ] , % µg q4h take 1-2 tabs naloxone butorphanol nasal ½ ٣ ² ①
"""
WORDS = st.sampled_from(TEXT.split())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=10).map(" ".join)))
def test_no_text_raises(text):
    order = MedicationOrder(ref="x", name=text, form=text, codes=(Code(system="", value=text, display=text),))

    opioid = identify(order)

    assert opioid is None or opioid.is_by_name


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=10).map(" ".join))
def test_a_strength_is_never_zero_or_negative(text):
    opioid = named_opioid(text)

    assert all(part.mg is None or part.mg > 0 for part in (opioid.parts if opioid else ()))
