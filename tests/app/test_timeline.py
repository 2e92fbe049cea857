"""The dose over time for the plot: the figures of the cards, laid out by day without a hole."""

from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest

import fhir_fixtures
from app.demo.fhir_server import create_fhir_app, fixture_shelf
from app.main import World, create_app
from app.memory import no_memory
from app.settings import Settings
from fhir_fixtures.responses import reviewed
from tests.app.edge import (
    CHART,
    NOW,
    PREFETCH,
    bundle,
    caller,
    order_sign,
    oxycodone,
    patient_view,
)

TODAY = NOW.date()
BEGINS = "2026-01-15"
YESTERDAY = "2027-01-14"
FHIR = "http://127.0.0.1:8001/fhir"
BUPRENORPHINE = {
    "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1010604"}],
    "text": "buprenorphine 8 MG / naloxone 2 MG Sublingual Film",
}


@pytest.fixture(scope="module")
def app():
    """One service for all patients, making one is most of the work; the FHIR server of the demo is its network."""
    fhir = httpx.ASGITransport(create_fhir_app(fixture_shelf(TODAY)))
    world = World(now=lambda: NOW, open_http=lambda: httpx.AsyncClient(transport=fhir), open_memory=no_memory)
    return create_app(Settings(auth="off"), world)


async def drawn(app, request):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as service:
        response = await service.post("/playground/timeline", json=request)
    assert response.status_code == 200
    return response.json()


def listed(**changes):
    return {**oxycodone(), "authoredOn": "2026-12-16", **changes}


def chart(*orders, past=()):
    return {**PREFETCH, "medications": bundle(*orders), "pastMedications": bundle(*past)}


def supplied(order, days):
    return {**order, "dispenseRequest": {"expectedSupplyDuration": {"value": days, "unit": "days", "code": "d"}}}


FINISHED = supplied(listed(id="old", authoredOn="2026-06-01", status="completed"), 30)
WITHOUT_SIG = {name: value for name, value in listed().items() if name != "dosageInstruction"}

PAST = {
    "no opioid": (chart(), [(BEGINS, YESTERDAY, 0.0)]),
    "an opioid for a month": (
        chart(listed()),
        [(BEGINS, "2026-12-15", 0.0), ("2026-12-16", YESTERDAY, 60.0)],
    ),
    "longer than the year shown": (chart(listed(authoredOn="2025-01-01")), [(BEGINS, YESTERDAY, 60.0)]),
    "begun on the first day shown": (chart(listed(authoredOn=BEGINS)), [(BEGINS, YESTERDAY, 60.0)]),
    "begun today: not taken yet": (chart(listed(authoredOn=str(TODAY))), [(BEGINS, YESTERDAY, 0.0)]),
    "a month in summer, and nothing since": (
        chart(past=[FINISHED]),
        [(BEGINS, "2026-05-31", 0.0), ("2026-06-01", "2026-06-30", 60.0), ("2026-07-01", YESTERDAY, 0.0)],
    ),
    "over before the year shown": (
        chart(past=[supplied(listed(authoredOn="2025-06-01", status="completed"), 30)]),
        [(BEGINS, YESTERDAY, 0.0)],
    ),
    "a dose that is not known": (
        chart(WITHOUT_SIG),
        [(BEGINS, "2026-12-15", 0.0), ("2026-12-16", YESTERDAY, None)],
    ),
    "treatment of opioid use disorder is no dose": (
        chart(listed(medicationCodeableConcept=BUPRENORPHINE)),
        [(BEGINS, YESTERDAY, 0.0)],
    ),
}


@pytest.mark.parametrize(("prefetch", "levels"), PAST.values(), ids=PAST)
async def test_the_year_of_the_chart(app, prefetch, levels):
    series = await drawn(app, patient_view(prefetch=prefetch))

    assert (series["begins"], series["today"]) == (BEGINS, str(TODAY))
    assert [(each["first"], each["last"], each["mmePerDay"]) for each in series["past"]] == levels


DRAFT = {**oxycodone("draft", per_day=6, status="draft"), "authoredOn": str(TODAY)}


SIGNED = {
    "nothing is written": ((), "60", "60"),
    "the draft takes the place of the order": ((DRAFT,), "60", "90"),
    "a stop": (({**DRAFT, "id": "m1", "status": "stopped"},), "60", "0"),
    "a draft without directions": (
        (supplied({**WITHOUT_SIG, "id": "draft", "status": "draft"}, 30),),
        "60",
        "not known",
    ),
}


