"""Facts are frozen, keyword-only and equal by value, however they are made."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from clinical.facts import Code, Dosage, MedicationOrder
from clinical.quick import quick


def test_a_fact_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Code(system="s", value="v").value = "w"


def test_facts_are_equal_and_hash_by_value():
    assert Dosage(text="x") == replace(Dosage(), text="x")
    assert hash(Dosage(text="x")) == hash(Dosage(text="x"))


def test_two_versions_of_one_order_stay_two():
    orders = {MedicationOrder(ref="MedicationRequest/1", status=status) for status in ("active", "active", "stopped")}

    assert len(orders) == 2


@pytest.mark.parametrize("fields", [{"system": "s"}, {"system": "s", "value": "v", "odd": 1}])
def test_a_missing_or_unknown_field_is_refused(fields):
    with pytest.raises(TypeError):
        Code(**fields)


def test_defaults_are_kept():
    @quick
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Pair:
        left: int
        right: int = 2

    assert (Pair(left=1).left, Pair(left=1).right, Pair(left=1, right=3).right) == (1, 2, 3)
