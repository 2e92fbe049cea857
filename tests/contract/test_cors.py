"""EHRs that call from the browser."""

import pytest

from app.settings import Settings
from tests.app.edge import ORIGIN, PATIENT_VIEW, caller, patient_view

PREFLIGHT = {
    "origin": ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}
ROUTES = ["/cds-services", PATIENT_VIEW, PATIENT_VIEW + "/feedback", "/nowhere"]


@pytest.fixture
async def service():
    async with caller(Settings(auth="required", cors_origins=[ORIGIN])) as service:
        yield service


@pytest.fixture
async def open_service():
    async with caller() as service:
        yield service


@pytest.mark.requirement("EHR-40")
@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.requirement("CORS-1")
async def test_preflight_needs_no_token(service, path):
    answer = await service.options(path, headers=PREFLIGHT)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)


@pytest.mark.requirement("CORS-2", "CORS-3")
async def test_preflight_names_the_methods_and_headers(service):
    headers = (await service.options(PATIENT_VIEW, headers=PREFLIGHT)).headers

    assert headers["access-control-allow-methods"] == "GET, POST"
    assert {"authorization", "content-type"} <= set(headers["access-control-allow-headers"].lower().split(", "))


@pytest.mark.requirement("EHR-40")
@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.requirement("CORS-4")
async def test_no_wildcard_and_no_credentials(service, path):
    for answer in (await service.options(path, headers=PREFLIGHT), await service.get(path, headers={"origin": ORIGIN})):
        assert "*" not in (
            answer.headers["access-control-allow-origin"],
            answer.headers.get("access-control-allow-headers"),
        )
        assert "access-control-allow-credentials" not in answer.headers


ANSWERS = {
    "200": ("POST", PATIENT_VIEW, {"json": patient_view()}, 200),
    "400": ("POST", PATIENT_VIEW, {"json": {}}, 400),
    "404": ("POST", "/cds-services/nobody", {"json": {}}, 404),
    "405": ("PUT", PATIENT_VIEW, {}, 405),
    "412": ("POST", PATIENT_VIEW, {"json": patient_view(prefetch=None)}, 412),
    "415": ("POST", PATIENT_VIEW, {"content": b"{}"}, 415),
    "discovery": ("GET", "/cds-services", {}, 200),
}


@pytest.mark.parametrize(("method", "path", "sent", "status"), ANSWERS.values(), ids=ANSWERS)
@pytest.mark.requirement("CORS-5")
async def test_every_answer_may_be_read_by_the_page(open_service, method, path, sent, status):
    answer = await open_service.request(method, path, headers={"origin": ORIGIN}, **sent)

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, ORIGIN)
    assert "Origin" in answer.headers["vary"]


@pytest.mark.requirement("CORS-5")
async def test_a_refused_token_may_be_read_by_the_page(service):
    answer = await service.post(PATIENT_VIEW, headers={"origin": ORIGIN}, json={})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, ORIGIN)


@pytest.mark.requirement("CORS-5")
async def test_an_unexpected_fault_may_be_read_by_the_page():
    def broken():
        raise ZeroDivisionError

    async with caller(now=broken) as service:
        answer = await service.post(PATIENT_VIEW, headers={"origin": ORIGIN}, json=patient_view())

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, ORIGIN)


@pytest.mark.requirement("EHR-40")
@pytest.mark.parametrize("origin", ["https://evil.example.org", "http://ehr.example.org", ORIGIN + ".evil.org", "null"])
@pytest.mark.requirement("CORS-6")
async def test_an_unknown_origin_is_not_let_in(service, origin):
    preflight = await service.options(PATIENT_VIEW, headers={**PREFLIGHT, "origin": origin})
    answer = await service.get("/cds-services", headers={"origin": origin})

    assert preflight.status_code == 400
    assert preflight.json()["resourceType"] == "OperationOutcome"
    assert "access-control-allow-origin" not in {**preflight.headers, **answer.headers}


@pytest.mark.requirement("CORS-6")
async def test_without_a_list_no_page_is_let_in():
    async with caller(Settings(auth="off")) as service:
        answer = await service.options(PATIENT_VIEW, headers=PREFLIGHT)

    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.requirement("CORS-2")
async def test_a_method_that_no_route_has_is_refused(service):
    answer = await service.options(PATIENT_VIEW, headers={**PREFLIGHT, "access-control-request-method": "DELETE"})

    assert answer.status_code == 400
