"""The FHIR client: what each behaviour of a server becomes, within bounds of time, size and origin."""

import asyncio
import gzip
import json

import httpx
import pytest

from app.fhir.answer import Problem
from app.fhir.client import FhirServers
from app.fhir.exchange import open_http
from app.fhir.unsupported import CAPACITY, Unsupported
from hooks.request import FhirAccess
from tests.app.fake_ehr import BASE, SOON_MS, FakeEhr, body, bundle, drip, hang, in_turn, outcome, status

PATIENT = {"resourceType": "Patient", "id": "1"}
FIRST = {"resourceType": "Condition", "id": "first"}
SECOND = {"resourceType": "Condition", "id": "second"}
SEARCH = "Condition?patient=1"
NEXT = f"{BASE}?page=2"


async def searched(*answers, **limits):
    """One search, and the server that was asked."""
    ehr = FakeEhr({SEARCH: answers[0], "?page=2": answers[-1]})
    return await ehr.client(**limits).search(SEARCH), ehr


async def test_a_read_gives_the_resource():
    answer = await FakeEhr({"Patient/1": PATIENT}).client().read("Patient/1")

    assert (answer.resources, answer.problem) == ((PATIENT,), None)


@pytest.mark.requirement("FHIR-2", "EHR-23")
async def test_the_token_goes_with_every_call_and_FHIR_json_is_asked_for():
    _, ehr = await searched(bundle(FIRST, next_url=NEXT), bundle(SECOND))

    assert [each.headers["authorization"] for each in ehr.requests] == ["Bearer t0ken"] * 2
    assert {each.headers["accept"] for each in ehr.requests} == {"application/fhir+json"}


@pytest.mark.requirement("EHR-26")
async def test_an_open_server_is_read_without_a_token():
    ehr = FakeEhr({})

    await ehr.client(token=None).search(SEARCH)

    assert "authorization" not in ehr.requests[0].headers


@pytest.mark.requirement("FHIR-3", "EHR-25", "EHR-26")
async def test_the_token_of_one_call_is_never_used_by_the_next():
    """The connections are shared, the token is not."""
    ehr = FakeEhr({})
    servers = ehr.client(token="first").servers

    for token in ("first", None, "third"):
        await servers.client(FhirAccess(server=BASE, token=token)).search(SEARCH)

    assert [each.headers.get("authorization") for each in ehr.requests] == ["Bearer first", None, "Bearer third"]


async def test_no_cookie_is_carried_from_one_call_to_the_next():
    ehr = FakeEhr({"Patient/1": status(200, PATIENT, **{"set-cookie": "session=of-patient-1; Path=/"})})
    async with open_http(httpx.MockTransport(ehr)) as http:
        servers = FhirServers(http=http)

        for _ in range(2):
            await servers.client(FhirAccess(server=BASE, token=None)).read("Patient/1")

    assert "cookie" not in ehr.requests[-1].headers


async def test_the_shared_connections_follow_no_redirect_and_wait_for_the_deadline_alone():
    async with open_http(httpx.MockTransport(FakeEhr({}))) as http:
        assert http.follow_redirects is False
        assert http.timeout == httpx.Timeout(None)


READ_STATUS = {
    400: Problem.FAILED,
    401: Problem.REFUSED,
    403: Problem.REFUSED,
    404: Problem.NOT_FOUND,
    410: Problem.NOT_FOUND,
    429: Problem.BUSY,
    500: Problem.FAILED,
    503: Problem.BUSY,
    504: Problem.FAILED,
    302: Problem.UNREADABLE,
}


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize(("code", "problem"), READ_STATUS.items())
@pytest.mark.requirement("FHIR-7", "FHIR-8")
async def test_a_read_that_is_refused(code, problem):
    """Design: section 11."""
    answer = await FakeEhr({"Patient/1": status(code, outcome("error"))}).client().read("Patient/1")

    assert (answer.resources, answer.problem) == ((), problem)


SEARCH_STATUS = READ_STATUS | dict.fromkeys((400, 404, 410, 501), Problem.UNSUPPORTED)


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize(("code", "problem"), SEARCH_STATUS.items())
@pytest.mark.requirement("EHR-24")
async def test_a_search_that_is_refused(code, problem):
    """400, 404 and 501 mean that the server does not support it; nothing else does."""
    answer, _ = await searched(status(code, outcome("error")))

    assert (answer.resources, answer.problem) == ((), problem)


