"""What EHRs do that no specification says, answered over HTTP. The numbers are those of docs/behaviours.toml."""

import asyncio
import json
from datetime import UTC, datetime

import httpx
import pytest

from app.settings import Settings
from hooks.trigger import PREFIX
from tests.app.edge import NOTHING, ORDER_SIGN, PATIENT, PATIENT_VIEW, PREFETCH, bundle, caller, order_sign, oxycodone
from tests.app.edge import patient_view as chart
from tests.app.fake_ehr import SOON_MS
from tests.app.signing import BASE, ISS, KEY_SET, NOW_S, token

EHR = "https://ehr.example.org/fhir"
ACCESS = {"access_token": "t", "token_type": "Bearer", "expires_in": 60, "scope": "prose, not scopes", "subject": "us"}
READING = {"prefetch": None, "fhirServer": EHR, "fhirAuthorization": ACCESS}


def epic(**said):
    return {"extension": {f"{PREFIX}{name.replace('_', '-')}": value for name, value in said.items()}}


def topics(answer):
    return [card["source"]["topic"]["code"] for card in answer.json()["cards"]]


def gap(answer):
    """The card that names what could not be seen."""
    (card,) = (each for each in answer.json()["cards"] if each["source"]["topic"]["code"] == "IncompleteData")
    return card["detail"]


