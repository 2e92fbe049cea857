"""A table on a card, and the link to the schedule of a drafted taper."""

from datetime import date
from fractions import Fraction

from clinical.outcome import ArrangeFollowUp, PlanTaper, Table
from tests.cards.calls import said
from tests.cards.test_compose import cards

TABLE = Table(
    title="A plan, from 60 MME/day",
    columns=("From week", "Dose"),
    rows=((0, Fraction("52.5")), (4, "a | b <b>c</b>"), (8, date(2026, 3, 2))),
)
PLAN = PlanTaper(start="60 MME/day", pace="slowly", steps=(), gates=(), notes=())
REVIEW = {"pace": "", "no_plan": "", "instead": "", "mme": "60", "covered": "100", "window": "120"}
URL = "https://cds.hospital.example/opioids/plans/1"


def card(*, plan_url=None, canonical_url="https://cds.hospital.example/opioids", **advice):
    assessed = [said("taper-review", values=REVIEW, **advice)]
    (only,) = cards(assessed, plan_url=plan_url, canonical_url=canonical_url)
    return only


def links(shown):
    return {link["label"]: link["url"] for link in shown["links"]}


def test_a_table_is_markdown_with_harmless_cells_after_the_options():
    detail = card(table=TABLE)["detail"]

    assert (
        "**A plan, from 60 MME/day**\n\n"
        "| From week | Dose |\n"
        "| --- | --- |\n"
        "| 0 | 52.5 |\n"
        "| 4 | a \\| b ‹b›c‹/b› |\n"
        "| 8 | 2026-03-02 |\n"
    ) in detail
    assert detail.index("**Options**") < detail.index("**A plan") < detail.index("**Support**")


def test_a_card_without_a_table_has_none():
    assert "| ---" not in card()["detail"]


def test_a_drafted_taper_has_a_link_to_its_schedule():
    assert links(card(plan_url=URL, proposals=(PLAN,)))["Schedule to print"] == URL


def test_a_card_without_a_drafted_taper_has_no_such_link():
    shown = card(plan_url=URL, proposals=(ArrangeFollowUp(within_days=7, purpose="Review"),))

    assert "Schedule to print" not in links(shown)


def test_a_schedule_is_not_linked_over_http():
    local = "http://127.0.0.1:8000"

    shown = card(plan_url=f"{local}/plans/1", canonical_url=local, proposals=(PLAN,))

    assert "Schedule to print" not in links(shown)
