"""A short campaign, the same in every run; the long one is `scripts/fuzz`. And that the guards of a campaign hold."""

import random
from contextlib import suppress

import orjson
import pytest

from tests.fuzz.campaign import campaign, guarded
from tests.fuzz.cases import KINDS
from tests.fuzz.damage import as_bytes, damaged
from tests.fuzz.mutations import MUTATIONS, mutated
from tests.fuzz.oracles import STATUSES
from tests.fuzz.seeds import seeds

N_CASES = 600


@pytest.mark.requirement("ROB-1", "ROB-2", "ERR-1", "DET-1", "SAFE-2", "CARD-2", "EHR-1", "EHR-8")
def test_mutated_calls_are_answered_without_a_fault_a_hang_or_a_false_all_clear(tmp_path):
    tally = campaign(1, range(N_CASES), tmp_path)

    assert dict(tally.faults) == {}
    assert set(tally.statuses) <= STATUSES
    assert set(tally.kinds) == set(KINDS)


def test_a_case_that_hangs_is_a_finding():
    def hangs(*_):
        for _ in range(10**10):
            pass

    assert guarded(None, 1, 1, play=hangs, longest_cpu_s=0.05).kind == "hang"


def test_a_hang_is_not_taken_for_the_fault_of_a_rule():
    def caught(*_):
        with suppress(Exception):
            for _ in range(10**10):
                pass

    assert guarded(None, 1, 1, play=caught, longest_cpu_s=0.05).kind == "hang"


def test_what_breaks_out_of_the_service_is_a_finding():
    def breaks(*_):
        raise ValueError

    assert guarded(None, 1, 1, play=breaks).faults == ["ValueError in breaks"]


def test_a_case_can_be_made_again():
    def made():
        chance, body = random.Random("1 7"), seeds()[3].body
        return mutated(body, chance), damaged(as_bytes(body), chance)

    assert made() == made()


@pytest.mark.parametrize(
    "mutation", sorted(set(MUTATIONS), key=lambda each: each.__name__), ids=lambda each: each.__name__
)
def test_every_mutation_changes_something(mutation):
    seed = next(each for each in seeds() if each.name == "prior-overdose, order-sign")
    changed = []
    for number in range(20):
        body = seed.body
        mutation(body, random.Random(number))
        changed.append(orjson.dumps(body) != seed.content)

    assert any(changed)


def test_every_dialect_and_every_hook_is_a_seed():
    names = {each.name.partition(":")[0] for each in seeds() if ":" in each.name}

    assert names == {"epic", "oracle-health", "athenahealth", "sandbox", "meld", "medplum", "hapi", "health-chain"}
    assert len({each.service_id for each in seeds()}) == 4
