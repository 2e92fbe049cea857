"""Classes of other drugs, rescue antagonists, sedatives and partners in interactions: the tables."""

import pytest

from clinical.drug_classes import (
    INTERACTS_WITH_OPIOIDS,
    attributes,
    classes_of,
    ingredients_of,
    is_rescue_antagonist,
    is_sedating,
    rescue_on_hand,
)
from clinical.drug_table import drug_table
from clinical.facts import RXNORM, Code, MedicationPart
from clinical.opioid_partners import interacts_with
from clinical.policy import standard_policy
from clinical.sedatives import sedating_orders
from tests.clinical.builders import dispense, order, record
from tests.clinical.tables import cases, shows


@pytest.mark.parametrize("case", cases("drug_classes.toml"), ids=shows)
def test_an_order_has_its_ingredients_and_classes(case):
    written = order(**case["order"])

    found = classes_of(written)

    assert sorted(ingredients_of(written)) == case["ingredients"]
    assert set(case["classes"]) <= found
    assert found.isdisjoint(case.get("never", []))
    assert is_sedating(written) is ("sedating" in found)
    assert is_rescue_antagonist(written) is case.get("is_rescue", False)


@pytest.mark.parametrize("case", cases("rescue.toml"), ids=shows)
def test_a_rescue_product_is_on_hand_or_not(case):
    found = rescue_on_hand(record(**case["chart"]), standard_policy())

    seen = "none" if found is None else "undated" if found.on is None else found.on.isoformat()
    assert seen == case["on_hand"]


def test_a_rescue_product_without_a_name_is_named_by_its_code_or_plainly():
    coded = order(rxcui="1725059", start=-1)
    bare = order(start=-1, codes=(Code(system=RXNORM, value="7242"),))

    shown = rescue_on_hand(record(medications=[coded]), standard_policy())
    plain = rescue_on_hand(record(medications=[bare]), standard_policy())

    assert shown.text == "naloxone"
    assert plain.text == "naloxone"


def test_a_display_names_a_rescue_product_that_has_no_name():
    coded = order(start=-1, codes=(Code(system=RXNORM, value="1725059", display="Naloxone spray"),))

    assert rescue_on_hand(record(medications=[coded]), standard_policy()).text == "Naloxone spray"


def test_a_dispense_is_read_as_an_order_is():
    assert classes_of(dispense("lorazepam 1")) == classes_of(order("lorazepam 1"))


def test_the_parts_of_a_compound_are_read_by_code_and_by_name():
    parts = (MedicationPart(codes=(Code(system=RXNORM, value="6470"),)), MedicationPart(name="baclofen"))

    assert ingredients_of(order(name="compound", parts=parts)) == {"lorazepam", "baclofen"}


def test_a_code_of_another_system_is_not_read_as_rxnorm():
    assert ingredients_of(order(codes=(Code(system="http://loinc.org", value="6470"),))) == frozenset()


def test_sedatives_are_those_active_today_or_being_written():
    chart = record(
        medications=[
            {"drug": "lorazepam 1", "start": -10},
            {"drug": "gabapentin 300", "status": "on-hold"},
            {"drug": "oxycodone 10"},
            {"drug": "lisinopril 10"},
        ],
        drafts=[{"name": "zolpidem 5 mg"}, {"name": "carisoprodol 350 mg", "do_not_perform": True}],
    )

    found = sedating_orders(chart)

    assert [sorted(ingredients_of(each)) for each in found] == [["lorazepam"], ["zolpidem"]]
    assert "benzodiazepine" in classes_of(found[0])


def test_attributes_tell_how_an_ingredient_takes_part_in_interactions():
    methadone = attributes("methadone")

    assert (methadone.qt, methadone.qt_verified, methadone.serotonergic) == ("known", "s", "moderate")
    assert attributes("water") is None


def test_every_class_that_interacts_exists():
    derived = {"sedating", "serotonergic"}
    known = {name for each in drug_table().ingredients.values() for name in each.classes}

    assert known | derived >= INTERACTS_WITH_OPIOIDS


@pytest.mark.parametrize(
    ("name", "opioid", "interacts"),
    [
        ("lorazepam", "morphine", True),
        ("naltrexone", "morphine", True),
        ("phenelzine", "morphine", True),
        ("amitriptyline", "morphine", True),
        ("sertraline", "morphine", False),
        ("sertraline", "tramadol", True),
        ("sumatriptan", "fentanyl", True),
        ("bupropion", "tapentadol", True),
        ("bupropion", "morphine", False),
        ("clarithromycin", "oxycodone", True),
        ("clarithromycin", "hydromorphone", False),
        ("rifampin", "methadone", True),
        ("terbinafine", "codeine", True),
        ("terbinafine", "fentanyl", False),
        ("azithromycin", "methadone", True),
        ("azithromycin", "tramadol", True),
        ("azithromycin", "oxycodone", False),
        ("atomoxetine", "methadone", True),
        ("atomoxetine", "tramadol", False),
        ("lamotrigine", "tramadol", False),
        ("lisinopril", "methadone", False),
        ("sertraline", "an opioid that is not in the table", False),
    ],
)
def test_a_drug_interacts_with_some_opioids_and_not_with_others(name, opioid, interacts):
    assert interacts_with(order(name=name), [opioid]) is interacts
