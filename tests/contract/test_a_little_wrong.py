"""Calls of the fixture patients with a few members changed at random: never a 5xx, and no rule that breaks.

The numbers are repeatable; `CDS_EXPLORE=1` draws others.
"""

import json
import os
import random
from copy import deepcopy

import pytest

import fhir_fixtures
from scripts.expected_responses import SERVICE_IDS, TODAY, all_calls
from tests.app.edge import caller
from tests.contract.conftest import NOON

ODD = [
    None,
    "",
    0,
    -1,
    1e308,
    5e-324,
    10**17,
    True,
    {},
    [],
    [None],
    [[]],
    "x" * 300,
    "\u0000",
    "\U0001f600",
    "½",
    "1/0",
    "1e9",
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "entered-in-error",
    "draft",
    "stopped",
    "#x",
    "Patient/x",
    {"coding": [None]},
    {"reference": "#"},
    {"value": 1e308, "unit": "mg"},
    {"start": "2030"},
]
SEEDS = [random.randrange(10**9) for _ in range(200)] if os.environ.get("CDS_EXPLORE") else range(8)
N_CALLS = 10


def somewhere(body, numbers):
    """The path of one member of the context or the prefetch, by chance: every turn on the way is as likely."""
    path = (numbers.choice(["context", "prefetch"]),)
    value = body[path[0]]
    while value and isinstance(value, dict | list) and (len(path) < 3 or numbers.random() < 0.8):
        name = numbers.choice(list(value) if isinstance(value, dict) else range(len(value)))
        path, value = (*path, name), value[name]
    return path


def at(value, path):
    for name in path:
        value = value[name]
    return value


def a_little_wrong(request, numbers):
    """The request with one member or a few of them taken away, made odd, or put in the place of another."""
    body = deepcopy(request)
    for _ in range(numbers.choice([1, 1, 2, 5, 20])):
        path = somewhere(body, numbers)
        holder, how = at(body, path[:-1]), numbers.random()
        if how < 0.1 and len(path) > 1:
            del holder[path[-1]]
        elif how < 0.3:
            holder[path[-1]] = deepcopy(at(body, somewhere(body, numbers)))
        else:
            holder[path[-1]] = deepcopy(numbers.choice(ODD))
    return body


@pytest.mark.requirement("ROB-1", "ERR-1", "EHR-1", "EHR-8")
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_call_that_is_a_little_wrong_is_answered(seed, capsys):
    numbers = random.Random(seed)

    async with caller(now=lambda: NOON) as service:
        for slug, hook in numbers.sample(all_calls(), N_CALLS):
            sent = a_little_wrong(fhir_fixtures.request(slug, hook, TODAY, prefetch=True), numbers)
            answer = await service.post(
                f"/cds-services/{SERVICE_IDS[hook]}",
                content=json.dumps(sent),
                headers={"content-type": "application/json"},
            )
            assert answer.status_code in (200, 400, 412), (slug, hook)

    assert "rule_failed" not in capsys.readouterr().err