@pytest.mark.requirement("FHIR-10", "EHR-25")
async def test_a_redirect_is_not_followed():
    """It may lead to another server."""
    _, ehr = await searched(status(307, location="https://evil.example/fhir"))

    assert len(ehr.requests) == 1


UNREADABLE = {
    "an HTML page": body(b"<html>Tomcat</html>", "text/html"),
    "an HTML page that says it is JSON": body(b"<html>Tomcat</html>"),
    "JSON that says it is HTML": body(b'{"resourceType": "Bundle"}', "text/html"),
    "half a body": body(b'{"resourceType": "Bundle", "entry": [{"res'),
    "nothing": body(b""),
    "no content": status(204),
    "a text": body(b'"Bundle"'),
    "an object that is no resource": body(b"{}"),
    "bad UTF-8": body(b'{"resourceType": "Bundle\xff"}'),
    "not a number": body(b'{"resourceType": "Bundle", "total": NaN}'),
    "a depth that no chart has": body(b"[" * 100_000),
    "gzip that is none": body(b"not gzip", **{"content-encoding": "gzip"}),
}


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_body_that_cannot_be_read_is_a_problem(answer):
    found, _ = await searched(answer)

    assert (found.resources, found.problem) == ((), Problem.UNREADABLE)


@pytest.mark.parametrize("content_type", ["application/fhir+json; charset=utf-8", "application/json", "text/json"])
async def test_json_under_any_of_its_names_is_read(content_type):
    answer, _ = await searched(body(json.dumps(bundle(FIRST)).encode(), content_type))

    assert answer.resources == (FIRST,)


async def test_a_packed_body_is_read():
    packed = gzip.compress(json.dumps(bundle(FIRST)).encode())

    answer, _ = await searched(body(packed, **{"content-encoding": "gzip"}))

    assert answer.resources == (FIRST,)


async def test_an_outcome_instead_of_a_result_is_a_problem():
    answer, _ = await searched(outcome("error"))

    assert answer.problem is Problem.TRIED


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (httpx.ConnectError("refused"), Problem.UNREACHABLE),
        (httpx.ReadError("reset"), Problem.UNREACHABLE),
        (httpx.RemoteProtocolError("the body broke off"), Problem.UNREADABLE),
    ],
)
async def test_a_connection_that_fails_is_a_problem(fault, problem):
    def fail(_):
        raise fault

    answer, _ = await searched(fail)

    assert answer.problem is problem


@pytest.mark.requirement("EHR-3")
@pytest.mark.parametrize("slow", [hang, drip])
@pytest.mark.requirement("FHIR-9", "EHR-3")
async def test_a_server_that_hangs_or_drips_is_left_at_the_deadline(slow):
    """Total time is bounded whatever the server does."""

    answer, _ = await searched(slow, deadline_ms=SOON_MS)

    assert answer.problem is Problem.LATE


async def test_after_the_deadline_nothing_more_is_asked():
    ehr = FakeEhr({"Patient/1": hang})
    client = ehr.client(deadline_ms=SOON_MS)
    await client.read("Patient/1")

    answer = await client.search(SEARCH)

    assert answer.problem is Problem.LATE
    assert "Condition?patient=1" not in ehr.asked


async def test_a_caller_who_goes_away_ends_the_read():
    task = asyncio.create_task(FakeEhr({"Patient/1": hang}).client().read("Patient/1"))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.requirement("PREF-14", "EHR-22")
async def test_pages_are_followed_to_the_end():
    answer, _ = await searched(bundle(FIRST, next_url=NEXT), bundle(SECOND))

    assert (answer.resources, answer.problem) == ((FIRST, SECOND), None)


async def test_a_relative_next_link_counts_from_the_base():
    answer, _ = await searched(bundle(FIRST, next_url="?page=2"), bundle(SECOND))

    assert answer.resources == (FIRST, SECOND)


@pytest.mark.requirement("EHR-22", "EHR-25")
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/fhir?page=2",
        "http://ehr.example.org/fhir?page=2",
        "https://ehr.example.org:444/fhir?page=2",
        "https://ehr.example.org/other?page=2",
        "//evil.example/fhir?page=2",
        "http://[",
    ],
)
@pytest.mark.requirement("FHIR-10", "EHR-22")
async def test_a_next_link_to_elsewhere_is_not_followed_and_the_list_is_marked(elsewhere):
    answer, ehr = await searched(bundle(FIRST, next_url=elsewhere), bundle(SECOND))

    assert (answer.resources, answer.problem) == ((FIRST,), Problem.LONGER)
    assert len(ehr.requests) == 1


