import pytest

from clinical.facts import RXNORM, Code, MedicationOrder
from clinical.opioid_vocabulary import load_vocabulary
from clinical.policy import KNOWLEDGE, KnowledgeError
from clinical.product_names import named_opioid
from clinical.product_table import WHOLE, brands, joined_brands, load_products, products
from clinical.products import identify

CURRENT = [each for each in products().values() if each.in_current_value_set]
NAMED = [each for each in products().values() if each.tty in WHOLE]


def said(opioid):
    [part] = opioid.parts
    rate = part.mg / part.per if part.mg is not None else None
    release = (opioid.is_extended_release, opioid.is_long_acting)
    return part.ingredient, rate, part.per_unit, opioid.form, opioid.route, release, opioid.use


def by_code(product):
    return identify(MedicationOrder(ref="x", codes=(Code(system=RXNORM, value=product.rxcui),)))


def test_every_product_of_the_current_value_sets_is_here():
    assert len(CURRENT) == 812


def test_every_current_product_resolves_by_its_code_to_ingredient_strength_form_and_route():
    found = {each: by_code(each) for each in CURRENT}

    wrong = [each.name for each, opioid in found.items() if opioid.ingredients[0] not in each.name.lower()]
    whole = {each for each, opioid in found.items() if opioid.parts[0].mg and opioid.form and opioid.route}
    incomplete = [each.name for each in CURRENT if each not in whole]
    unsure = [each.name for each, opioid in found.items() if opioid.is_by_name or opioid.is_disputed]

    assert (wrong, incomplete, unsure) == ([], [], [])


def test_the_rxnorm_name_alone_says_the_same_as_the_code():
    """Read by another way (words and numbers), without any exception: table and parser check each other."""
    different = [each.name for each in NAMED if said(named_opioid(each.name)) != said(each.opioid)]

    assert len(NAMED) > 1200
    assert different == []


def test_the_code_and_its_own_name_never_dispute_each_other():
    orders = [
        MedicationOrder(ref="x", name=each.name, codes=(Code(system=RXNORM, value=each.rxcui, display=each.name),))
        for each in products().values()
    ]

    assert [order.name for order in orders if identify(order).is_disputed] == []


def test_every_brand_of_the_vocabulary_alone_names_its_ingredient():
    wrong = [word for word, brand in brands().items() if named_opioid(word).ingredients != (brand.ingredient,)]

    assert wrong == []


def test_a_brand_is_defined_once():
    with pytest.raises(KnowledgeError, match="norco"):
        joined_brands({"norco": brands()["norco"]}, {"norco": brands()["norco"]})


HEADER = (KNOWLEDGE / "opioid_products.csv").read_text(encoding="utf-8").splitlines()[0]
ROW = "1,SCD,oxycodone,5,1,each,Oral Tablet,oral,0,0,analgesic,,,1,oxycodone 5 MG Oral Tablet"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW, ROW], "1 stands twice"),
        ([ROW.replace(",5,", ",five,")], "1 cannot be read"),
        ([ROW.replace(",1,each", ",0,each")], "1 cannot be read"),
        ([ROW.replace("analgesic", "pleasure")], "1 cannot be read"),
        ([ROW.replace("SCD", "DF")], "1 cannot be read"),
    ],
)
def test_a_wrong_table_stops_the_service(tmp_path, rows, message):
    table = tmp_path / "opioid_products.csv"
    table.write_text("\n".join([HEADER, *rows]), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=message):
        load_products(table)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('opium = ["opium"]', 'opium = ["opium", "morphine"]', "'morphine' means both"),
        ('darvon = { ingredient = "propoxyphene" }', 'darvon = { ingredient = "aspirin" }', "unknown ingredient"),
    ],
)
def test_a_wrong_vocabulary_stops_the_service(tmp_path, old, new, message):
    text = (KNOWLEDGE / "opioids.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "opioids.toml"
    wrong.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=message):
        load_vocabulary(wrong)
