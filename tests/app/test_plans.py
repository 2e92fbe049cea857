"""Drafted tapers behind the links of cards: the store that forgets, and the page that tells of nobody."""

from datetime import timedelta
from fractions import Fraction

import pytest

from app.plan_page import OLD_DOSE, plan_page
from app.settings import Settings
from app.store.plans import Plans
from clinical.outcome import PlannedDose, PlanTaper
from tests.app.edge import NOW, PATIENT_VIEW, caller, numbered_ids, oxycodone, patient_view

LINKED = Settings(auth="off", public_base_url="https://cds.hospital.example")
LONG = {**oxycodone(per_day=6), "authoredOn": "2025-11-01"}
CHART = {
    "patient": {
        "resourceType": "Patient",
        "id": "p1",
        "birthDate": "1970-05-01",
        "name": [{"family": "Sentinel-Family"}],
    },
    "medications": {"resourceType": "Bundle", "entry": [{"resource": LONG}]},
    **{
        key: {"resourceType": "Bundle"}
        for key in ("conditions", "pastMedications", "screenings", "questionnaireResponses")
    },
}


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def plan(**fields):
    return PlanTaper(
        **{
            "start": "oxycodone IR 60 mg/day",
            "pace": "slowly",
            "steps": (step(), step(is_routine=False, note="the next step needs a finer form")),
            "gates": ("Sleep. Go on: stable",),
            "notes": ("tolerance falls",),
            **fields,
        }
    )


def step(**fields):
    return PlannedDose(
        **{
            "week": 4,
            "dose": "oxycodone IR 55 mg/day",
            "day": "bedtime 15 mg (5 + 10)",
            "changed": "",
            "mme_per_day": Fraction("82.5"),
            "pct_of_current": Fraction(8),
            "hold_weeks": 4,
            "note": "adds half tablets",
            **fields,
        }
    )


def store(**given):
    clock = Clock()
    return clock, Plans(clock, timedelta(hours=24), **given)


def test_a_plan_is_found_until_it_expires():
    clock, plans = store()
    plans.keep("a", plan())

    clock.now += timedelta(hours=24, seconds=-1)
    before = plans.find("a")
    clock.now += timedelta(seconds=1)

    assert before == plan()
    assert plans.find("a") is None


def test_one_that_never_was_is_not_found():
    _, plans = store()

    assert plans.find("a") is None


def test_the_oldest_makes_room_for_the_newest():
    _, plans = store(most=2)

    for each in ("a", "b", "c"):
        plans.keep(each, plan())

    assert [plans.find(each) is not None for each in ("a", "b", "c")] == [False, True, True]


def test_what_expired_is_let_go_when_the_next_is_kept():
    clock, plans = store(most=2)
    plans.keep("a", plan())
    clock.now += timedelta(hours=25)

    plans.keep("b", plan())

    assert list(plans._kept) == ["b"]


def test_a_page_shows_doses_weeks_gates_and_the_lost_tolerance_of_every_step():
    page = plan_page(plan(), "988")

    assert "<td>4</td><td>oxycodone IR 55 mg/day</td><td>82.5</td><td>4 weeks</td>" in page
    assert page.count(OLD_DOSE) == 2
    assert "<li>Sleep. Go on: stable</li>" in page
    assert "Thoughts of suicide: 988." in page
    assert '<td colspan="5">the next step needs a finer form</td>' in page


def test_a_page_without_a_crisis_line_names_none():
    assert "suicide:" not in plan_page(plan(), "")


def test_the_last_step_has_no_weeks_to_stay():
    assert "<td></td>" in plan_page(plan(steps=(step(hold_weeks=0, note=""),)), "")


def test_a_page_is_escaped():
    page = plan_page(plan(start="<script>alert(1)</script>"), "<b>")

    assert "<script" not in page
    assert "<b>" not in page


async def card_of(service):
    response = await service.post(PATIENT_VIEW, json=patient_view(prefetch=CHART))
    return next(each for each in response.json()["cards"] if each["source"]["topic"]["code"] == "TaperReview")


def link_of(card):
    return next(link["url"] for link in card["links"] if link["label"] == "Schedule to print")


async def test_the_link_of_a_card_leads_to_its_schedule_without_a_token():
    async with caller(LINKED) as service:
        url = link_of(await card_of(service))
        response = await service.get(url.removeprefix("https://cds.hospital.example"))

    assert url.startswith("https://cds.hospital.example/plans/")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "oxycodone IR" in response.text


async def test_the_page_tells_of_no_patient_and_no_day():
    async with caller(LINKED) as service:
        url = link_of(await card_of(service))
        page = (await service.get(url.removeprefix("https://cds.hospital.example"))).text

    found = [word for word in ("Sentinel-Family", "p1", "Practitioner", "1970", "2025", "2026", "2027") if word in page]
    assert found == []


async def test_the_page_is_neither_stored_nor_indexed_nor_framed():
    async with caller(LINKED) as service:
        headers = (await service.get("/plans/unknown")).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


async def test_an_expired_link_is_a_plain_page_that_says_so():
    clock = Clock()
    async with caller(LINKED, now=clock) as service:
        url = link_of(await card_of(service))
        clock.now += timedelta(hours=25)
        response = await service.get(url.removeprefix("https://cds.hospital.example"))

    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "no longer here" in response.text


async def test_each_call_has_a_link_of_its_own():
    async with caller(LINKED) as service:
        first, second = link_of(await card_of(service)), link_of(await card_of(service))

    assert first != second


@pytest.mark.parametrize("hours", [0, 169])
def test_a_link_lives_between_an_hour_and_a_week(hours):
    with pytest.raises(ValueError, match="plan_page_hours"):
        Settings(auth="off", plan_page_hours=hours)


async def test_a_plan_whose_card_is_not_shown_is_not_kept(tmp_path):
    policy = tmp_path / "site.toml"
    policy.write_text("max_cards = 1", encoding="utf-8")
    ids = numbered_ids()
    given = []

    def new_id():
        given.append(ids())
        return given[-1]

    async with caller(LINKED.model_copy(update={"policy_file": policy}), new_id=new_id) as service:
        response = await service.post(PATIENT_VIEW, json=patient_view(prefetch=CHART))
        pages = [(await service.get(f"/plans/{each}")).status_code for each in given]

    assert "TaperReview" not in [each["source"]["topic"]["code"] for each in response.json()["cards"]]
    assert set(pages) == {404}