async def test_a_next_link_that_leads_in_a_circle_ends():
    answer, ehr = await searched(bundle(FIRST, next_url=NEXT), bundle(SECOND, next_url=NEXT))

    assert (answer.resources, answer.problem) == ((FIRST, SECOND), Problem.LONGER)
    assert len(ehr.requests) == 2


@pytest.mark.requirement("EHR-22")
@pytest.mark.parametrize(("max_pages", "problem"), [(1, Problem.LONGER), (2, None), (3, None)])
async def test_pages_past_the_cap_leave_a_mark(max_pages, problem):
    answer, ehr = await searched(bundle(FIRST, next_url=NEXT), bundle(SECOND), max_pages=max_pages)

    assert answer.problem is problem
    assert len(ehr.requests) == min(max_pages, 2)


async def test_a_body_past_the_cap_is_left_unread():
    large = json.dumps(bundle(FIRST)).encode()

    at, _ = await searched(body(large), max_bytes=len(large))
    above, _ = await searched(body(large), max_bytes=len(large) - 1)

    assert (at.resources, at.problem) == ((FIRST,), None)
    assert (above.resources, above.problem) == ((), Problem.LONGER)


async def test_the_cap_counts_what_a_packed_body_holds():
    packed = gzip.compress(json.dumps(bundle(FIRST, note=" " * 100_000)).encode())

    answer, _ = await searched(body(packed, **{"content-encoding": "gzip"}), max_bytes=10_000)

    assert answer.problem is Problem.LONGER


async def test_the_cap_counts_all_pages_together():
    first = json.dumps(bundle(FIRST, next_url=NEXT)).encode()

    answer, _ = await searched(body(first), bundle(SECOND), max_bytes=len(first) + 10)

    assert (answer.resources, answer.problem) == ((FIRST,), Problem.LONGER)


@pytest.mark.requirement("EHR-22")
@pytest.mark.parametrize(
    ("second_page", "problem"),
    [
        (status(403), Problem.REFUSED),
        (status(404), Problem.NOT_FOUND),
        (status(500), Problem.FAILED),
        (hang, Problem.LATE),
        (body(b"<html>", "text/html"), Problem.UNREADABLE),
        (outcome("error"), Problem.TRIED),
    ],
)
async def test_a_page_that_fails_leaves_what_was_had_and_its_problem(second_page, problem):
    limits = {"deadline_ms": SOON_MS} if second_page is hang else {}

    answer, _ = await searched(bundle(FIRST, next_url=NEXT), second_page, **limits)

    assert (answer.resources, answer.problem) == ((FIRST,), problem)


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.requirement("EHR-24")
async def test_a_busy_server_is_asked_again_when_it_says_when(code):
    """Retry-After inside the deadline."""
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    busy = in_turn(status(code, **{"retry-after": "1"}), status(200, bundle(FIRST)))
    answer, _ = await searched(busy, sleep=sleep)

    assert (answer.resources, waited) == ((FIRST,), [1.0])


RETRY_AFTER = {
    "a date, by the server's own clock": (
        {"retry-after": "Fri, 21 Nov 2025 10:00:03 GMT", "date": "Fri, 21 Nov 2025 10:00:01 GMT"},
        [2.0, 2.0],
    ),
    "a date that is past": (
        {"retry-after": "Fri, 21 Nov 2025 09:00:00 GMT", "date": "Fri, 21 Nov 2025 10:00:01 GMT"},
        [0.0, 0.0],
    ),
    "longer than the deadline": ({"retry-after": "120"}, []),
    "a date without a clock to count from": ({"retry-after": "Fri, 21 Nov 2025 10:00:03 GMT"}, []),
    "a word": ({"retry-after": "soon"}, []),
    "nothing": ({}, []),
}


@pytest.mark.requirement("EHR-24")
@pytest.mark.parametrize(("headers", "waits"), RETRY_AFTER.values(), ids=RETRY_AFTER)
async def test_a_server_that_stays_busy_is_waited_for_within_bounds(headers, waits):
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    answer, _ = await searched(status(503, **headers), sleep=sleep)

    assert (answer.problem, waited) == (Problem.BUSY, waits)


