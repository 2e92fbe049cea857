"""The exception tree: each with the status and issue type that CDS Hooks and FHIR give it."""

import pytest

from app.errors import (
    BadRequest,
    CdsError,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    PreconditionFailed,
    Throttled,
    TooLarge,
    Unauthorized,
    Unavailable,
    UnsupportedMedia,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (CdsError(), 500, "exception"),
        (BadRequest("hook is required"), 400, "invalid"),
        (BadRequest("hook is required", code="required"), 400, "required"),
        (Unauthorized(), 401, "login"),
        (Forbidden("not for this client"), 403, "forbidden"),
        (NotFound("no such service"), 404, "not-found"),
        (MethodNotAllowed("POST"), 405, "not-supported"),
        (PreconditionFailed("nothing was sent"), 412, "processing"),
        (TooLarge("at most 8 MiB"), 413, "too-long"),
        (UnsupportedMedia("send application/json"), 415, "not-supported"),
        (Throttled("too many calls"), 429, "throttled"),
        (Unavailable("starting up"), 503, "transient"),
    ],
)
@pytest.mark.requirement("RESP-4", "RESP-5")
def test_an_error_has_its_status_and_issue_type(error, status, code):
    assert (error.status, error.code) == (status, code)
    assert error.message


@pytest.mark.parametrize(
    ("error", "headers"),
    [
        (NotFound("no such service"), {}),
        (Unauthorized(), {"WWW-Authenticate": "Bearer"}),
        (MethodNotAllowed("GET", "HEAD"), {"Allow": "GET, HEAD"}),
        (Throttled("too many calls", retry_after_s=30), {"Retry-After": "30"}),
        (Unavailable("starting up"), {"Retry-After": "1"}),
    ],
)
@pytest.mark.requirement("AUTH-14", "REQ-11b")
def test_an_error_brings_the_headers_that_http_asks_for(error, headers):
    assert error.headers == headers
