"""What may stand in a log, and what never does."""

import json
import logging

import pytest
import structlog

from app.telemetry import logs


@pytest.fixture(autouse=True)
def configured():
    logs.configure()


@pytest.fixture
def lines(capsys):
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.requirement("FHIR-5", "EHR-43")
def test_allowed_keys_are_kept_and_others_dropped(lines):
    structlog.get_logger().info("call_ended", service="s", ms=1.5, patient="Jane", url="https://x/?p=1")

    (line,) = lines()
    assert {key: line[key] for key in line if key != "at"} == {
        "event": "call_ended",
        "level": "info",
        "service": "s",
        "ms": 1.5,
    }


DROPPED = {
    "an object": {"birthDate": "1970-01-01"},
    "a list of objects": [{"a": 1}],
    "an exception": ValueError("Jane"),
    "bytes": b"Jane",
}


@pytest.mark.parametrize("value", DROPPED.values(), ids=DROPPED)
def test_a_value_that_is_not_plain_is_dropped(lines, value):
    structlog.get_logger().info("x", rule=value)

    assert "rule" not in lines()[0]


def test_a_long_text_is_cut(lines):
    structlog.get_logger().info("x", rule="a" * 1000, topics=["b" * 1000])

    (line,) = lines()
    assert (len(line["rule"]), len(line["topics"][0])) == (logs.LONGEST, logs.LONGEST)


@pytest.mark.requirement("ERR-2")
def test_exception_text_is_never_logged(lines):
    try:
        raise ValueError("Jane Doe")
    except ValueError:
        structlog.get_logger().exception("x", fault="ValueError")

    (line,) = lines()
    assert (line["fault"], "Jane" in str(line)) == ("ValueError", False)


@pytest.mark.requirement("FHIR-5")
def test_httpx_does_not_show_addresses(lines):
    logging.getLogger("httpx").info('HTTP Request: GET https://fhir.example.org/Patient/p1 "HTTP/1.1 200 OK"')
    logging.getLogger("httpx").warning("https://fhir.example.org/Patient/p1")

    (line,) = lines()
    assert (line["logger"], "message" in line) == ("httpx", False)


def test_the_access_log_is_silent(lines):
    logging.getLogger("uvicorn.access").info("%s %s", "GET", "/cds-services/x?patient=p1")

    assert lines() == []


def test_a_fault_that_the_server_saw_is_named_by_its_type(lines):
    try:
        raise ValueError("Jane Doe")
    except ValueError:
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=True)

    (line,) = lines()
    assert (line["fault"], line["level"], "Jane" in str(line)) == ("ValueError", "error", False)


def test_what_the_server_fills_in_is_left_out(lines):
    logging.getLogger("uvicorn.error").error("ASGI callable returned '%s'", "Jane Doe")

    assert lines()[0]["message"] == "ASGI callable returned '%s'"


def test_where_the_server_runs_is_told(lines):
    logging.getLogger("uvicorn.error").warning("Uvicorn running on %s://%s:%d", "http", "127.0.0.1", 8000)

    assert lines()[0]["message"] == "Uvicorn running on http://127.0.0.1:8000"