@pytest.mark.requirement("EHR-23")
async def test_a_search_goes_by_POST_when_set_so():
    ehr = FakeEhr({"Condition/_search?patient=1": bundle(FIRST)})

    answer = await ehr.client(is_post_search=True).search(SEARCH)

    assert answer.resources == (FIRST,)
    assert ehr.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert str(ehr.requests[0].url) == f"{BASE}/Condition/_search"


@pytest.mark.requirement("EHR-24")
def test_what_is_unsupported_is_remembered_for_a_while():
    now = [0.0]
    memory = Unsupported(clock=lambda: now[0], kept_s=600)
    memory.note(BASE, SEARCH)

    held = []
    for now[0] in (599.9, 600.0, 600.1):
        held.append(memory.holds(BASE, SEARCH))

    assert held == [True, False, False]


@pytest.mark.requirement("EHR-24")
def test_what_is_unsupported_is_remembered_for_that_server_and_that_search():
    memory = Unsupported(clock=lambda: 0.0)

    memory.note(BASE, SEARCH)

    assert not memory.holds("https://other.example.org/fhir", SEARCH)
    assert not memory.holds(BASE, "Condition?patient=2")


def test_the_memory_is_bounded():
    memory = Unsupported(clock=lambda: 0.0)

    for number in range(CAPACITY + 1):
        memory.note(f"https://{number}.example.org", SEARCH)

    assert not memory.holds("https://0.example.org", SEARCH)
    assert memory.holds("https://1.example.org", SEARCH)


@pytest.mark.parametrize("problem", Problem)
def test_a_problem_is_fit_for_a_card(problem):
    """No address, no id, no status."""
    assert not any(sign in problem for sign in "/:?=0123456789")


@pytest.mark.requirement("EHR-3")
async def test_all_queries_of_a_call_together_have_a_cap_of_their_own():
    large = json.dumps(bundle(FIRST)).encode()
    client = FakeEhr({"": body(large)}).client(max_call_bytes=2 * len(large))

    problems = [(await client.search(SEARCH)).problem for _ in range(3)]

    assert problems == [None, None, Problem.LONGER]
    assert client.budget.n_requests == 3


class CrowdedEhr:
    """Answers when it is told to, and counts the most requests that were ever with it."""

    def __init__(self):
        self.n_now, self.n_most, self.go_on = 0, 0, asyncio.Event()

    async def __call__(self, _):
        self.n_now += 1
        self.n_most = max(self.n_most, self.n_now)
        await self.go_on.wait()
        self.n_now -= 1
        return httpx.Response(200, json=bundle(FIRST))


async def test_a_server_is_sent_so_many_requests_at_once_and_the_others_wait_their_turn():
    """Those of all calls together."""
    crowd = CrowdedEhr()
    servers = FakeEhr({"": crowd}).client(at_once=2).servers
    calls = [servers.client(FhirAccess(server=BASE, token=None)) for _ in range(2)]
    searches = [asyncio.create_task(call.search(SEARCH)) for call in calls for _ in range(3)]
    while crowd.n_now < 2:
        await asyncio.sleep(0)

    crowd.go_on.set()
    answers = await asyncio.gather(*searches)

    assert [each.problem for each in answers] == [None] * 6
    assert crowd.n_most == 2


async def test_a_server_that_hangs_keeps_no_other_waiting():
    ehr = FakeEhr({"https://": bundle(FIRST), "": hang})
    client = ehr.client(at_once=1, deadline_ms=SOON_MS)
    late = asyncio.create_task(client.search(SEARCH))
    await asyncio.sleep(0)

    other = await client.servers.client(FhirAccess(server="https://other.example.org", token=None)).search(SEARCH)

    assert (other.problem, (await late).problem) == (None, Problem.LATE)


async def test_a_turn_is_given_back_at_the_deadline():
    ehr = FakeEhr({SEARCH: in_turn(hang, status(200, bundle(FIRST)))})
    client = ehr.client(at_once=1, deadline_ms=SOON_MS)
    await client.search(SEARCH)

    answer = await client.servers.client(FhirAccess(server=BASE, token=None)).search(SEARCH)

    assert answer.resources == (FIRST,)
