from dataclasses import replace
from itertools import permutations

import pytest

from clinical.facts import RXNORM, Code, Dosage, MedicationOrder, MedicationPart
from clinical.products import identify
from tests.clinical.tables import SYSTEMS, cases, number, shows


def code_of(text):
    system, _, rest = text.partition(" ")
    value, _, display = rest.partition(" | ")
    return Code(system=SYSTEMS.get(system, system), value=value, display=display or None)


def part_of(row):
    return MedicationPart(
        codes=(Code(system=RXNORM, value=row["code"]),) if "code" in row else (),
        name=row.get("name"),
        value=number(row.get("value")),
        unit=row.get("unit"),
        per=number(row.get("per")),
        per_unit=row.get("per_unit"),
    )


def order_of(case):
    route_codes = (code_of("snomed " + case["dosage_route_code"]),) if "dosage_route_code" in case else ()
    return MedicationOrder(
        ref="MedicationRequest/1",
        codes=tuple(map(code_of, case.get("codes", ()))),
        name=case.get("name"),
        form=case.get("dose_form"),
        parts=tuple(map(part_of, case.get("parts", ()))),
        dosages=(Dosage(route=case.get("dosage_route"), route_codes=route_codes),),
    )


@pytest.mark.requirement("EHR-10")
@pytest.mark.parametrize("case", cases("product_codes.toml"), ids=shows)
def test_codes_text_and_listed_ingredients_name_one_opioid(case):
    opioid = identify(order_of(case))

    assert (opioid.label if opioid else "") == case["is"]


@pytest.mark.requirement("EHR-9")
@pytest.mark.parametrize("case", [each for each in cases("product_codes.toml") if each["is"]], ids=shows)
def test_the_opioid_has_its_form_route_use_and_certainty(case):
    opioid = identify(order_of(case))

    assert opioid.form == case.get("form", opioid.form)
    assert opioid.route == case.get("route")
    assert opioid.use == case.get("use", "analgesic")
    assert opioid.is_extended_release == case.get("extended", False)
    assert opioid.is_by_name == case.get("by_name", False)
    assert opioid.is_disputed == case.get("disputed", False)


@pytest.mark.requirement("EHR-10")
@pytest.mark.parametrize("case", [each for each in cases("product_codes.toml") if "codes" in each], ids=shows)
def test_the_order_of_codings_decides_nothing(case):
    order = order_of(case)

    answers = {identify(replace(order, codes=codes)) for codes in permutations(order.codes)}

    assert len(answers) == 1
