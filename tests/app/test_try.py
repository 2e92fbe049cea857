"""`try`: this machine as the EHR, over real loopback sockets, and what it says of a server that is none."""

import json
from datetime import UTC, datetime

import httpx
import pytest
import respx

import fhir_fixtures
from app.cli.commands import main
from app.demo.fhir_server import PATH, create_fhir_app, fixture_shelf
from app.demo.local import local_settings
from app.demo.servers import address, listen, serving
from app.main import create_app
from fhir_fixtures.responses import indicators, reviewed

TOKEN = "s3cret-access-token"
ORDER = ("--order", "oxycodone 10 mg tablet", "--sig", "1 tablet every 6 hours")
R4 = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}


@pytest.fixture(scope="module")
def shelf():
    return fixture_shelf(datetime.now(UTC).date())


@pytest.fixture(scope="module")
def fhir_url(shelf):
    """An open FHIR server on this machine."""
    socket = listen(18600)
    with serving(create_fhir_app(shelf), socket):
        yield address(socket) + PATH


@pytest.fixture(scope="module")
def closed_fhir_url(shelf):
    """One that wants the token."""
    socket = listen(18700)
    with serving(create_fhir_app(shelf, token=TOKEN), socket):
        yield address(socket) + PATH


@pytest.fixture(scope="module")
def service_url(tmp_path_factory):
    socket = listen(18800)
    settings = local_settings(address(socket), data_dir=tmp_path_factory.mktemp("service"))
    with serving(create_app(settings), socket):
        yield address(socket)


@pytest.fixture
def attempt(capsys):
    """Exit code, standard output and standard error; the last JSON document instead of text with --json."""

    def run(url, patient, hook, *options):
        code = main(["try", "--fhir-server", url, "--patient", patient, "--hook", hook, *options])
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in options and out else out, err

    return run


