"""The table of interactions, and the runs of drugs that its windows are measured on."""

import pytest

from cards.words import sources
from clinical.drug_runs import drug_runs
from clinical.interactions import interactions, load_interactions
from clinical.opioids_in_play import began_on, is_raised, may_interact, opioids_in_play
from clinical.outcome import Urgency
from clinical.policy import KnowledgeError
from tests.clinical.builders import record

PART = """
[[interaction]]
id = "IX-1"
part = "one"
opioids = ["tramadol"]
drugs = ["carbamazepine"]
urgency = "warning"
source = "tramadol-label"
verified = "y"
"""
ROWS = {
    "IX-ANT-1", "IX-MAOI-1", "IX-MAOI-2", "IX-SER-1", "IX-SEIZ-1", "IX-2D6-1", "IX-2D6-2", "IX-3A4-1", "IX-3A4-2",
    "IX-3A4-3", "IX-CBZ-TRAM", "IX-TCA-OD", "IX-ACH-1",
}  # fmt: skip


def runs(**chart):
    return {each.name: each for each in drug_runs(record(**chart))}


def test_every_row_of_the_evidence_that_is_not_left_out_is_there():
    assert {each.id for each in interactions()} == ROWS


def test_what_is_not_verified_is_no_more_than_information():
    assert {each.urgency for each in interactions() if each.verified == "n"} == {Urgency.INFO}


def test_every_part_has_a_source_that_cards_can_show():
    assert {each.source for each in interactions()} <= sources().keys()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (PART * 2, "a part stands twice"),
        (PART + "colour = 1", "unknown one"),
        (PART.replace('source = "tramadol-label"\n', ""), "lacks a field"),
        (PART.replace('tramadol"]', 'unobtainium"]'), "unknown drug"),
        (PART + 'classes = ["none"]', "unknown drug, class"),
        (PART + 'conditions = ["none"]', "unknown drug, class or condition"),
        (PART.replace('verified = "y"', 'verified = "n"'), "no more than info"),
        (PART.replace('verified = "y"', 'verified = "maybe"'), "not verified"),
    ],
)
def test_a_table_that_says_too_much_or_too_little_stops_the_service(tmp_path, content, complaint):
    path = tmp_path / "interactions.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=complaint):
        load_interactions(path)


def test_a_run_begins_with_the_first_order_that_no_long_gap_parts_from_the_next():
    past = [
        {"name": "sertraline 50 MG Oral Tablet", "start": -400, "days": 30},
        {"name": "sertraline 50 MG Oral Tablet", "start": -100, "days": 30},
        {"name": "sertraline 50 MG Oral Tablet", "start": -60, "days": 60},
    ]
    listed = [{"name": "sertraline 50 MG Oral Tablet", "start": 0, "days": 30}]

    run = runs(past=past, medications=listed)["sertraline"]

    assert run.began_on.isoformat() == "2025-11-22"
    assert run.ended_on is None


def test_a_drug_on_hold_may_have_been_taken_until_today_or_until_its_supply_ran_out():
    on_hold = {"status": "on-hold", "start": -40}

    still = runs(medications=[{"name": "phenelzine 15 MG Oral Tablet", **on_hold}])["phenelzine"]
    out = runs(medications=[{"name": "phenelzine 15 MG Oral Tablet", "days": 30, **on_hold}])["phenelzine"]

    assert still.ended_on.isoformat() == "2026-03-02"
    assert out.ended_on.isoformat() == "2026-02-19"


def test_a_drug_that_was_never_taken_has_no_run():
    never = [
        {"name": "phenelzine 15 MG Oral Tablet", "start": -5, "status": "cancelled"},
        {"name": "phenelzine 15 MG Oral Tablet", "start": 5},
        {"name": "phenelzine 15 MG Oral Tablet", "status": "stopped"},
    ]

    assert runs(medications=never) == {}


def test_an_ending_alone_is_no_run():
    assert runs(drafts=[{"name": "phenelzine 15 MG Oral Tablet", "status": "stopped"}]) == {}


def test_an_opioid_of_unknown_start_has_a_run_of_unknown_start():
    chart = record(medications=[{"drug": "oxycodone 10", "sig": "1 tablet daily"}])

    (opioid,) = opioids_in_play(chart)

    assert began_on(opioid, chart) is None


def test_an_opioid_that_is_no_exposure_began_when_it_was_written():
    listed = [{"drug": "codeine-guaifenesin", "sig": "10 mL every 6 hours", "start": -2, "days": 7}]

    chart = record(medications=listed)

    (opioid,) = opioids_in_play(chart)

    assert began_on(opioid, chart).isoformat() == "2026-02-28"


def test_an_opioid_anew_after_a_long_gap_begins_today():
    past = [{"drug": "oxycodone 10", "sig": "1 tablet daily", "start": -100, "days": 30}]

    chart = record(past=past, drafts=[{"drug": "oxycodone 10", "sig": "1 tablet daily"}])

    (opioid,) = opioids_in_play(chart)

    assert began_on(opioid, chart).isoformat() == "2026-03-02"


def test_a_first_order_raises_nothing():
    chart = record(drafts=[{"drug": "oxycodone 10", "sig": "1 tablet daily"}])

    assert is_raised(opioids_in_play(chart)[0], chart) is False


def test_whether_an_opioid_is_there_is_unknown_while_the_list_is():
    assert may_interact(record(missing=["medications"])) is None
    assert may_interact(record()) is False
