"""The line that says which of several orders a card is about."""

from dataclasses import replace

import pytest

from cards.which_order import about_line
from clinical.facts import ServiceOrder
from clinical.outcome import Evidence
from tests.cards.calls import said
from tests.cards.test_compose import cards
from tests.clinical.builders import draft, order, record
from tests.clinical.tables import day

OXYCODONE = draft(name="oxycodone 10 mg tablet", ref="o1")
LORAZEPAM = draft(name="lorazepam 1 mg tablet", ref="l1")
FOUR = [draft(name=f"opioid {n}", ref=f"o{n}") for n in range(4)]
TWICE = [draft(name="oxycodone 10 mg tablet", ref=f"o{n}") for n in range(2)]

LINES = {
    "one of two": ([OXYCODONE, LORAZEPAM], ["o1"], "About the order: **oxycodone 10 mg tablet**"),
    "both of two": (
        [OXYCODONE, LORAZEPAM],
        ["l1", "o1"],
        "About the orders: **oxycodone 10 mg tablet** and **lorazepam 1 mg tablet**",
    ),
    "three of four": (FOUR, ["o0", "o1", "o3"], "About the orders: **opioid 0**, **opioid 1** and **opioid 3**"),
    "more than three": (
        FOUR,
        ["o0", "o1", "o2", "o3"],
        "About the orders: **opioid 0**, **opioid 1**, **opioid 2** and 1 more",
    ),
    "a single order needs no line": ([OXYCODONE], ["o1"], ""),
    "no order at all": ([], ["o1"], ""),
    "evidence of the chart alone": ([OXYCODONE, LORAZEPAM], ["m1"], ""),
    "no evidence": ([OXYCODONE, LORAZEPAM], [], ""),
    "one of two of the same name": (
        TWICE,
        ["o1"],
        "About the order: **oxycodone 10 mg tablet** (1 of 2 orders of that name)",
    ),
    "both of the same name": (
        TWICE,
        ["o0", "o1"],
        "About the orders: **oxycodone 10 mg tablet** (2 of 2 orders of that name)",
    ),
    "two orders under one id": ([OXYCODONE, draft(name="lorazepam 1 mg tablet", ref="o1")], ["o1"], ""),
    "one order twice under one id": (
        [OXYCODONE, draft("oxycodone 10", "daily", name="oxycodone 10 mg tablet", ref="o1")],
        ["o1"],
        "About the orders: **oxycodone 10 mg tablet** (2 of 2 orders of that name)",
    ),
    "an order without an id is known by its place": (
        [draft(name="oxycodone 10 mg tablet", ref="draft-1"), draft(name="lorazepam 1 mg tablet", ref="draft-2")],
        ["draft-2"],
        "About the order: **lorazepam 1 mg tablet**",
    ),
    "an order without a name": (
        [draft(name=None, ref="o1"), LORAZEPAM],
        ["o1"],
        "About the order: **a medicine without a name**",
    ),
    "a hostile name": (
        [draft(name="**x** [y](http://evil.example) <b>\n# z", ref="o1"), LORAZEPAM],
        ["o1"],
        r"About the order: **\*\*x\*\* \[y\] (http: //evil.example) ‹b› \# z**",
    ),
}


def seen(*ids):
    return [Evidence("seen", None, f"MedicationRequest/{each}") for each in ids]


@pytest.mark.parametrize(("drafts", "ids", "line"), LINES.values(), ids=LINES)
def test_the_line_names_the_orders_that_the_evidence_points_at(drafts, ids, line):
    assert about_line(seen(*ids), record(drafts=drafts)) == line


def test_an_order_beside_a_test_is_named():
    test = ServiceOrder(ref="ServiceRequest/s1", name="urine drug screen", is_draft=True)

    line = about_line(seen("o1"), record(drafts=[OXYCODONE], draft_services=[test]))

    assert line == "About the order: **oxycodone 10 mg tablet**"


def test_an_order_beside_one_that_names_another_patient_is_named():
    given = replace(record(drafts=[OXYCODONE]), drafts_left_out=("MedicationRequest/other",))

    assert about_line(seen("o1"), given) == "About the order: **oxycodone 10 mg tablet**"


def test_an_order_of_the_list_is_no_order_being_written():
    given = record(medications=[order(name="oxycodone 10 mg tablet", ref="m1")], drafts=[OXYCODONE, LORAZEPAM])

    assert about_line(seen("m1"), given) == ""


@pytest.mark.parametrize(("on", "line"), [(-26, ""), (0, "About the order: **oxycodone 10 mg tablet**")])
def test_of_an_order_that_a_draft_changes_only_what_is_seen_today_is_of_the_draft(on, line):
    given = record(medications=[order(name="oxycodone 10 mg tablet", ref="o1")], drafts=[OXYCODONE, LORAZEPAM])

    assert about_line([Evidence("seen", day(on), "MedicationRequest/o1")], given) == line


def test_the_line_opens_the_detail():
    (card,) = cards([said("opioid-dose", evidence=seen("o1"))], given=record(drafts=[OXYCODONE, LORAZEPAM]))

    assert card["detail"].startswith("About the order: **oxycodone 10 mg tablet**\n\n**What we saw**")


def test_what_the_others_of_a_topic_saw_counts_too():
    other = said("depression", evidence=seen("l1"))
    other = replace(other, rule=replace(other.rule, topic="OpioidDose"))

    (card,) = cards([said("opioid-dose", evidence=seen("o1")), other], given=record(drafts=[OXYCODONE, LORAZEPAM]))

    assert card["detail"].startswith("About the orders: **oxycodone 10 mg tablet** and **lorazepam 1 mg tablet**\n")
