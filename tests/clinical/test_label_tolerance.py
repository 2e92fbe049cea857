"""Opioid tolerance as labels define it, by cases/label_tolerance.toml."""

import pytest

from clinical.label_tolerance import label_tolerance, lines, read_lines
from clinical.policy import KnowledgeError, standard_policy
from tests.clinical.builders import record
from tests.clinical.tables import cases, shows

ENTRY = 'amount = 60\nunit = "{unit}"\nmark = "V"\n'
CITED = ENTRY + 'source = "cdc-2022"\n'


@pytest.mark.parametrize("case", cases("label_tolerance.toml"), ids=shows)
def test_tolerance_is_judged_by_the_drugs_own_line(case):
    chart = {name: given for name, given in case.items() if name not in ("shows", "expect")}

    found = label_tolerance(record(**chart), standard_policy())

    assert found.answer.value == case["expect"]["answer"]
    assert any(case["expect"].get("seen", "") in each.text for each in found.evidence)


def test_the_lines_are_the_labels_own():
    own = {line.ingredient: f"{line.amount} {line.unit}" for line in lines().own}

    assert own == {
        "morphine": "60 mg/day",
        "fentanyl": "25 mcg/h",
        "oxycodone": "30 mg/day",
        "hydromorphone": "8 mg/day",
        "oxymorphone": "25 mg/day",
        "hydrocodone": "60 mg/day",
    }
    assert (lines().other.mme_per_day, lines().for_days) == (60, 7)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (ENTRY.format(unit="mg/day"), "has no source"),
        (CITED.format(unit="mcg/h") + 'ingredient = "morphine"\nroute = "oral"\n', "no factor per mcg/h"),
        (CITED.format(unit="mg/day") + 'ingredient = "aspirin"\nroute = "oral"\n', "aspirin has no factor"),
    ],
)
def test_a_wrong_line_stops_the_service(line, complaint):
    with pytest.raises(KnowledgeError, match=complaint):
        read_lines(f"for_days = 7\n[[line]]\n{line}\n[other]\n{CITED.format(unit='MME/day')}")