@pytest.mark.parametrize(("drafts", "now", "signed"), SIGNED.values(), ids=SIGNED)
async def test_before_and_after_signing(app, drafts, now, signed):
    series = await drawn(app, order_sign(*drafts, prefetch=CHART))

    assert (series["now"]["shown"], series["afterSigning"]["shown"]) == (now, signed)


async def test_the_sum_is_told_line_by_line(app):
    series = await drawn(app, order_sign(DRAFT, prefetch=CHART))

    assert series["lines"][0] == "oxycodone 10 mg × 6/day × 1.5 = 90 MME/day (being signed)"


async def test_the_thresholds_are_those_of_the_policy(app, tmp_path):
    own = tmp_path / "policy.toml"
    own.write_text("caution_mme_per_day = 40\n")
    async with caller(Settings(auth="off", policy_file=own)) as service:
        changed = (await service.post("/playground/timeline", json=patient_view())).json()

    shipped = await drawn(app, patient_view())

    assert [each["mmePerDay"] for each in shipped["thresholds"]] == [50.0, 90.0]
    assert [each["mmePerDay"] for each in changed["thresholds"]] == [40.0, 90.0]


async def test_without_a_history_the_figures_are_lower_bounds(app):
    series = await drawn(app, patient_view(prefetch={"medications": bundle(listed())}))

    assert [(each["mmePerDay"], each["shown"]) for each in series["past"]] == [
        (None, "not known"),
        (60.0, "at least 60"),
    ]
    assert series["unread"] == [
        "Past prescriptions could not be read: not sent by the EHR, and there is no access to read it"
    ]


async def test_lists_that_nobody_could_read_are_no_line_at_zero(app):
    series = await drawn(app, {**patient_view(prefetch=None), "fhirServer": "http://127.0.0.1:8001/nowhere"})

    assert [(each["first"], each["last"], each["shown"]) for each in series["past"]] == [
        (BEGINS, YESTERDAY, "not known")
    ]
    assert [series[each] for each in ("now", "afterSigning")] == [{"mmePerDay": None, "shown": "not known"}] * 2
    assert [each.partition(":")[0] for each in series["unread"]] == [
        "The medication list could not be read",
        "Past prescriptions could not be read",
    ]


async def test_what_is_written_is_counted_though_the_list_could_not_be_read(app):
    series = await drawn(app, order_sign(DRAFT, prefetch={"patient": PREFETCH["patient"]}))

    assert (series["now"]["shown"], series["afterSigning"]["shown"]) == ("not known", "at least 90")


async def test_a_chart_that_was_read_leaves_nothing_unread(app):
    assert (await drawn(app, patient_view(prefetch=CHART)))["unread"] == []


async def test_a_drafted_taper_has_its_steps_and_an_open_end(app):
    series = await drawn(app, fhir_fixtures.request("stable-90-mme", "order-sign", TODAY, prefetch=True))
    steps = series["taper"]["steps"]

    assert [(each["first"], each["mmePerDay"]) for each in steps[:3]] == [
        ("2027-01-15", 82.5),
        ("2027-02-12", 75.0),
        ("2027-03-12", 67.5),
    ]
    assert (steps[-1]["mmePerDay"], steps[-1]["shown"]) == (None, "to be decided")


async def test_no_taper_is_drawn_where_none_is_drafted(app):
    assert (await drawn(app, patient_view(prefetch=CHART)))["taper"] is None


@pytest.mark.parametrize("slug", fhir_fixtures.slugs())
async def test_every_patients_dose_is_the_reviewed_one_and_the_year_has_no_hole(app, slug):
    series = await drawn(app, fhir_fixtures.request(slug, "patient-view", TODAY, prefetch=False, fhir_server=FHIR))
    days = [(date.fromisoformat(each["first"]), date.fromisoformat(each["last"])) for each in series["past"]]

    if not fhir_fixtures.unavailable(slug):
        assert (series["now"]["mmePerDay"] or 0) == pytest.approx(float(reviewed()[slug]["mme_per_day"]), abs=0.005)
    assert (str(days[0][0]), str(days[-1][1])) == (BEGINS, YESTERDAY)
    assert all(last + timedelta(days=1) == first for (_, last), (first, _) in pairwise(days))


@pytest.mark.parametrize(
    "body",
    [[], "order-sign", {"hook": "no-such-hook"}, {"hook": ["order-sign"]}, {"hook": "order-sign"}, {}],
)
async def test_what_is_no_hook_request_is_refused(body):
    async with caller() as service:
        response = await service.post("/playground/timeline", json=body)

    assert (response.status_code, response.json()["resourceType"]) == (400, "OperationOutcome")