class Ehr:
    """Answers by resource type: JSON, a status, or never. What it is not told of is an empty list."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    async def __call__(self, request):
        kind = request.url.path.removeprefix("/fhir/").partition("/")[0]
        self.asked.append(request)
        answer = self.answers.get(kind, PATIENT if kind == "Patient" else NOTHING)
        if answer == "never":
            await asyncio.Event().wait()
        return httpx.Response(answer) if isinstance(answer, int) else httpx.Response(200, json=answer)


def ordering(*orders, **context):
    drafts = {"draftOrders": bundle(*orders)} if orders else {}
    return chart(
        prefetch=PREFETCH,
        context={"userId": "Practitioner/9", "patientId": "p1", **drafts, **context},
        **epic(bpa_trigger_action="18"),
    )


@pytest.fixture
async def service():
    async with caller() as service:
        yield service


@pytest.mark.requirement("EHR-19")
async def test_a_chart_opened_while_ordering_is_judged_by_its_drafts(service):
    drafted = await service.post(PATIENT_VIEW, json=ordering(oxycodone(status="draft")))
    opened = await service.post(PATIENT_VIEW, json=ordering(oxycodone(status="draft")) | epic(bpa_trigger_action="60"))

    assert "OpioidDose" in topics(drafted)
    assert topics(opened) == []


@pytest.mark.requirement("EHR-19", "EHR-4")
async def test_a_chart_opened_while_ordering_says_when_the_orders_were_not_sent(service):
    answer = await service.post(PATIENT_VIEW, json=ordering())

    assert topics(answer) == ["IncompleteData"]


@pytest.mark.requirement("EHR-19", "EHR-43")
async def test_what_epic_says_beside_the_hook_goes_to_log_and_metrics(service, capsys):
    said = epic(bpa_trigger_action="23", fhir_version="R4", cds_hooks_specification_version="1.1", criteria_id="7001")

    await service.post(PATIENT_VIEW, json=chart(**said))

    (line,) = [json.loads(each) for each in capsys.readouterr().err.splitlines() if "cards_returned" in each]
    told = {name: line[name] for name in ("trigger", "fhir_version", "hooks_version", "trigger_criteria")}
    assert told == {"trigger": "23", "fhir_version": "R4", "hooks_version": "1.1", "trigger_criteria": "7001"}
    counted = 'cds_triggers_total{service="opioid-patient-view",trigger="23"} 1.0'
    assert counted in (await service.get("/metrics")).text


UNUSUAL_DRAFTS = {
    "not sent": {"userId": "Practitioner/9", "patientId": "p1"},
    "an empty Bundle": {"userId": "Practitioner/9", "patientId": "p1", "draftOrders": bundle()},
    "an order without its drug": {
        "userId": "9",
        "patientId": "p1",
        "draftOrders": bundle({"resourceType": "MedicationRequest", "status": "draft"}),
    },
}


@pytest.mark.requirement("EHR-4", "EHR-13")
@pytest.mark.parametrize("context", UNUSUAL_DRAFTS.values(), ids=UNUSUAL_DRAFTS)
async def test_orders_that_cannot_be_judged_are_no_fault(service, context):
    answer = await service.post(ORDER_SIGN, json=order_sign(context=context))

    assert answer.status_code == 200


@pytest.mark.requirement("EHR-1", "EHR-2", "EHR-3", "EHR-4")
async def test_an_ehr_that_hangs_leaves_the_advice_of_the_drafts_and_says_what_was_not_seen():
    async with caller(Settings(auth="off", fhir_deadline_ms=SOON_MS), Ehr(**dict.fromkeys(KINDS, "never"))) as service:
        answer = await service.post(ORDER_SIGN, json=order_sign(oxycodone(status="draft"), **READING))

    assert "OpioidDose" in topics(answer)
    assert "the EHR did not answer in time" in gap(answer)


KINDS = ("Patient", "MedicationRequest", "Condition", "Observation", "QuestionnaireResponse", "Procedure", "Encounter")


@pytest.mark.requirement("EHR-2")
async def test_no_list_of_drugs_is_never_no_drugs():
    async with caller(answer=Ehr(MedicationRequest=503)) as failing, caller(answer=Ehr()) as empty:
        unknown = await failing.post(PATIENT_VIEW, json=chart(**READING))
        none = await empty.post(PATIENT_VIEW, json=chart(**READING))

    assert topics(none) == []
    assert "the EHR was too busy" in gap(unknown)


@pytest.mark.requirement("EHR-26", "EHR-24")
async def test_a_token_that_expires_in_the_middle_leaves_what_was_read(capsys):
    ehr = Ehr(MedicationRequest=bundle(oxycodone()), Condition=401, Observation=401, Procedure=401)

    async with caller(answer=ehr) as service:
        answer = await service.post(PATIENT_VIEW, json=chart(**READING))

    assert "OpioidDose" in topics(answer)
    assert "the EHR refused it" in gap(answer)
    assert "Bearer" not in capsys.readouterr().err


@pytest.mark.requirement("EHR-27")
async def test_a_server_that_says_DSTU2_is_not_read(capsys):
    ehr = Ehr()

    async with caller(answer=ehr) as service:
        sent = order_sign(oxycodone(status="draft"), **READING, **epic(fhir_version="DSTU2"))
        answer = await service.post(ORDER_SIGN, json=sent)
        metrics = (await service.get("/metrics")).text

    assert (answer.status_code, ehr.asked) == (200, [])
    assert "IncompleteData" in topics(answer)
    assert '"fhir_version":"DSTU2"' in capsys.readouterr().err
    assert "cds_fhir_hosts_refused_total{" not in metrics


@pytest.mark.requirement("EHR-27")
async def test_a_server_that_knows_no_MedicationRequest_leaves_a_gap_and_no_silence():
    """A DSTU2 server, as the public sandbox names it unless told otherwise."""
    async with caller(answer=Ehr(MedicationRequest=404)) as service:
        answer = await service.post(PATIENT_VIEW, json=chart(**READING))

    assert "does not support this search" in gap(answer)


@pytest.mark.requirement("EHR-27")
async def test_orders_of_DSTU2_in_the_prefetch_are_not_taken_for_no_orders(service):
    orders = bundle({"resourceType": "MedicationOrder", "id": "1", "status": "active"})

    answer = await service.post(PATIENT_VIEW, json=chart(prefetch={**PREFETCH, "medications": orders}))

    assert "could not be read" in gap(answer)


@pytest.mark.requirement("EHR-21", "EHR-24")
async def test_an_ecg_refused_by_code_is_asked_for_by_category():
    asked = []

    def ehr(request):
        asked.append(request.url.params)
        return httpx.Response(400) if "code" in request.url.params else httpx.Response(200, json=NOTHING)

    async with caller(answer=ehr) as service:
        for _ in range(2):
            await service.post(PATIENT_VIEW, json=chart(**READING))

    by = [dict(each) for each in asked]
    assert sum("code" in each for each in by) == 1
    assert by.count({"patient": "p1", "category": "procedure"}) == 2


@pytest.mark.requirement("EHR-43")
async def test_a_call_is_one_line_of_what_came_was_read_and_was_missing(capsys):
    sent = {"patient": PATIENT, "medications": None}

    async with caller(answer=Ehr(Condition=503)) as service:
        await service.post(PATIENT_VIEW, json=chart(**{**READING, "prefetch": sent}))

    (line,) = [json.loads(each) for each in capsys.readouterr().err.splitlines() if "cards_returned" in each]
    assert line["hook"] == "patient-view"
    assert line["sent"] == ["patient", "medications"]
    assert line["missing"] == ["conditions"]
    assert "procedures" in line["read"]
    assert line["n_fhir_requests"] == len(line["read"]) + len(line["missing"])
    assert line["gather_ms"] <= line["ms"]
    assert not {"p1", EHR} & set(map(str, line.values()))


@pytest.mark.requirement("EHR-23")
@pytest.mark.parametrize(
    ("way", "method", "path"), [("get", "GET", "/fhir/Condition"), ("post", "POST", "/fhir/Condition/_search")]
)
async def test_a_client_is_searched_the_way_its_profile_says(tmp_path, way, method, path):
    (tmp_path / "keys.json").write_text(json.dumps(KEY_SET))
    profile = f'name = "own"\niss = "{ISS}"\njwks_file = "keys.json"\nfhir_servers = ["{EHR}"]\nfhir_search = "{way}"\n'
    (tmp_path / "clients.toml").write_text(f"[[client]]\n{profile}")
    settings = Settings(environment="production", clients_file=tmp_path / "clients.toml", public_base_url=BASE)
    ehr = Ehr()

    async with caller(settings, ehr, now=lambda: datetime.fromtimestamp(NOW_S, UTC)) as service:
        await service.post(PATIENT_VIEW, json=chart(**READING), headers={"authorization": f"Bearer {token()}"})

    searched = next(each for each in ehr.asked if each.url.path.startswith("/fhir/Condition"))
    assert (searched.method, searched.url.path) == (method, path)
    assert ("p1" in str(searched.url)) is (way == "get")