@pytest.fixture
def token_file(tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return str(tmp_path / "token")


@pytest.fixture
def draft_of(tmp_path):
    """The orders of a fixture's order-sign, as a file."""

    def write(slug):
        request = fhir_fixtures.request(slug, "order-sign", datetime.now(UTC).date(), prefetch=False)
        (tmp_path / "draft.json").write_text(json.dumps(request["context"]["draftOrders"]))
        return str(tmp_path / "draft.json")

    return write


WAYS = {"the service asks": (), "the chart goes along": ("--prefetch",)}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_cards_are_those_of_the_fixture_in_this_process(attempt, fhir_url, way):
    code, out, _ = attempt(fhir_url, "depressed-60-mme", "patient-view", "--json", *way)

    assert (code, out["status"], out["missing"]) == (0, 200, {})
    assert indicators(out["response"]) == reviewed()["depressed-60-mme"]["patient-view"]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_cards_are_those_of_the_fixture_from_a_running_service(attempt, fhir_url, service_url, draft_of, way):
    draft = draft_of("dose-rises")

    code, out, _ = attempt(
        fhir_url, "dose-rises", "order-sign", "--draft", draft, "--service-url", service_url, "--json", *way
    )

    assert (code, out["status"], out["missing"]) == (0, 200, {})
    assert indicators(out["response"]) == reviewed()["dose-rises"]["order-sign"]


def test_every_query_is_told_with_its_outcome_and_time(attempt, fhir_url):
    _, out, _ = attempt(fhir_url, "depressed-60-mme", "patient-view", "--json")

    asked = {each["for"]: each for each in out["asked"]}
    assert {"patient", "medications", "conditions", "labs", "ecg"} <= asked.keys()
    assert {each["status"] for each in asked.values()} == {200}
    assert all(each["ms"] > 0 for each in asked.values())
    assert (asked["medications"]["found"], asked["carePlans"]["found"]) == (1, 0)
    assert asked["patient"]["query"] == "Patient/depressed-60-mme"


def test_what_fails_is_told_and_the_rest_is_judged(attempt, fhir_url):
    code, out, _ = attempt(fhir_url, "medications-unavailable", "patient-view", "--json")

    assert (code, out["missing"]["medications"]) == (0, "the EHR was too busy")
    assert {each["status"] for each in out["asked"] if each["for"] == "medications"} == {503}
    assert "IncompleteData" in indicators(out["response"])


def test_pages_and_drugs_are_told_as_what_they_are(attempt, fhir_url):
    _, out, _ = attempt(fhir_url, "hundred-orders", "patient-view", "--json")
    _, other, _ = attempt(fhir_url, "drug-by-reference", "patient-view", "--json")

    assert "further page" in {each["for"] for each in out["asked"]}
    assert "drug of an order" in {each["for"] for each in other["asked"]}


def test_people_read_cards_queries_and_gaps(attempt, fhir_url):
    code, out, _ = attempt(fhir_url, "depressed-60-mme", "order-sign", *ORDER)

    assert code == 0
    assert "order-sign, answered by opioid-order-sign with 200" in out
    assert "60 MME/day" in out
    assert f"{'medications':<22} {200:>9}" in out
    assert out.endswith("Missing\n  nothing\n")


def test_an_order_being_chosen_is_selected(attempt, fhir_url):
    _, out, _ = attempt(fhir_url, "depressed-60-mme", "order-select", *ORDER, "--json")

    assert "OpioidDose" in indicators(out["response"])


def test_an_encounter_that_is_not_there_is_told(attempt, fhir_url):
    _, out, _ = attempt(fhir_url, "depressed-60-mme", "encounter-discharge", "--encounter", "nope")

    (line,) = (each for each in out.splitlines() if each.endswith("  Encounter/nope"))
    assert line.split()[:2] == ["encounter", "404"]
    assert "not found" in line


def test_a_discharge_names_its_encounter(attempt, fhir_url):
    slug = "discharge-beside-opioid-at-home"
    context = fhir_fixtures.request(slug, "encounter-discharge", datetime.now(UTC).date(), prefetch=False)["context"]

    _, out, _ = attempt(fhir_url, slug, "encounter-discharge", "--encounter", context["encounterId"], "--json")

    assert indicators(out["response"]) == reviewed()[slug]["encounter-discharge"]


def test_a_guarded_server_is_read_with_the_token_which_is_never_printed(attempt, closed_fhir_url, token_file):
    for options in ((), ("--json",), ("--prefetch",)):
        code, out, err = attempt(
            closed_fhir_url, "depressed-60-mme", "patient-view", "--token-file", token_file, *options
        )

        assert code == 0
        assert TOKEN not in str(out) + err


def test_a_guarded_server_without_a_token_is_told(attempt, closed_fhir_url):
    code, out, err = attempt(closed_fhir_url, "depressed-60-mme", "patient-view")

    assert (code, out) == (1, "")
    assert err == "the FHIR server answered 401: it asks for a token: give one with --token-file\n"


def test_a_wrong_token_is_told_and_not_printed(attempt, closed_fhir_url, tmp_path):
    (tmp_path / "token").write_text("an-old-token")

    code, _, err = attempt(closed_fhir_url, "depressed-60-mme", "patient-view", "--token-file", str(tmp_path / "token"))

    assert (code, err) == (1, "the FHIR server answered 401: it refuses the token\n")


BASE = "https://fhir.example.org/r4"
CONFORMANCE = {"resourceType": "Conformance", "fhirVersion": "1.0.2"}
SERVERS = {
    "not there": (httpx.ConnectError("Connection refused"), "cannot be reached: Connection refused"),
    "too slow": (httpx.ReadTimeout("slow"), "did not answer within 30 s"),
    "breaks off": (httpx.RemoteProtocolError("x"), "broke off its answer: RemoteProtocolError"),
    "DSTU2": (httpx.Response(200, json=CONFORMANCE), "speaks FHIR DSTU2 (1.0.2)"),
    "DSTU2 by its number": (httpx.Response(200, json=R4 | {"fhirVersion": "1.0.2"}), "speaks FHIR DSTU2 (1.0.2)"),
    "a web page": (httpx.Response(200, html="<html>"), "no FHIR base address"),
    "a list": (httpx.Response(200, json=[]), "no FHIR base address"),
    "no metadata": (httpx.Response(404), "/metadata answered 404"),
    "elsewhere": (httpx.Response(301, headers={"location": "https://x"}), "leads elsewhere"),
    "wants a token": (httpx.Response(401), "it asks for a token"),
    "forbids": (httpx.Response(403), "it asks for a token"),
}


@pytest.mark.requirement("EHR-27")
@pytest.mark.parametrize(("answer", "said"), SERVERS.values(), ids=SERVERS)
def test_a_server_that_is_not_what_it_should_be_is_told_in_words(attempt, answer, said):
    with respx.mock:
        respx.get(f"{BASE}/metadata").mock(**as_mock(answer))
        code, out, err = attempt(BASE, "p1", "patient-view")

    assert (code, out, said in err) == (1, "", True)


PATIENTS = {
    "not there": (httpx.Response(404), "has no Patient/p1"),
    "gone": (httpx.Response(410), "has no Patient/p1"),
    "not allowed": (httpx.Response(403), "it asks for a token"),
    "broken": (httpx.Response(500), "answered 500 to Patient/p1"),
    "another type": (httpx.Response(200, json={"resourceType": "Bundle"}), "with no Patient"),
}


@pytest.mark.parametrize(("answer", "said"), PATIENTS.values(), ids=PATIENTS)
def test_a_patient_who_cannot_be_read_is_told(attempt, answer, said):
    with respx.mock:
        respx.get(f"{BASE}/metadata").respond(json=R4)
        respx.get(f"{BASE}/Patient/p1").mock(return_value=answer)
        code, out, err = attempt(BASE, "Patient/p1", "patient-view")

    assert (code, out, said in err) == (1, "", True)


def as_mock(answer):
    return {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}


SERVICE = "https://cds.example.org"
OFFER = {"services": [{"id": "any", "hook": "patient-view", "prefetch": {"who": "Patient/{{context.patientId}}"}}]}
CARD = {"summary": "Any \x1b[2Jcard", "indicator": "odd", "source": {"label": "Any"}, "suggestions": [{"label": "Do"}]}


@pytest.fixture
def other():
    """A FHIR server with one patient, and somebody else's service."""
    with respx.mock(assert_all_called=False) as network:
        network.get(f"{BASE}/metadata").respond(json=R4)
        network.get(f"{BASE}/Patient/p1").respond(json={"resourceType": "Patient", "id": "p1"})
        network.get(f"{SERVICE}/cds-services").respond(json=OFFER)
        network.get(url__startswith=f"{SERVICE}/explain/").respond(404)
        yield network


def test_somebody_elses_service_is_called_by_what_it_discovers(attempt, other):
    call = other.post(f"{SERVICE}/cds-services/any").respond(json={"cards": [CARD]})

    options = ("--prefetch", "--service-url", f"{SERVICE}/cds-services/", "--user", "Practitioner/7")

    code, out, _ = attempt(BASE, "p1", "patient-view", *options)

    sent = json.loads(call.calls[0].request.content)
    assert (sent["hook"], sent["fhirServer"]) == ("patient-view", BASE)
    assert sent["context"] == {"userId": "Practitioner/7", "patientId": "p1"}
    assert sent["prefetch"] == {"who": {"resourceType": "Patient", "id": "p1"}}
    assert code == 0
    assert "[ODD] Any  [2Jcard" in out
    assert "\x1b" not in out
    assert "Missing\n  the service does not tell\n" in out


def test_what_a_service_explains_is_what_is_missing(attempt, other):
    other.post(f"{SERVICE}/cds-services/any").respond(json={"cards": []})
    other.get(url__startswith=f"{SERVICE}/explain/").respond(
        json={"calls": [{"missing": [{"key": "labs", "problem": "not sent"}]}]}
    )

    _, out, _ = attempt(BASE, "p1", "patient-view", "--service-url", SERVICE)

    assert "nothing: the service asks for itself" in out
    assert out.endswith("Missing\n  labs: not sent\n")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_service_that_refuses_is_told_and_the_token_it_echoes_is_not(attempt, other, token_file, options):
    outcome = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": f"no use for {TOKEN}"}]}
    other.post(f"{SERVICE}/cds-services/any").respond(422, json=outcome)

    code, out, err = attempt(BASE, "p1", "patient-view", "--service-url", SERVICE, "--token-file", token_file, *options)

    assert code == 1
    assert "no use for [token]" in str(out)
    assert TOKEN not in str(out) + err


SERVICES = {
    "not there": ("get", "/cds-services", httpx.ConnectError("Connection refused"), "cannot be reached"),
    "wants a token to be discovered": ("get", "/cds-services", httpx.Response(401), "asks for a client token"),
    "wants a token to be called": ("post", "/cds-services/any", httpx.Response(401), "asks for a client token"),
    "no discovery": ("get", "/cds-services", httpx.Response(404), "names no services"),
    "no such hook": (
        "get",
        "/cds-services",
        httpx.Response(200, json={"services": [{"id": "x", "hook": "order-sign"}]}),
        "has no service for patient-view; it has order-sign",
    ),
    "no cards": ("post", "/cds-services/any", httpx.Response(200, json={}), "200 without a list of cards"),
}


@pytest.mark.parametrize(("method", "path", "answer", "said"), SERVICES.values(), ids=SERVICES)
def test_a_service_that_is_none_is_told_in_words(attempt, other, method, path, answer, said):
    other.request(method, f"{SERVICE}{path}").mock(**as_mock(answer))

    code, out, err = attempt(BASE, "p1", "patient-view", "--service-url", SERVICE)

    assert (code, out, said in err) == (1, "", True)


WRONG = {
    "an order where there is none": (BASE, "patient-view", ORDER, "patient-view has no orders"),
    "no order": (BASE, "order-sign", (), "order-sign needs --draft or --order"),
    "no encounter": (BASE, "encounter-discharge", (), "needs --encounter"),
    "http": ("http://fhir.example.org", "patient-view", (), "must be a plain https address"),
    "a user in the address": ("https://a:b@fhir.example.org", "patient-view", (), "must be a plain https address"),
    "a service over http": (BASE, "patient-view", ("--service-url", "http://x.org"), "--service-url must be"),
    "no draft there": (BASE, "order-sign", ("--draft", "/nowhere"), "/nowhere: No such file"),
    "no token there": (BASE, "patient-view", ("--token-file", "/nowhere"), "/nowhere: No such file"),
    "a token that is none": (BASE, "patient-view", ("--token-file", "/dev/null"), "holds no access token"),
}


@pytest.mark.parametrize(("url", "hook", "options", "said"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_before_anything_is_asked(attempt, url, hook, options, said):
    with respx.mock:
        code, out, err = attempt(url, "p1", hook, *options)

    assert (code, out, said in err) == (2, "", True)


@pytest.mark.parametrize("content", ["[1]", '"x"', "{}", '[{"id": "x"}]'])
def test_a_draft_that_is_no_fhir_is_wrong_use(attempt, tmp_path, content):
    (tmp_path / "draft.json").write_text(content)

    code, _, err = attempt(BASE, "p1", "order-sign", "--draft", str(tmp_path / "draft.json"))

    assert (code, "neither a Bundle nor FHIR resources" in err) == (2, True)


def test_one_order_in_a_file_is_enough(attempt, fhir_url, tmp_path):
    order = {
        "resourceType": "MedicationRequest",
        "id": "1",
        "status": "draft",
        "medicationCodeableConcept": {"text": "oxycodone 10 mg tablet"},
        "dosageInstruction": [{"text": "1 tablet every 6 hours"}],
    }
    (tmp_path / "draft.json").write_text(json.dumps(order))

    _, out, _ = attempt(fhir_url, "depressed-60-mme", "order-sign", "--draft", str(tmp_path / "draft.json"), "--json")

    assert "OpioidDose" in indicators(out["response"])


def test_a_deadline_that_is_too_short_is_told_as_missing(attempt, shelf):
    socket = listen(18900)
    with serving(create_fhir_app(shelf, latency_ms=400), socket):
        url = address(socket) + PATH
        code, out, _ = attempt(url, "depressed-60-mme", "patient-view", "--deadline-ms", "50", "--json")

    assert (code, out["status"]) == (1, 412)
    assert set(out["missing"].values()) == {"the EHR did not answer in time"}
    assert {each["status"] for each in out["asked"]} == {None}
