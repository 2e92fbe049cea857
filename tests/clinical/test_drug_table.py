"""What stops the service at start-up: tables of drugs that do not fit together."""

import pytest

from clinical.drug_table import load_drug_table
from clinical.policy import KnowledgeError

INGREDIENT = (
    "ingredient,rxcuis,classes,serotonergic,serotonergic_verified,cns_depressant,qt,qt_verified,"
    "cyp3a4,cyp2d6,cyp_other,cyp_verified,names\n"
)
PRODUCT = "rxcui,tty,ingredients,with_opioid,name\n"
GOOD = "lorazepam,6470,benzodiazepine,none,,fda-list,none,,,,,,lorazepam|ativan\n"


def load(folder, ingredients=GOOD, products="197901,SCD,lorazepam,,lorazepam 1 MG Oral Tablet\n"):
    (folder / "drug_ingredients.csv").write_text(INGREDIENT + ingredients, encoding="utf-8")
    (folder / "drug_products.csv").write_text(PRODUCT + products, encoding="utf-8")
    return load_drug_table(folder)


def test_a_sound_table_knows_products_and_ingredients_by_code_and_by_word(tmp_path):
    table = load(tmp_path)

    assert table.products["197901"].ingredients == {"lorazepam"}
    assert table.products["6470"].is_whole is False
    assert set(table.names) == {"lorazepam", "ativan"}


@pytest.mark.parametrize(
    "ingredients",
    [
        "lorazepam,6470,,none,,fda-list,none,,,,,,lorazepam\n",
        "lorazepam,6470,benzodiazepine,none,,fda-list,none,,,,,,\n",
        "lorazepam,6470,benzodiazepine,none,,fda-list,often,,,,,,lorazepam\n",
        "lorazepam,6470,benzodiazepine,strong,,fda-list,none,,,,,,lorazepam\n",
        "lorazepam,6470,benzodiazepine,none,,yes,none,,,,,,lorazepam\n",
    ],
)
def test_an_ingredient_without_class_or_name_or_with_an_unknown_attribute_is_refused(tmp_path, ingredients):
    with pytest.raises(KnowledgeError, match="lorazepam"):
        load(tmp_path, ingredients)


@pytest.mark.parametrize("products", ["6470,SCD,lorazepam,,x\n", "1,SCD,alprazolam,,x\n"])
def test_a_product_that_stands_twice_or_holds_an_unknown_ingredient_is_refused(tmp_path, products):
    with pytest.raises(KnowledgeError, match="drug_products"):
        load(tmp_path, products=products)
