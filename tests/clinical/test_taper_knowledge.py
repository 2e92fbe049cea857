"""The tables behind a taper: paces, gates and strengths. A wrong entry stops the service."""

from fractions import Fraction

import pytest

from clinical.mme import order_dose
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.strengths import families, family_of, finer_form, load_families
from clinical.taper_presets import default_preset, load_taper_table, taper_table
from tests.clinical.builders import order
from tests.clinical.tables import TODAY

TAPER = (KNOWLEDGE / "taper.toml").read_text(encoding="utf-8")
STRENGTHS = (KNOWLEDGE / "opioid_strengths.csv").read_text(encoding="utf-8")

NAMED = [
    ({"drug": "oxycodone 10"}, "oxycodone IR"),
    ({"drug": "oxycodone ER 20"}, "oxycodone ER"),
    ({"drug": "oxycodone-acetaminophen 5"}, "oxycodone IR with acetaminophen"),
    ({"name": "Percocet 5-325 mg tablet"}, "oxycodone IR with acetaminophen"),
    ({"name": "hydrocodone-acetaminophen 5-325 mg tablet"}, "hydrocodone IR with acetaminophen"),
    ({"drug": "fentanyl 25"}, "fentanyl patch"),
    ({"drug": "methadone 10"}, "methadone"),
    ({"rxcui": "1790527", "name": "12 HR oxycodone 9 MG Extended Release Oral Capsule"}, "oxycodone ER capsules"),
    ({"rxcui": "892494", "name": "morphine sulfate 10 MG Extended Release Oral Capsule"}, "morphine ER capsules"),
]
UNKNOWN = [
    {"drug": "fentanyl buccal 200"},
    {"drug": "buprenorphine patch 10"},
    {"rxcui": "892589", "name": "morphine sulfate 2 MG/ML Oral Solution"},
    {"rxcui": "197873", "name": "levorphanol tartrate 2 MG Oral Tablet"},
    {"name": "oxycodone-ibuprofen 5-400 mg tablet"},
]


def family(product):
    return family_of(order_dose(order(**product), TODAY))


@pytest.mark.parametrize(("product", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_product_belongs_to_its_family(product, name):
    assert family(product).name == name


@pytest.mark.parametrize("product", UNKNOWN, ids=str)
def test_a_product_without_strengths_belongs_to_none(product):
    assert family(product) is None


def test_every_family_has_a_name_of_its_own_and_a_grid_that_its_strengths_make():
    names = [each.name for each in families()]

    assert len(set(names)) == len(names)
    assert [each.name for each in families() if each.grid <= 0 or not each.strengths] == []


def test_no_extended_release_product_and_no_patch_is_ever_halved():
    long_acting = [each for each in families() if each.release in {"ER", "TD"}]

    assert [each.name for each in long_acting if each.half or each.splittable] == []


@pytest.mark.parametrize(
    ("product", "grid", "name"),
    [
        ({"drug": "oxycodone 10"}, "5/2", None),
        ({"drug": "morphine ER 30"}, "15/2", "morphine IR"),
        (
            {"rxcui": "833709", "name": "24 HR tramadol hydrochloride 100 MG Extended Release Oral Tablet"},
            "25",
            "tramadol IR",
        ),
    ],
)
def test_what_is_too_coarse_has_a_finer_form(product, grid, name):
    finer = finer_form(family(product))

    assert (finer.grid, finer.name) == (Fraction(grid), name)


@pytest.mark.parametrize(
    "product",
    [
        {"drug": "fentanyl 25"},
        {"drug": "hydrocodone-acetaminophen 5"},
        {"rxcui": "1595730", "name": "Abuse-Deterrent 24 HR hydrocodone bitartrate 20 MG Extended Release Oral Tablet"},
        {"rxcui": "977923", "name": "12 HR oxymorphone hydrochloride 5 MG Extended Release Oral Tablet"},
    ],
    ids=["a patch", "a combination", "no short-acting form alone", "a short-acting form no finer"],
)
def test_some_products_have_no_finer_form(product):
    assert finer_form(family(product)) is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("morphine,,ER,tablet,30,mg,15", "morphine,,ER,tablet,30,mg,30", "morphine ER tablet has two grids"),
        ("fentanyl,,TD,patch,25,", "fentanyl,,TD,patch,many,", "fentanyl"),
    ],
)
def test_a_wrong_strength_stops_the_service(tmp_path, old, new, complaint):
    assert old in STRENGTHS
    path = tmp_path / "opioid_strengths.csv"
    path.write_text(STRENGTHS.replace(old, new), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_families(path)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('source = "va-taper-tool"\nmark = "V"', 'mark = "V"', "no source or no mark"),
        ('mode = "current"', 'mode = "sideways"', "cannot be read"),
        ("[overdose_signs]", "[something_else]", "overdose_signs"),
    ],
)
def test_a_wrong_entry_of_the_taper_table_stops_the_service(tmp_path, old, new, complaint):
    assert old in TAPER
    path = tmp_path / "taper.toml"
    path.write_text(TAPER.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_taper_table(path)


@pytest.mark.parametrize(
    ("months", "is_amplified", "name"),
    [
        (0, False, None),
        (1, False, "weeks_to_months"),
        (2, True, "standard"),
        (3, False, "standard"),
        (11, True, "slow"),
        (12, False, "slow"),
        (12, True, "slowest"),
        (120, True, "slowest"),
    ],
)
def test_the_default_pace_goes_by_the_length_of_use(months, is_amplified, name):
    preset = default_preset(months, is_amplified=is_amplified)

    assert (preset and preset.name) == name


def test_presets_run_from_the_slowest_to_the_fastest():
    assert [each.name for each in taper_table().presets] == ["slowest", "slow", "standard", "weeks_to_months"]
