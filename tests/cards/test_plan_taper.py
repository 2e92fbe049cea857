"""A drafted taper as a CarePlan to edit."""

from fractions import Fraction

from fhir.resources.R4B.careplan import CarePlan

from cards.proposals import suggested
from clinical.outcome import PlannedDose, PlanTaper
from tests.cards.calls import call


def step(week, dose, mme, **fields):
    return PlannedDose(
        **{
            "week": week,
            "dose": dose,
            "day": f"{dose} once",
            "changed": f"{dose} once",
            "mme_per_day": Fraction(mme),
            "pct_of_current": Fraction(10),
            "hold_weeks": 4,
            "note": "",
            **fields,
        }
    )


PLAN = PlanTaper(
    start="morphine ER 60 mg/day",
    pace="about 10% every 4 weeks",
    steps=(
        step(0, "morphine ER 45 mg/day", 45),
        step(4, "morphine ER 30 mg/day", 30, day="", hold_weeks=0, note="a large step"),
        step(8, "x", 1, is_routine=False, note="the next step needs a finer form"),
    ),
    gates=("Sleep. Go on: stable; pause: insomnia",),
    notes=("tolerance falls",),
)


def resource(**given):
    return suggested(PLAN, call(**given)).resource


def test_it_is_a_draft_and_a_proposal_and_never_an_order():
    found = resource()

    plan = CarePlan.model_validate(found)
    assert (plan.status, plan.intent, found["subject"]) == ("draft", "proposal", {"reference": "Patient/p-1"})
    assert [each["coding"][0]["code"] for each in found["category"]] == ["assess-plan", "80764-4"]
    assert "contained" not in found
    assert not any("reference" in each or "kind" in each["detail"] for each in found["activity"])


def test_each_step_is_not_started_and_has_its_days_from_today():
    details = [each["detail"] for each in resource()["activity"]]

    assert [each["status"] for each in details] == ["not-started"] * 3
    assert [each["scheduledPeriod"] for each in details] == [
        {"start": "2026-03-02", "end": "2026-03-29"},
        {"start": "2026-03-30"},
        {"start": "2026-04-27", "end": "2026-05-24"},
    ]


def test_each_step_says_its_dose_and_that_the_old_one_can_kill():
    first, last, closing = [each["detail"]["description"] for each in resource()["activity"]]

    assert first == (
        "morphine ER 45 mg/day (45 MME/day), for 4 weeks or longer. Taken as: morphine ER 45 mg/day once. "
        "Tolerance falls within about a week on less: the old dose can then kill. Naloxone is at home."
    )
    assert last.startswith("morphine ER 30 mg/day (30 MME/day). A large step. Tolerance")
    assert closing == "The next step needs a finer form."


def test_the_gates_and_what_may_be_changed_stand_in_the_description():
    found = resource()["description"]

    assert "slower is fine, pausing is expected" in found
    assert "Sleep. Go on: stable; pause: insomnia" in found


def test_a_call_without_an_encounter_names_none():
    assert "encounter" in resource()
    assert "encounter" not in resource(encounter_id=None)
