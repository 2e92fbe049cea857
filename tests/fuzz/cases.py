"""One case of the fuzzer: made from a number alone, so that it can be made again, and judged."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import orjson

from app.cli.inspection import inspected
from fhir_fixtures.calls import TEMPLATES
from scripts.expected_responses import TODAY
from tests.fuzz.damage import as_bytes, damaged
from tests.fuzz.mutations import mutated
from tests.fuzz.oracles import faults, silence_faults
from tests.fuzz.relations import DAYS_OF_28_YEARS, RELATIONS, years_later
from tests.fuzz.seeds import seeds
from tests.fuzz.service import EHR
from tests.fuzz.silences import SILENCES, WRITTEN_ONLY_HERE

HEAVY = 60_000
"""Bytes; charts of a hundred orders have over 150,000, and are drawn more seldom."""
KINDS = {"mutated": 44, "same": 18, "silence": 18, "bytes": 8, "server": 5, "document": 7}
"""How many of a hundred cases are of each kind."""


@dataclass(slots=True)
class Outcome:
    """What a case came to. `content` is what was sent, `other` the second form of it where two are compared.

    `n_documents` are FHIR documents that a server answered with, or that were read as a file."""

    name: str
    service_id: str = ""
    kind: str = ""
    content: bytes = b""
    other: bytes | None = None
    statuses: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    cpu_s: float = 0
    n_documents: int = 0


def run(service, seed, number):
    """The case of that number."""
    chance = random.Random(f"{seed} {number}")
    (kind,) = chance.choices(list(KINDS), KINDS.values())
    chosen = chance.choice(seeds())
    if len(chosen.content) > HEAVY and chance.random() < 0.8:
        chosen = chance.choice(seeds())
    outcome = PLAYS[kind](service, chosen, chance)
    outcome.kind = kind
    return outcome


def play_mutated(service, chosen, chance):
    """A mutated call, and half of the time the same in another form."""
    body = chosen.body
    names = mutated(body, chance)
    outcome = Outcome(f"{chosen.name}: {' '.join(names)}", chosen.service_id)
    outcome.content = as_bytes(body)
    first = sent(service, outcome, outcome.content)
    if chance.random() < 0.5 and b"@@" not in orjson.dumps(body):
        compare(service, outcome, chosen, body, first, chance)
    return outcome


def play_same(service, chosen, chance):
    """A good call in two forms."""
    outcome = Outcome(chosen.name, chosen.service_id, content=chosen.content)
    compare(service, outcome, chosen, chosen.body, sent(service, outcome, chosen.content), chance)
    return outcome


def compare(service, outcome, chosen, body, first, chance):
    if not isinstance(body, dict) or not isinstance(body.get("prefetch", {}), dict):
        return
    relation = chance.choice(
        [each for each in RELATIONS if each is not years_later or outcome.content == chosen.content]
    )
    outcome.name += f", {relation.__name__}"
    outcome.other = orjson.dumps(relation(body, chance))
    outcome.faults += relation_faults(service, outcome, relation, first)


def relation_faults(service, outcome, relation, first):
    service.today = TODAY + timedelta(days=DAYS_OF_28_YEARS if relation is years_later else 0)
    try:
        second = sent(service, outcome, outcome.other)
    finally:
        service.today = TODAY
    before, after = RELATIONS[relation]
    return [] if before(first) == after(second) else [f"{relation.__name__} changes the answer"]


def play_silence(service, chosen, chance):
    """Damage to what the cards of a good call stood on."""
    spoil = chance.choice(SILENCES)
    outcome = Outcome(f"{chosen.name}: {spoil.__name__}", chosen.service_id, content=chosen.content)
    good = sent(service, outcome, chosen.content)
    body = chosen.body
    if body["hook"] == WRITTEN_ONLY_HERE or not good.cards or spoil(body, chance) is None:
        return outcome
    outcome.content = orjson.dumps(body)
    outcome.faults += silence_faults(good, sent(service, outcome, outcome.content))
    return outcome


def play_bytes(service, chosen, chance):
    outcome = Outcome(f"{chosen.name}: bytes", chosen.service_id)
    outcome.content = damaged(chosen.content, chance)
    sent(service, outcome, outcome.content)
    return outcome


def play_server(service, chosen, chance):
    """The mutated prefetch as answers of a FHIR server, with broken bytes now and then."""
    body = chosen.body
    names = mutated(body, chance)
    outcome = Outcome(f"{chosen.name}: server {' '.join(names)}", chosen.service_id)
    prefetch = body.pop("prefetch", None)
    context = body.get("context")
    if not isinstance(prefetch, dict) or not isinstance(context, dict):
        return outcome
    for key, value in prefetch.items():
        address = filled(TEMPLATES.get(key, key), context)
        written = as_bytes(value)
        service.chart[address] = damaged(written, chance) if chance.random() < 0.05 else written
    outcome.n_documents = len(service.chart)
    outcome.content = as_bytes({**body, "fhirServer": EHR})
    try:
        sent(service, outcome, outcome.content)
    finally:
        service.chart = {}
    return outcome


def filled(template, context):
    for name in ("patientId", "encounterId"):
        template = template.replace(f"{{{{context.{name}}}}}", str(context.get(name)))
    return template


def play_document(service, chosen, chance):
    """A chart as a file: `inspect` reads whatever it is."""
    body = chosen.body
    names = mutated(body, chance)
    outcome = Outcome(f"{chosen.name}: document {' '.join(names)}", content=as_bytes(body))
    given = orjson.loads(outcome.content)
    entries = list(given["prefetch"].values()) if isinstance(given.get("prefetch"), dict) else [given]
    outcome.n_documents = len(entries)
    try:
        orjson.dumps(inspected(entries, TODAY))
    except Exception as fault:  # noqa: BLE001  # any fault at all is the finding
        outcome.faults.append(f"inspect: {type(fault).__name__}")
    return outcome


def sent(service, outcome, content):
    answer = service.post(f"/cds-services/{outcome.service_id}", content)
    outcome.statuses.append(answer.status)
    outcome.cpu_s = max(outcome.cpu_s, answer.cpu_s)
    outcome.faults += faults(answer)
    return answer


PLAYS = {
    "mutated": play_mutated,
    "same": play_same,
    "silence": play_silence,
    "bytes": play_bytes,
    "server": play_server,
    "document": play_document,
}
