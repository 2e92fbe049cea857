"""A trial in a terminal: the cards, what was asked of the FHIR server, and what was missing."""

import re
from collections.abc import Iterator
from typing import Any

from app.demo.terminal import Terminal, refusal_line, response_lines
from app.trial.trial import Outcome, Trial
from app.trial.wire import Exchange

NO_ANSWER = "no answer"
NOT_FOUND = "not found"
UNSPEAKABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def outcome_lines(trial: Trial, outcome: Outcome, terminal: Terminal) -> Iterator[str]:
    visit, version = trial.visit, outcome.fhir_version
    yield f"{trial.server.url}: FHIR {version}, Patient/{visit.patient_id} is there"
    yield f"{visit.hook}, answered by {outcome.service_id} with {outcome.status} in {outcome.ms:.0f} ms"
    yield ""
    body = plainly(outcome.body)
    if outcome.is_ok:
        yield from response_lines(body, terminal)
    else:
        yield refusal_line(outcome.status, body, terminal)
        yield ""
    yield from asked_lines(outcome, terminal)
    yield from missing_lines(outcome, terminal)


def plainly(value: Any) -> Any:
    """Any service's words without what would move a terminal's cursor or change its colours."""
    if isinstance(value, dict):
        return {name: plainly(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plainly(each) for each in value]
    return UNSPEAKABLE.sub(" ", value) if isinstance(value, str) else value


def asked_lines(outcome: Outcome, terminal: Terminal) -> Iterator[str]:
    yield terminal.paint("Asked of the FHIR server by this machine", "strong")
    if outcome.asked:
        yield f"  {'for':<22} {'status':>9} {'time':>9} {'found':>9}  query"
    else:
        yield "  nothing: the service asks for itself"
    for each in outcome.asked:
        status = NO_ANSWER if each.status is None else str(each.status)
        ms = "" if each.ms is None else f"{each.ms:.0f} ms"
        n = NOT_FOUND if is_gone(each) else outcome.found.get(key_of(each, outcome), "")
        yield f"  {key_of(each, outcome):<22} {status:>9} {ms:>9} {n:>9}  {each.query}"
    yield ""


def is_gone(exchange: Exchange) -> bool:
    """A read of what is not there. For an encounter that is an answer and no gap, so it stands nowhere else."""
    return exchange.status in (404, 410) and "?" not in exchange.query


def key_of(exchange: Exchange, outcome: Outcome) -> str:
    """The key of the prefetch; else whether it is the drug of an order or a further page of a list."""
    own = "drug of an order" if exchange.query.startswith("Medication/") else "further page"
    return outcome.keys.get(exchange.query, own)


def missing_lines(outcome: Outcome, terminal: Terminal) -> Iterator[str]:
    yield terminal.paint("Missing", "strong")
    if outcome.missing is None:
        yield "  the service does not tell"
    elif not outcome.missing:
        yield "  nothing"
    else:
        yield from (f"  {key}: {problem}" for key, problem in plainly(dict(outcome.missing)).items())


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "fhirVersion": outcome.fhir_version,
        "service": outcome.service_id,
        "status": outcome.status,
        "ms": round(outcome.ms, 1),
        "response": outcome.body,
        "asked": [
            {
                "for": key_of(each, outcome),
                "query": each.query,
                "status": each.status,
                "ms": None if each.ms is None else round(each.ms, 1),
                "found": outcome.found.get(key_of(each, outcome)),
            }
            for each in outcome.asked
        ],
        "missing": None if outcome.missing is None else dict(outcome.missing),
    }
